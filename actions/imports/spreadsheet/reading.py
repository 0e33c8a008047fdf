"""A file of an office as rows of partners or actions: the cells by the key of their column."""

import io
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from actions.imports.spreadsheet.columns import COLUMNS, EXAMPLE_MARK, Column, TableKind
from core.spreadsheets.reading import Cell, UnreadableFile, read_lines

MAX_BYTES = 5 * 1024 * 1024
MAX_ROWS = 2_000
_MAX_LINES = 20_000


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
    table = Table(kind)
    heads: dict[int, Column] = {}
    for line in read_lines(io.BytesIO(content), max_bytes=MAX_BYTES, max_lines=_MAX_LINES):
        number, cells = line.number, line.cells
        table.faults += [Fault(number, message) for message in line.problems.values()]
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
