"""What is read from the text of an action sheet."""

import datetime
from dataclasses import dataclass

from core.dates import VagueDate

RICH_FIELDS = (
    "challenge",
    "objectives",
    "resources",
    "needs",
    "diagnosis",
    "cartography",
    "journal_notes",
    "perspectives",
    "leads_to_explore",
    "expected_transformations",
    "potential_difficulties",
    "levers",
    "other_partners",
    "additional_text",
)


class SheetError(ValueError):
    """The text cannot be read as an action sheet; the message says why, in French, to whoever imports."""


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One dated update. ``title`` is plain text, never empty; ``html`` is "" when the title says it all."""

    date: VagueDate
    title: str
    html: str


@dataclass(frozen=True, slots=True)
class Milestone:
    """One point of the chronology, dated or not. ``title`` is plain text; ``html`` may be empty."""

    date: VagueDate | None
    title: str
    html: str


@dataclass(frozen=True, slots=True)
class ParsedSheet:
    """An action sheet, read.

    ``fields`` always holds every name of ``RICH_FIELDS``; a value is HTML made of <p>, <h3>, <h4>,
    nested <ul>/<ol>/<li>, <b>, <br/> and <a href> only, or "" when the heading is empty or missing. ``steps``
    are HTML too. Everything else is plain text, not escaped.

    ``leads`` are (acronym or "", name); ``territories`` are (name, former name or ""). ``entries`` are in the
    order of the input. ``warnings`` are French sentences for the person who imports.
    """

    title: str
    fields: dict[str, str]
    audience_words: str
    involvement_details: str
    start: datetime.date | None
    end: datetime.date | None
    leads: list[tuple[str, str]]
    audiences: list[str]
    age_ranges: list[str]
    territories: list[tuple[str, str]]
    steps: list[str]
    milestones: list[Milestone]
    entries: list[JournalEntry]
    warnings: list[str]
