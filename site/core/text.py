"""Plain words out of rich text."""

import html
import re
from collections.abc import Iterable

from django.utils.html import strip_tags
from django.utils.text import Truncator
from django.utils.translation import gettext

# What XML 1.0 has no place for, even written as a number; calendars and spreadsheets refuse the same.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_BLOCK_END = re.compile(r"</(?:p|li|h[1-6]|blockquote)>|<br\s*/?>", re.IGNORECASE)


def plain_text(rich_text: str) -> str:
    """The words of rich text on one line, entities decoded, a space where a block ends."""
    return " ".join(html.unescape(strip_tags(_BLOCK_END.sub(r"\g<0> ", rich_text))).split())


def join_names(names: Iterable[str]) -> str:
    """« A », « A et B », « A, B et C » in the active language; empty for none."""
    *first, last = list(names) or [""]
    return gettext("%(names)s and %(last)s") % {"names": ", ".join(first), "last": last} if first else last


def printable(text: object) -> str:
    """The text without the characters that feeds, calendars and spreadsheets may not hold; lines stay lines."""
    return _ILLEGAL.sub("", str(text))


def shorten(text: str, length: int) -> str:
    """The text cut at a word's end to at most ``length`` characters, the ellipsis included."""
    if len(text) <= length:
        return text
    cut = Truncator(text).chars(length, truncate="")
    return cut.rsplit(" ", 1)[0].rstrip(" ,;:.–")[: length - 1] + "…"
