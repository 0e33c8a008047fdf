"""The text cut at its headings."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from .dated import read_dated
from .headings import SHORT, Content, Heading, read_headings
from .lines import Line, lone_label, read_line, split_label
from .wording import NBSP, quoted


@dataclass(slots=True)
class Section:
    """A heading and the lines below it.

    Without ``heading``: text under an unknown ``label``, or before any heading.
    """

    heading: Heading | None
    label: str
    lines: list[Line] = field(default_factory=list)


def split_sections(lines: Sequence[Line]) -> tuple[list[Section], list[str]]:
    """The sections in the order of the text, and warnings in French.

    The warnings are about lines that look like headings, are unknown, and stay in the section where they are.
    """
    sections = [Section(None, "")]
    warnings = []
    for position, line in enumerate(lines):
        following = lines[position + 1] if position + 1 < len(lines) else None
        found = [] if line.marker else read_headings(line.text)
        if found:
            sections += [Section(each.heading, each.label, _lines_of(each.text)) for each in found]
        elif _is_unknown_heading(line, sections[-1]):
            label, text = split_label(line.text) or ("", "")
            if _stays(text, following, sections[-1]):
                warnings.append(f"Titre inconnu{NBSP}: {quoted(label)}. Il est gardé là où il se trouve.")
                sections[-1].lines.append(line)
            else:
                sections.append(Section(None, label, _lines_of(text)))
        else:
            sections[-1].lines.append(line)
    return sections, warnings


def _lines_of(text: str) -> list[Line]:
    line = read_line(text)
    return [line] if line else []


def _is_unknown_heading(line: Line, section: Section) -> bool:
    """Whether a line looks like a heading that we don't know, given the section that it stands in."""
    content = section.heading.content if section.heading else None
    if line.marker or read_dated(line.text):
        return False
    if content is Content.GROUP or content in SHORT:
        is_first_value = content in SHORT and not section.lines and not line.after_blank
        return bool(split_label(line.text)) and not is_first_value
    # Within prose a label with text beside it is ordinary; only a line of its own, set apart, is a heading.
    return bool(lone_label(line.text)) and line.after_blank and (not section.heading or bool(section.lines))


def _stays(text: str, following: Line | None, section: Section) -> bool:
    """Whether an unknown heading belongs to its section: a free section, or a list that it announces."""
    if section.heading and section.heading.content is Content.FREE:
        return True
    return bool(section.lines and not text and following and following.marker)
