"""Cells of tables that offices open: nothing in them is ever computed."""

import codecs
import csv
import datetime
import io
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import IO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

Cell = str | int | Decimal | datetime.date | None

# What a spreadsheet takes for the start of a formula, or skips before one.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
# More is refused by a spreadsheet when it opens the file.
_LONGEST_CELL = 32_767
_BOLD = Font(bold=True)
_AT_TOP = Alignment(vertical="top")
_IN_LINES = Alignment(vertical="top", wrap_text=True)


def csv_text(value: Cell) -> str:
    """A value as a cell of a CSV file: dates as 2026-11-24, numbers with a comma, before a formula an apostrophe."""
    if value is None:
        return ""
    if isinstance(value, str):
        return f"'{_cut(value)}" if value.lstrip(" ").startswith(_FORMULA_STARTS) else _cut(value)
    if isinstance(value, Decimal):
        return str(value).replace(".", ",")
    return str(value)


def workbook_cell(sheet: Worksheet, value: Cell, head: bool = False) -> WriteOnlyCell:
    """A value as a cell of a workbook that is only written: dates and numbers are such, texts stay texts."""
    cell = WriteOnlyCell(sheet, _cut(value) if isinstance(value, str) else value)
    if isinstance(value, str):
        # Or « =1+1 » would be a formula, and « #N/A » an error.
        cell.data_type = "s"
    elif isinstance(value, datetime.date):
        cell.number_format = "dd/mm/yyyy"
    elif isinstance(value, Decimal):
        cell.number_format = "#,##0.00"
    # Prose in lines would make each row as high as the screen.
    cell.alignment = _IN_LINES if head else _AT_TOP
    if head:
        cell.font = _BOLD
    return cell


def fill_sheet(
    sheet: Worksheet, columns: Iterable[tuple[str, int]], rows: Iterable[Iterable[Cell]], *, freeze: str = "A2"
) -> None:
    """Write a table into a sheet that is only written, with a head that stays in sight and can be filtered.

    Args:
        sheet: of a ``Workbook(write_only=True)``.
        columns: name and width of each.
        rows: values in that order.
        freeze: the first cell that scrolls.
    """
    heads = list(columns)
    sheet.freeze_panes = freeze
    for number, (_name, width) in enumerate(heads, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.append([workbook_cell(sheet, name, head=True) for name, _width in heads])
    last = 1
    for row in rows:
        sheet.append([workbook_cell(sheet, value) for value in row])
        last += 1
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(heads))}{last}"


def write_workbook(
    file: IO[bytes], title: str, columns: Iterable[tuple[str, int]], rows: Iterable[Iterable[Cell]]
) -> None:
    """Write a workbook of one sheet; of its rows, no more than one stands in memory."""
    book = Workbook(write_only=True)
    fill_sheet(book.create_sheet(title), columns, rows)
    book.save(file)


def csv_pieces(rows: Iterable[Iterable[Cell]]) -> Iterator[bytes]:
    """A table as a French Excel opens it by a double click, line by line: UTF-8 with its mark, semicolons, CRLF."""
    line = io.StringIO(newline="")
    writer = csv.writer(line, delimiter=";", lineterminator="\r\n")
    yield codecs.BOM_UTF8
    for row in rows:
        writer.writerow([csv_text(value) for value in row])
        yield line.getvalue().encode()
        line.seek(0)
        line.truncate()


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_CELL else text[: _LONGEST_CELL - 1] + "…"
