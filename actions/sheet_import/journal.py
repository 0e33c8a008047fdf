"""The journal of an action: dated entries, and notes that bear no date."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from html import escape

from .dated import DatedText, looks_dated, read_dated
from .lines import lone_label
from .outline import SLACK, Block, unfold
from .richtext import render
from .sheet import JournalEntry
from .titles import capitalise, headline
from .wording import NBSP, quoted


@dataclass(slots=True)
class Journal:
    """Entries in the order of the text, the undated rest as HTML, and warnings in French."""

    entries: list[JournalEntry] = field(default_factory=list)
    notes: str = ""
    warnings: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Part:
    """One part of the journal: its opening block, the date found there (None for notes), and what follows."""

    opening: Block | None
    dated: DatedText | None
    blocks: list[Block] = field(default_factory=list)


def read_journal(blocks: Sequence[Block]) -> Journal:
    """Split the journal where a dated line, or an undated one of the same rank, opens a new part."""
    journal = Journal()
    for part in _parts(blocks):
        if part.dated:
            _add_entry(journal, part, part.dated)
        else:
            _add_notes(journal, part)
    return journal


def _parts(blocks: Sequence[Block]) -> list[_Part]:
    model = next((block for block in blocks if read_dated(block.text)), None)
    is_nested = any(block.children for block in blocks if read_dated(block.text))
    parts = [_Part(None, None)]
    for block in blocks:
        dated = read_dated(block.text)
        if model and dated and _opens_entry(block, dated, model):
            parts.append(_Part(block, dated))
        elif model and _ranks_with(block, model) and _opens_notes(block, parts[-1], is_nested):
            parts.append(_Part(block, None))
        else:
            parts[-1].blocks.append(block)
    return [part for part in parts if part.opening or part.blocks]


def _ranks_with(block: Block, model: Block) -> bool:
    """Whether the block has the form of the first dated one: list items, or paragraphs, equally far in."""
    return bool(block.marker) == bool(model.marker) and abs(block.indent - model.indent) <= SLACK


def _opens_entry(block: Block, dated: DatedText, model: Block) -> bool:
    stands_alone = not block.marker and not dated.text
    return stands_alone or _ranks_with(block, model)


def _opens_notes(block: Block, part: _Part, is_nested: bool) -> bool:
    """Whether an undated block begins something new rather than continue the entry above it."""
    if looks_dated(block.text):
        return True
    if not block.marker:
        return False
    # Where entries nest their own lists, a list item beside an entry that is complete is not part of it.
    above = part.opening
    is_complete = above is not None and bool(above.children or (part.dated and part.dated.text))
    return bool(lone_label(block.text)) or (is_nested and is_complete and not part.blocks)


def _add_entry(journal: Journal, part: _Part, dated: DatedText) -> None:
    opening = unfold(replace(part.opening, text=dated.text)) if part.opening else []
    title, body = headline([*opening, *part.blocks], introduced=bool(dated.text))
    if not title:
        journal.warnings.append(f"L’actualité de {quoted(dated.words)} est vide.")
        title = capitalise(dated.words)
    journal.entries.append(JournalEntry(dated.date, title, render(body)))


def _add_notes(journal: Journal, part: _Part) -> None:
    body = [*(unfold(part.opening) if part.opening else []), *part.blocks]
    label = lone_label(body[0].text)
    if label and len(body) > 1:
        journal.notes += f"<h3>{escape(label, quote=False)}</h3>{render(body[1:])}"
    else:
        journal.notes += render(body)
    journal.warnings.append(
        f"Actualité sans date reconnue{NBSP}: {quoted(body[0].text)}. Son texte est gardé dans les notes du journal."
    )
