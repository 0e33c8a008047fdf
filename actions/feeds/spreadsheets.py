"""Tables as files that an office opens: CSV, and XLSX."""

import csv
import datetime
import io
from collections.abc import Iterable, Iterator
from decimal import Decimal

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from actions.feeds.tables import COLUMNS, Cell

# What a spreadsheet takes for the start of a formula, or skips before one.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
# More is refused by a spreadsheet when it opens the file.
_LONGEST_CELL = 32_767
_BOLD = Font(bold=True)
_AT_TOP = Alignment(vertical="top")
_IN_LINES = Alignment(vertical="top", wrap_text=True)


def csv_file(rows: Iterable[list[Cell]]) -> bytes:
    """The table as a French Excel opens it by a double click: UTF-8 with its mark, semicolons, lines in CRLF.

    Dates are written 2026-11-24 and numbers with a comma. A text that a spreadsheet would compute gets an apostrophe
    in front of it.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(str(column.name) for column in COLUMNS)
    writer.writerows([_as_text(value) for value in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def xlsx_file(rows: Iterable[list[Cell]], about: Iterable[tuple[str, Cell]]) -> bytes:
    """The table as a workbook: dates and numbers are such, the head stays in sight, and texts are never computed.

    Args:
        rows: values in the order of ``COLUMNS``.
        about: what the second sheet says of the table before it explains the columns, as pairs.
    """
    book = Workbook(write_only=True)
    table = book.create_sheet(_("Actions"))
    table.freeze_panes = "B2"
    for number, column in enumerate(COLUMNS, start=1):
        table.column_dimensions[get_column_letter(number)].width = column.width
    table.append([_cell(table, str(column.name), head=True) for column in COLUMNS])
    last = 1
    for row in rows:
        table.append([_cell(table, value) for value in row])
        last += 1
    table.auto_filter.ref = f"A1:{get_column_letter(len(COLUMNS))}{last}"
    notes = book.create_sheet(_("About this table"))
    notes.column_dimensions["A"].width, notes.column_dimensions["B"].width = 32, 70
    for line in _notes(notes, about):
        notes.append(line)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _notes(sheet: Worksheet, about: Iterable[tuple[str, Cell]]) -> Iterator[list[WriteOnlyCell]]:
    for name, value in about:
        yield [_cell(sheet, name, head=True), _cell(sheet, value)]
    yield []
    yield [_cell(sheet, _("Column"), head=True), _cell(sheet, _("What stands there"), head=True)]
    for column in COLUMNS:
        yield [_cell(sheet, str(column.name)), _cell(sheet, str(column.note))]


def _cell(sheet: Worksheet, value: Cell, head: bool = False) -> WriteOnlyCell:
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


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_CELL else text[: _LONGEST_CELL - 1] + "…"


def _as_text(value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return f"'{_cut(value)}" if value.lstrip(" ").startswith(_FORMULA_STARTS) else _cut(value)
    if isinstance(value, Decimal):
        return str(value).replace(".", ",")
    return str(value)
