"""Which column of a list says what: guessed from its first lines, then said by a person."""

from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, BinaryIO, Self

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from actions.institution_forms import folded
from core.spreadsheets.reading import Cell, Line, UnreadableFile, read_lines

MAX_BYTES = 20 * 1024 * 1024
MAX_LINES = 200_000
# A workbook of that many lines, and not much more.
_MAX_UNPACKED = 200 * 1024 * 1024
_SHOWN_LINES = 6
# How far down the first line with anything in it is looked for.
_SEARCHED_LINES = 50
_SHOWN_COLUMNS = 30


class Meaning(TextChoices):
    """What a column holds."""

    EMAIL = "email", gettext_lazy("E-mail address")
    CONSENTED_ON = "consented_on", gettext_lazy("Date of consent")
    THEMES = "themes", gettext_lazy("Themes")
    TERRITORIES = "territories", gettext_lazy("Territories")


# Pieces of the heads that offices and other newsletter services write, the likeliest first.
_HEADS: dict[Meaning, tuple[str, ...]] = {
    Meaning.EMAIL: ("e mail", "email", "courriel", "mail", "mel", "adresse electronique"),
    Meaning.CONSENTED_ON: ("consent", "optin", "opt in", "inscri", "abonnement", "date"),
    Meaning.THEMES: ("theme", "thematique", "interet", "rubrique"),
    Meaning.TERRITORIES: ("territoire", "commune", "collectivite", "ville"),
}


@dataclass(frozen=True, slots=True)
class Columns:
    """The place of each meaning, from 0, and whether the first line names the columns."""

    places: dict[Meaning, int] = field(default_factory=dict)
    has_heads: bool = True

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """Read what ``as_json`` wrote."""
        places = {Meaning(meaning): int(place) for meaning, place in stored.get("places", {}).items()}
        return cls(places, bool(stored.get("has_heads", True)))

    def as_json(self) -> dict[str, Any]:
        return {
            "places": {str(meaning): place for meaning, place in self.places.items()},
            "has_heads": self.has_heads,
        }

    @classmethod
    def guess(cls, lines: list[Line]) -> Self:
        """From the first lines; where nothing is likely, nothing is said."""
        first, others = lines[0], lines[1:]
        has_heads = not any("@" in str(cell) for cell in first.cells)
        places: dict[Meaning, int] = {}
        if has_heads:
            names = {place: folded(str(cell)) for place, cell in enumerate(first.cells) if cell}
            for meaning, pieces in _HEADS.items():
                free = {place: name for place, name in names.items() if place not in places.values()}
                if found := [place for piece in pieces for place, name in free.items() if piece in name]:
                    places[meaning] = found[0]
        samples = others if has_heads else lines
        with_at = [place for place in range(width(lines)) if any("@" in _cell(line, place) for line in samples)]
        if with_at and places.get(Meaning.EMAIL) not in with_at:
            places = {meaning: place for meaning, place in places.items() if place != with_at[0]}
            places[Meaning.EMAIL] = with_at[0]
        return cls(places, has_heads)


def width(lines: list[Line]) -> int:
    """How many columns the first lines show."""
    return min(max((len(line.cells) for line in lines), default=0), _SHOWN_COLUMNS)


def first_lines(file: BinaryIO) -> list[Line]:
    """The first lines that hold anything, to show them.

    Raises:
        UnreadableFile: it can't be read, or holds nothing.
    """
    with closing(lines_of(file)) as lines:
        filled = (line for line in islice(lines, _SEARCHED_LINES) if any(line.cells) or line.problems)
        found = list(islice(filled, _SHOWN_LINES))
    if not found:
        raise UnreadableFile(_("The file is empty."))
    return found


def lines_of(file: BinaryIO) -> Any:
    """All lines of a list, one after the other: a generator, to be closed before the file.

    Raises:
        UnreadableFile: see ``read_lines``.
    """
    return read_lines(file, max_bytes=MAX_BYTES, max_lines=MAX_LINES, max_unpacked=_MAX_UNPACKED)


def guessed_number(file: BinaryIO) -> int:
    """About how many lines there are: line breaks are counted, which a workbook has none of."""
    file.seek(0)
    number = 0
    while piece := file.read(1 << 16):
        number += piece.count(b"\n")
    file.seek(0)
    return min(number + 1, MAX_LINES)


def _cell(line: Line, place: int) -> str:
    return str(line.cells[place]) if place < len(line.cells) else ""


def cell_at(line: Line, place: int | None) -> Cell:
    """The cell of a line; empty where there is none."""
    return line.cells[place] if place is not None and place < len(line.cells) else ""
