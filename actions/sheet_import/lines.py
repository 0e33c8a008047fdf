"""The lines of a text, with their indentation and their list marker."""

import re
import unicodedata
from dataclasses import dataclass

TAB_WIDTH = 4

_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x7f\ufeff]")
# A dash or a star needs a space after it, otherwise « -5 % » and « *note* » would be list items.
_MARKED = re.compile(r"(?:([•▪■●◦·‣])\s*|([–—*-])(?:\s+|$)|(\d{1,2}[.)])\s+)(.*)")
_LABEL = re.compile(r"([^.!?;…:]{1,80}?)\s*:(?=\s|$)\s*(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not blank: ``marker`` is "", a bullet such as "•" or a number such as "1."."""

    text: str
    indent: int = 0
    marker: str = ""
    after_blank: bool = False


def read_line(raw: str, *, after_blank: bool = False) -> Line | None:
    """One line of text, or None when it holds nothing (a bullet without text included)."""
    expanded = raw.expandtabs(TAB_WIDTH)
    text = expanded.strip()
    indent = len(expanded) - len(expanded.lstrip())
    marker = ""
    if match := _MARKED.fullmatch(text):
        marker, text = match[1] or match[2] or match[3], match[4]
    text = re.sub(r"\s{2,}", " ", text)
    return Line(text, indent, marker, after_blank) if text else None


def read_lines(text: str) -> list[Line]:
    """The lines of a text, blank ones left out; accents are composed and control characters blanked."""
    lines = []
    after_blank = True
    for raw in unicodedata.normalize("NFC", _CONTROL.sub(" ", text)).splitlines():
        line = read_line(raw, after_blank=after_blank)
        if line:
            lines.append(line)
        after_blank = line is None
    return lines


def split_label(text: str) -> tuple[str, str] | None:
    """(« Jocus Pocus », « la suite ») from « Jocus Pocus : la suite ».

    None when the text does not begin with a short label without sentence punctuation or open bracket.
    """
    match = _LABEL.fullmatch(text)
    if not match or "\n" in match[1] or match[1].count("(") != match[1].count(")"):
        return None
    return match[1], match[2]


def lone_label(text: str) -> str:
    """« Comité de pilotage » when the text is nothing but « Comité de pilotage : », otherwise ""."""
    label = split_label(text)
    return label[0] if label and not label[1] and label[0][:1].isupper() else ""
