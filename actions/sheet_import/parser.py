"""From the text of a sheet to a ``ParsedSheet``."""

import datetime
from html import escape

from . import values
from .chronology import read_milestones, read_steps
from .headings import Content, read_headings
from .journal import read_journal
from .lines import Line, read_lines
from .outline import Block, outline
from .richtext import render
from .sections import Section, split_sections
from .sheet import RICH_FIELDS, JournalEntry, Milestone, ParsedSheet, SheetError
from .wording import NBSP, quoted

TITLE_MAX_LENGTH = 255

_HOW_TO_SAVE = (
    "Ouvrez-le dans votre logiciel de texte, enregistrez-le au format «\u202ftexte brut\u202f» (.txt),"
    " encodage UTF-8, puis recommencez."
)


def decode(raw: bytes) -> str:
    """The text of a file in UTF-8, with or without byte order mark.

    Raises:
        SheetError: the bytes are not UTF-8, or not text at all.
    """
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SheetError(f"Le fichier n’est pas en UTF-8. {_HOW_TO_SAVE}") from error
    if "\0" in text:
        raise SheetError(f"Le fichier n’est pas un fichier de texte. {_HOW_TO_SAVE}")
    return text


def parse_sheet(text: str) -> ParsedSheet:
    """Read the text of an action sheet: its title on the first line, then headings in any order.

    Every word comes back in the result, save headings, bullets, numbers of lists and dates that became typed;
    what has no place of its own is in ``fields["additional_text"]`` and announced in ``warnings``.
    See ``ParsedSheet`` for the shapes.

    Raises:
        SheetError: empty text, no title on the first line (a heading, or more than 255 characters), or no
            known heading at all.
    """
    lines = read_lines(text)
    title = _read_title(lines)
    sections, warnings = split_sections(lines[1:])
    if not any(section.heading for section in sections):
        raise SheetError(
            "Aucun titre de rubrique connu dans ce texte (par exemple «\u202fEnjeu général\u202f» ou"
            " «\u202fObjectifs opérationnels\u202f»). Vérifiez qu’il s’agit bien d’une fiche action."
        )
    assembly = _Assembly(warnings)
    for section in sections:
        assembly.add(section)
    return assembly.sheet(title)


def _read_title(lines: list[Line]) -> str:
    if not lines:
        raise SheetError("Le texte est vide.")
    title = lines[0].text
    if read_headings(title):
        raise SheetError(
            f"Le nom de l’action manque{NBSP}: la première ligne est déjà la rubrique {quoted(title)}."
            " Écrivez le nom de l’action sur la première ligne."
        )
    if len(title) > TITLE_MAX_LENGTH:
        raise SheetError(
            "La première ligne est trop longue pour être le nom de l’action"
            f" ({len(title)} caractères, {TITLE_MAX_LENGTH} au plus)."
        )
    return title


class _Assembly:
    """The parts of a sheet while its sections are read one after the other."""

    def __init__(self, warnings: list[str]) -> None:
        self.warnings = warnings
        self.seen: set[str] = set()
        self.rich = dict.fromkeys(RICH_FIELDS, "")
        self.plain = {"audience_words": "", "involvement_details": ""}
        self.days: dict[str, datetime.date] = {}
        self.names: dict[str, list[Line]] = {
            "leads": [],
            "audiences": [],
            "age_ranges": [],
            "territories": [],
        }
        self.steps: list[str] = []
        self.milestones: list[Milestone] = []
        self.entries: list[JournalEntry] = []

    def add(self, section: Section) -> None:
        """Put a section where it belongs; a heading that comes twice adds to what the first one gave."""
        heading = section.heading
        if heading is None:
            self._add_unknown(section)
            return
        # « Plus en détails » and « Chronologie » may both stand in a sheet, the first one empty.
        if heading.name in self.seen and section.lines:
            self.warnings.append(f"La rubrique {quoted(section.label)} apparaît plusieurs fois. À vérifier.")
        if section.lines:
            self.seen.add(heading.name)
        match heading.content:
            case Content.GROUP:
                self._add_group(section)
            case Content.DAY:
                self._add_day(heading.name, section)
            case Content.NAMES:
                self._add_names(heading.name, section)
            case Content.PLAIN:
                texts = [self.plain[heading.name], *(line.text for line in section.lines)]
                self.plain[heading.name] = "\n".join(filter(None, texts))
            case Content.RICH | Content.FREE:
                self._add_prose(heading.name, outline(section.lines))

    def sheet(self, title: str) -> ParsedSheet:
        """Everything that was added, as one sheet."""
        start, end = self.days.get("start"), self.days.get("end")
        if start and end and end < start:
            self.warnings.append("La date de fin précède la date de début.")
        return ParsedSheet(
            title=title,
            fields=self.rich,
            audience_words=self.plain["audience_words"],
            involvement_details=self.plain["involvement_details"],
            start=start,
            end=end,
            leads=values.read_leads(self.names["leads"]),
            audiences=values.read_names(self.names["audiences"]),
            age_ranges=values.read_names(self.names["age_ranges"]),
            territories=values.read_territories(self.names["territories"]),
            steps=self.steps,
            milestones=self.milestones,
            entries=self.entries,
            warnings=self.warnings,
        )

    def _add_prose(self, name: str, blocks: list[Block]) -> None:
        if name == "steps":
            self.steps += read_steps(blocks)
        elif name == "milestones":
            self.milestones += read_milestones(blocks)
        elif name == "journal":
            journal = read_journal(blocks)
            self.entries += journal.entries
            self.rich["journal_notes"] += journal.notes
            self.warnings += journal.warnings
        else:
            self.rich[name] += render(blocks)

    def _add_day(self, name: str, section: Section) -> None:
        lines = section.lines
        if not lines:
            return
        day, rest = (None, "") if name in self.days else values.read_day(lines[0].text)
        if day is None:
            self._keep(section.label, outline(lines), "Date non reconnue ou incomplète")
            return
        self.days[name] = day
        if rest or lines[1:]:
            first = [Block(rest)] if rest else []
            self._keep(section.label, [*first, *outline(lines[1:])], "Texte à côté d’une date")

    def _add_names(self, name: str, section: Section) -> None:
        names, prose = values.split_prose(section.lines)
        self.names[name] += names
        if prose:
            self._keep(section.label, outline(prose), "Texte trop long pour un nom")

    def _add_group(self, section: Section) -> None:
        if section.lines:
            self._keep(section.label, outline(section.lines), "Texte hors rubrique")

    def _add_unknown(self, section: Section) -> None:
        if section.label or section.lines:
            reason = "Titre inconnu" if section.label else "Texte avant toute rubrique"
            self._keep(section.label, outline(section.lines), reason)

    def _keep(self, label: str, blocks: list[Block], reason: str) -> None:
        """Keep in the additional text what has no place of its own, and say so."""
        heading = f"<h3>{escape(label, quote=False)}</h3>" if label else ""
        self.rich["additional_text"] += heading + render(blocks)
        about = " – ".join(filter(None, [label, blocks[0].text if blocks else ""]))
        self.warnings.append(f"{reason}{NBSP}: {quoted(about)}. Le texte est gardé dans le texte complémentaire.")
