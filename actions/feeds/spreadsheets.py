"""Tables as files that an office opens: CSV, and XLSX."""

import io
from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.worksheet.worksheet import Worksheet

from actions.feeds.tables import COLUMNS
from core.spreadsheets.writing import Cell, csv_pieces, fill_sheet, workbook_cell


def csv_file(rows: Iterable[list[Cell]]) -> bytes:
    """The table as a French Excel opens it by a double click: UTF-8 with its mark, semicolons, lines in CRLF.

    Dates are written 2026-11-24 and numbers with a comma. A text that a spreadsheet would compute gets an apostrophe
    in front of it.
    """
    return b"".join(csv_pieces([[str(column.name) for column in COLUMNS], *rows]))


def xlsx_file(rows: Iterable[list[Cell]], about: Iterable[tuple[str, Cell]]) -> bytes:
    """The table as a workbook: dates and numbers are such, the head stays in sight, and texts are never computed.

    Args:
        rows: values in the order of ``COLUMNS``.
        about: what the second sheet says of the table before it explains the columns, as pairs.
    """
    book = Workbook(write_only=True)
    table = book.create_sheet(_("Actions"))
    fill_sheet(table, [(str(column.name), column.width) for column in COLUMNS], rows, freeze="B2")
    notes = book.create_sheet(_("About this table"))
    notes.column_dimensions["A"].width, notes.column_dimensions["B"].width = 32, 70
    for line in _notes(notes, about):
        notes.append(line)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _notes(sheet: Worksheet, about: Iterable[tuple[str, Cell]]) -> Iterator[list[WriteOnlyCell]]:
    for name, value in about:
        yield [workbook_cell(sheet, name, head=True), workbook_cell(sheet, value)]
    yield []
    yield [workbook_cell(sheet, _("Column"), head=True), workbook_cell(sheet, _("What stands there"), head=True)]
    for column in COLUMNS:
        yield [workbook_cell(sheet, str(column.name)), workbook_cell(sheet, str(column.note))]
