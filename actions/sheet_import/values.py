"""Short values: days, names of vocabularies, institutions and territories."""

import datetime
import re
from collections.abc import Iterable

from core.dates import DatePrecision, parse_french_date

from .lines import Line

NAME_LENGTH = 120

_PROSE = re.compile(r"[.!?…](?:\s|$)")
_COMMA = re.compile(r"\s*[,;](?![^()]*\))\s*")
_SEMICOLON = re.compile(r"\s*;(?![^()]*\))\s*")
_FORMER = re.compile(r"(.+?)\s*\((?:ex|anciennement)\b[-.\s]*([^()]+)\)")
_IN_BRACKETS = re.compile(r"(.+?)\s*\(([^()\s]+)\)")
_ACRONYM = re.compile(r"[A-ZÀ-Þ][\w.&’'-]{1,11}")


def read_day(text: str) -> tuple[datetime.date | None, str]:
    """The day that begins the text, and the rest of the text.

    (None, text) when it begins with no full date: a month or a year alone is not made a day, which would
    print a precision that nobody ever had.
    """
    words = text.split()
    for count in (3, 1):
        found = parse_french_date(" ".join(words[:count]).strip(" .,;"))
        if found and found.precision == DatePrecision.DAY:
            return found.start, " ".join(words[count:])
    return None, text


def split_prose(lines: Iterable[Line]) -> tuple[list[Line], list[Line]]:
    """The lines that can hold names, and those that are sentences or too long for one."""
    names: list[Line] = []
    prose: list[Line] = []
    for line in lines:
        is_prose = len(line.text) > NAME_LENGTH or _PROSE.search(line.text)
        (prose if is_prose else names).append(line)
    return names, prose


def read_names(lines: Iterable[Line]) -> list[str]:
    """The names of a vocabulary: one a line, or several between commas (not those inside brackets)."""
    return [name for line in lines for name in _COMMA.split(line.text) if name]


def read_leads(lines: Iterable[Line]) -> list[tuple[str, str]]:
    """Institutions as (acronym, name), from « BPLC, Bretagne Porte de Loire Communauté » or « Mission (ML) ».

    The acronym is "" where there is none; an acronym without a name is taken for the name.
    """
    return [_read_lead(lead) for line in lines for lead in _SEMICOLON.split(line.text) if lead]


def _read_lead(text: str) -> tuple[str, str]:
    acronym, comma, name = (part.strip() for part in text.partition(","))
    if comma and name and _is_acronym(acronym) and not _is_acronym(name):
        return acronym, name
    match = _IN_BRACKETS.fullmatch(text)
    if match and _is_acronym(match[2]):
        return match[2], match[1]
    return "", text


def _is_acronym(text: str) -> bool:
    """« BPLC » or « BpLC » : one short word with more capitals than one."""
    return bool(_ACRONYM.fullmatch(text)) and sum(char.isupper() for char in text) > 1


def read_territories(lines: Iterable[Line]) -> list[tuple[str, str]]:
    """Territories as (name, former name or ""), from « Bretagne porte de Loire Communauté (ex CCMVS) »."""
    territories = []
    for name in read_names(lines):
        match = _FORMER.fullmatch(name)
        territories.append((match[1], match[2].strip()) if match else (name, ""))
    return territories
