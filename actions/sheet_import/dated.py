"""Dates that open a line: « Mai 2018 : … », « Mai à juillet 2017 », « 12/03/2018 … »."""

import re
from dataclasses import dataclass

from core.dates import VagueDate, parse_french_date

LONGEST_DATE = 60

_SEPARATOR = re.compile(r"\s*:\s*|\s+[–—-]\s+")
_DAY = re.compile(r"\d{1,2}/\d{1,2}/\d{4}(?!\S)")
_YEAR_AT_END = re.compile(r".{0,40}\b(?:19|20)\d\d")


@dataclass(frozen=True, slots=True)
class DatedText:
    """A text that a date opened: the date, its words as written, and what follows it."""

    date: VagueDate
    words: str
    text: str


def read_dated(text: str) -> DatedText | None:
    """The date that opens the text, or None. A date in the middle of a sentence does not count."""
    whole = text.rstrip(" :.\u00a0\u202f")
    if date := parse_french_date(whole):
        return DatedText(date, whole, "")
    # From the last separator on: « Mai 2017 – juillet 2017 – Bilan » is a range before it is a month.
    for separator in reversed(list(_SEPARATOR.finditer(text, 0, LONGEST_DATE))):
        words = text[: separator.start()]
        if date := parse_french_date(words):
            return DatedText(date, words, text[separator.end() :])
    if (match := _DAY.match(text)) and (date := parse_french_date(match[0])):
        return DatedText(date, match[0], text[match.end() :].strip())
    return None


def looks_dated(text: str) -> bool:
    """Whether a label such as « Printemps 2018 : » opens the text: a date for a reader, none for us."""
    label, colon, _rest = text.partition(":")
    return bool(colon and _YEAR_AT_END.fullmatch(label.strip()))
