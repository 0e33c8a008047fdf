"""A file of an office as rows of text: CSV in the encodings that French offices write, or XLSX."""

import csv
import datetime
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import load_workbook

from actions.imports.spreadsheet.columns import COLUMNS, EXAMPLE_MARK, Column, TableKind

MAX_BYTES = 5 * 1024 * 1024
MAX_ROWS = 2_000
_MAX_COLUMNS = 100
# What the file may be once it is unpacked: a small one can hold gigabytes of the same letter.
_MAX_UNPACKED = 60 * 1024 * 1024
_MAX_LINES = 20_000
_ZIP, _OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
# Of a French telephone without its first nought.
_PHONE_DIGITS = 9
# An export puts it before what would be computed.
_GUARDED = ("'=", "'+", "'-", "'@")

Cell = str | datetime.date


class UnreadableFile(Exception):
    """The file as a whole can't be used; says why."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in one cell or row; ``line`` is the number that the spreadsheet shows."""

    line: int
    message: str
    column: str = ""

    def __str__(self) -> str:
        where = {"line": self.line, "column": self.column, "message": self.message}
        if self.column:
            return _("Line %(line)d, column “%(column)s”: %(message)s") % where
        return _("Line %(line)d: %(message)s") % where


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of one line that hold something, by the key of their column."""

    line: int
    cells: dict[str, Cell]


@dataclass(slots=True)
class Table:
    kind: TableKind
    rows: list[Row] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def read_table(content: bytes, kind: TableKind) -> Table:
    """Read the rows below the first line that holds anything, which names the columns.

    Empty lines and the example of the template are passed over; unknown columns are listed in ``ignored``.

    Raises:
        UnreadableFile: too large, of another kind, or without the columns that are needed.
    """
    if len(content) > MAX_BYTES:
        raise UnreadableFile(_("The file is larger than %(size)d MB.") % {"size": MAX_BYTES // 1024 // 1024})
    if content.startswith(_OLD_EXCEL):
        raise UnreadableFile(_("This is a file of an old Excel (.xls): save it as .xlsx or .csv first."))
    table = Table(kind)
    lines = _xlsx_lines(content, table.faults) if content.startswith(_ZIP) else _csv_lines(content)
    heads: dict[int, Column] = {}
    for number, cells in lines:
        if number > _MAX_LINES:
            raise UnreadableFile(_("The table is longer than %(number)d lines.") % {"number": _MAX_LINES})
        if not any(cells):
            continue
        if not heads:
            heads = _heads(cells, table)
            continue
        row = Row(number, {heads[place].key: cell for place, cell in enumerate(cells) if place in heads and cell})
        if not row.cells or str(row.cells.get("title", "")).startswith(EXAMPLE_MARK):
            continue
        table.rows.append(row)
        if len(table.rows) > MAX_ROWS:
            raise UnreadableFile(_("The table has more than %(number)d rows: divide it.") % {"number": MAX_ROWS})
    if not heads:
        raise UnreadableFile(_("The file is empty."))
    if not table.rows and not table.faults:
        raise UnreadableFile(_("The table has no row below the names of its columns."))
    return table


def _heads(cells: list[Cell], table: Table) -> dict[int, Column]:
    heads: dict[int, Column] = {}
    for place, cell in enumerate(cells):
        name = str(cell)
        column = next((one for one in COLUMNS[table.kind] if name and one.is_called(name)), None)
        if column is None:
            table.ignored += [name] if name else []
        elif column in heads.values():
            raise UnreadableFile(_("Two columns are called “%(name)s”.") % {"name": column.name})
        else:
            heads[place] = column
    missing = [str(one.name) for one in COLUMNS[table.kind] if one.is_required and one not in heads.values()]
    if missing:
        raise UnreadableFile(
            _("The first line must name the columns. The column “%(name)s” is missing: start from the template.")
            % {"name": missing[0]}
        )
    return heads


def _csv_lines(content: bytes) -> Iterator[tuple[int, list[Cell]]]:
    text = _decode(content)
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(";,\t", key=first.count)
    try:
        for number, cells in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), start=1):
            yield number, [_plain(cell) for cell in cells[:_MAX_COLUMNS]]
    except csv.Error as error:
        raise UnreadableFile(_("The file is no table: %(why)s.") % {"why": error}) from error


def _decode(content: bytes) -> str:
    encodings = ["utf-16"] if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise UnreadableFile(_("The file is no table: send a file .xlsx or .csv."))


def _plain(text: str) -> str:
    """Without spaces around, and as people see it: a no-break space at the end of a name is none of its letters."""
    text = text.strip().replace("\r\n", "\n").replace("\r", "\n")
    return text[1:] if text.startswith(_GUARDED) else text


def _xlsx_lines(content: bytes, faults: list[Fault]) -> Iterator[tuple[int, list[Cell]]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(part.file_size for part in archive.infolist()) > _MAX_UNPACKED:
                raise UnreadableFile(_("The file is too large once it is unpacked."))
        book = load_workbook(io.BytesIO(content), read_only=True)
        sheet = book.worksheets[0]
        # What the file says of its own size may be wrong, and cuts the table then.
        sheet.reset_dimensions()
        for number, cells in enumerate(sheet.iter_rows(max_col=_MAX_COLUMNS), start=1):
            yield number, [_value(number, cell, faults) for cell in cells]
    except UnreadableFile:
        raise
    # Whatever is wrong inside, openpyxl raises what it stumbled over.
    except Exception as error:
        raise UnreadableFile(_("The file can’t be read: save it again as .xlsx or .csv.")) from error


def _value(line: int, cell: Any, faults: list[Fault]) -> Cell:
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        faults.append(Fault(line, _("The cell holds a formula: paste its value.")))
        return ""
    if cell.data_type == "e":
        faults.append(Fault(line, _("The cell holds an error (%(error)s).") % {"error": value}))
        return ""
    if isinstance(value, datetime.datetime):
        return value.date()
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, float | int):
        return _number(value, cell.number_format or "")
    return value if isinstance(value, datetime.date) else _plain(str(value))


def _number(value: float, number_format: str) -> str:
    """A number as its cell shows it: « 12 », « 3,5 », « 50 % »; a telephone gets the nought back that Excel took."""
    if "%" in number_format:
        return f"{round(value * 100, 2):g}".replace(".", ",") + " %"
    if float(value).is_integer():
        digits = str(int(value))
        return f"0{digits}" if len(digits) == _PHONE_DIGITS else digits
    return f"{value:g}".replace(".", ",")
