"""A line of a list as somebody who may be added, or the reason why not; it asks nothing of the subscribers."""

import datetime
import hashlib
import re
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError

from actions.imports.matching import Names, UnknownName, term_names
from actions.models import Territory, Theme
from core.dates import DatePrecision, parse_french_date
from core.spreadsheets.reading import Cell, Line
from newsletter.addresses import normalise_address
from newsletter.imports.columns import Columns, Meaning, cell_at
from newsletter.imports.enums import LineReason
from newsletter.interests import Interests

_ADDRESS_REASONS = {
    "non_ascii_local_part": LineReason.ACCENTS,
    "too_long": LineReason.TOO_LONG,
}
_SHORT_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})(?:\D|$)")
# Nobody gave a consent to a newsletter by mail before.
_FIRST_YEAR = 1990
_REMEMBERED_TEXTS = 5_000


@dataclass(frozen=True, slots=True)
class Candidate:
    """What a line says: either ``reason`` tells why it adds nobody, or ``email`` is an address in its stored form.

    ``consented_on`` is None when the line names no day.
    """

    line: int
    email: str = ""
    consented_on: datetime.date | None = None
    interests: Interests = field(default_factory=Interests)
    reason: LineReason | None = None


class LineReader:
    """Reads the lines of one list, in their order: which addresses stood higher up is remembered."""

    def __init__(self, columns: Columns, today: datetime.date) -> None:
        self._columns = columns
        self._today = today
        self._heads_seen = not columns.has_heads
        # Eight bytes of each, for a list of hundreds of thousands.
        self._seen: set[int] = set()
        self._themes = term_names(Theme)
        self._territories = term_names(Territory)
        # Thousands of lines hold the same few.
        self._terms_read: dict[tuple[Meaning, str], frozenset[int] | None] = {}

    def read(self, line: Line) -> Candidate | None:
        """What a line says; None for an empty one, and for the one that names the columns."""
        if not any(line.cells) and not line.problems:
            return None
        if not self._heads_seen:
            self._heads_seen = True
            return None
        try:
            return self._candidate(line)
        except _LeftOut as left_out:
            return Candidate(line.number, reason=left_out.reason)

    def _candidate(self, line: Line) -> Candidate:
        if set(line.problems) & set(self._columns.places.values()):
            raise _LeftOut(LineReason.UNREADABLE)
        email = _address(self._cell(line, Meaning.EMAIL))
        day = self._day(self._cell(line, Meaning.CONSENTED_ON))
        interests = Interests(
            themes=self._terms(line, Meaning.THEMES, self._themes, LineReason.UNKNOWN_THEME),
            territories=self._terms(line, Meaning.TERRITORIES, self._territories, LineReason.UNKNOWN_TERRITORY),
        )
        # Last: a line that is left out keeps no later one from being taken.
        mark = int.from_bytes(hashlib.blake2b(email.encode(), digest_size=8).digest())
        if mark in self._seen:
            raise _LeftOut(LineReason.TWICE)
        self._seen.add(mark)
        return Candidate(line.number, email, day, interests)

    def _cell(self, line: Line, meaning: Meaning) -> Cell:
        return cell_at(line, self._columns.places.get(meaning))

    def _day(self, cell: Cell) -> datetime.date | None:
        if not cell:
            return None
        day = _day(cell)
        if day is None or day.year < _FIRST_YEAR:
            raise _LeftOut(LineReason.NO_DAY)
        if day > self._today:
            raise _LeftOut(LineReason.FUTURE)
        return day

    def _terms(self, line: Line, meaning: Meaning, known: Names[Any], unknown: LineReason) -> frozenset[int]:
        text = str(self._cell(line, meaning))
        if not text:
            return frozenset()
        if (meaning, text) not in self._terms_read:
            if len(self._terms_read) > _REMEMBERED_TEXTS:
                self._terms_read.clear()
            self._terms_read[meaning, text] = _terms_in(text, known)
        keys = self._terms_read[meaning, text]
        if keys is None:
            raise _LeftOut(unknown)
        return keys


class _LeftOut(Exception):
    def __init__(self, reason: LineReason) -> None:
        super().__init__(reason)
        self.reason = reason


def _address(cell: Cell) -> str:
    text = str(cell)
    if not text.strip():
        raise _LeftOut(LineReason.NO_ADDRESS)
    try:
        return normalise_address(text)
    except ValidationError as error:
        raise _LeftOut(_ADDRESS_REASONS.get(error.code or "", LineReason.MALFORMED)) from error


def _terms_in(text: str, known: Names[Any]) -> frozenset[int] | None:
    """The keys of the terms that a cell names; None when it names one that does not exist."""
    # A name may hold a comma itself.
    for separator in (None, r"[;|\n]", r"[;|\n,]"):
        names = [text] if separator is None else re.split(separator, text)
        try:
            return frozenset(known.find(name.strip()).pk for name in names if name.strip())
        except UnknownName:
            continue
    return None


def _day(cell: Cell) -> datetime.date | None:
    """A day as offices and other services write it: 01/09/2026, 1.9.26, 2026-09-01, with or without an hour behind."""
    if isinstance(cell, datetime.date):
        return cell
    try:
        return datetime.date.fromisoformat(cell[:10])
    except ValueError:
        pass
    if found := _SHORT_DAY.match(cell):
        day, month, year = (int(part) for part in found.groups())
        try:
            return datetime.date(year if year > 99 else 2000 + year, month, day)
        except ValueError:
            return None
    date = parse_french_date(cell)
    return date.start if date is not None and date.precision == DatePrecision.DAY else None
