"""A file of an office as lines of text: CSV in the encodings that French offices write, or XLSX.

Lines are read one after the other: of a long table, no more than one stands in memory (of XLSX, its texts too).
"""

import codecs
import csv
import datetime
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from django.utils.translation import gettext as _
from openpyxl import load_workbook

# What the file may be once it is unpacked: a small one can hold gigabytes of the same letter.
MAX_UNPACKED = 60 * 1024 * 1024
MAX_COLUMNS = 100
# Longer than any line that people read; without it, a file without line breaks would be one.
_LONGEST_LINE = 1_000_000
_PIECE = 1 << 16
_ZIP, _OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
# Of a French telephone without its first nought.
_PHONE_DIGITS = 9
# An export puts it before what would be computed.
_GUARDED = ("'=", "'+", "'-", "'@")

Cell = str | datetime.date


class UnreadableFile(Exception):
    """The file as a whole can't be used; says why."""


@dataclass(frozen=True, slots=True)
class Line:
    """The cells of one line, empty ones as ``""``.

    Attributes:
        number: the number that the spreadsheet shows.
        cells: in the order of the columns.
        problems: what is wrong in a cell that reads as empty, by its place.
    """

    number: int
    cells: list[Cell]
    problems: dict[int, str] = field(default_factory=dict)


def read_lines(file: BinaryIO, *, max_bytes: int, max_lines: int, max_unpacked: int = MAX_UNPACKED) -> Iterator[Line]:
    """Read a table from a file that can be sought in; of a workbook, its first sheet.

    Raises:
        UnreadableFile: too large, too long, or no table. What is wrong further down is raised when it is reached.
    """
    size = file.seek(0, io.SEEK_END)
    if size > max_bytes:
        raise UnreadableFile(_("The file is larger than %(size)d MB.") % {"size": max_bytes // 1024 // 1024})
    file.seek(0)
    start = file.read(len(_ZIP))
    if start == _OLD_EXCEL:
        raise UnreadableFile(_("This is a file of an old Excel (.xls): save it as .xlsx or .csv first."))
    lines = _xlsx_lines(file, max_unpacked) if start == _ZIP else _csv_lines(file)
    for line in lines:
        if line.number > max_lines:
            raise UnreadableFile(_("The table is longer than %(number)d lines.") % {"number": max_lines})
        yield line


def _csv_lines(file: BinaryIO) -> Iterator[Line]:
    encoding = _encoding(file)
    file.seek(0)
    text = io.TextIOWrapper(file, encoding=encoding, newline="")
    try:
        first = next((line for line in _text_lines(text) if line.strip()), "")
        delimiter = max(";,\t", key=first.count)
        text.seek(0)
        for number, cells in enumerate(csv.reader(_text_lines(text), delimiter=delimiter), start=1):
            yield Line(number, [_plain(cell) for cell in cells[:MAX_COLUMNS]])
    except csv.Error as error:
        raise UnreadableFile(_no_table()) from error
    finally:
        # The file is its opener's to close.
        text.detach()


def _text_lines(text: io.TextIOWrapper) -> Iterator[str]:
    while line := text.readline(_LONGEST_LINE):
        if len(line) == _LONGEST_LINE:
            raise UnreadableFile(_no_table())
        yield line


def _encoding(file: BinaryIO) -> str:
    """The first encoding in which the whole file is text: files in French name none."""
    file.seek(0)
    marked = file.read(2) in {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE}
    for encoding in ["utf-16"] if marked else ["utf-8-sig", "cp1252"]:
        if _is_text(file, encoding):
            return encoding
    raise UnreadableFile(_no_table())


def _is_text(file: BinaryIO, encoding: str) -> bool:
    file.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        while piece := file.read(_PIECE):
            if "\0" in decoder.decode(piece):
                return False
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _no_table() -> str:
    return _("The file is no table: send a file .xlsx or .csv.")


def _plain(text: str) -> str:
    """Without spaces around, and as people see it: a no-break space at the end of a name is none of its letters."""
    text = text.strip().replace("\r\n", "\n").replace("\r", "\n")
    return text[1:] if text.startswith(_GUARDED) else text


def _xlsx_lines(file: BinaryIO, max_unpacked: int) -> Iterator[Line]:
    book = None
    try:
        with zipfile.ZipFile(file) as archive:
            if sum(part.file_size for part in archive.infolist()) > max_unpacked:
                raise UnreadableFile(_("The file is too large once it is unpacked."))
        book = load_workbook(file, read_only=True)
        sheet = book.worksheets[0]
        # What the file says of its own size may be wrong, and cuts the table then.
        sheet.reset_dimensions()
        for number, cells in enumerate(sheet.iter_rows(max_col=MAX_COLUMNS), start=1):
            problems: dict[int, str] = {}
            yield Line(number, [_value(cell, place, problems) for place, cell in enumerate(cells)], problems)
    except UnreadableFile:
        raise
    # Whatever is wrong inside, openpyxl raises what it stumbled over.
    except Exception as error:
        raise UnreadableFile(_("The file can’t be read: save it again as .xlsx or .csv.")) from error
    finally:
        if book is not None:
            book.close()


def _value(cell: Any, place: int, problems: dict[int, str]) -> Cell:
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        problems[place] = _("The cell holds a formula: paste its value.")
        return ""
    if cell.data_type == "e":
        problems[place] = _("The cell holds an error (%(error)s).") % {"error": value}
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
