"""The lines of a list that add nobody, as a table to take home and to mend."""

from collections.abc import Iterator
from contextlib import ExitStack, closing

from django.utils.translation import gettext as _

from core.spreadsheets.reading import Line, UnreadableFile
from core.spreadsheets.writing import Cell
from newsletter.imports.columns import Columns, Meaning, cell_at, lines_of
from newsletter.models import LeftOutLine, SubscriberImport


def left_out_table(one: SubscriberImport) -> Iterator[list[Cell]]:
    """The head, then line numbers with their reasons; with the addresses, while the list is there to be read.

    Of both the list and the reasons, no more than a piece stands in memory.
    """
    place = Columns.from_json(one.columns).places.get(Meaning.EMAIL)
    rows = one.left_out.order_by("line").iterator(chunk_size=2000)
    with ExitStack() as stack:
        lines = _lines(one, stack)
        yield [_("Line"), _("Reason"), *([] if lines is None else [_("E-mail address")])]
        for row in rows:
            said: list[Cell] = [row.line, str(row.get_reason_display())]
            yield said if lines is None else [*said, _address(lines, row, place)]


def _lines(one: SubscriberImport, stack: ExitStack) -> Iterator[Line] | None:
    try:
        file = stack.enter_context(one.open_list())
    except FileNotFoundError:
        return None
    return stack.enter_context(closing(lines_of(file)))


def _address(lines: Iterator[Line], row: LeftOutLine, place: int | None) -> str:
    """What stands at the place of the address; both run in the order of the lines."""
    try:
        line = next((line for line in lines if line.number == row.line), None)
    except UnreadableFile:
        return ""
    return str(cell_at(line, place)) if line else ""
