"""What differs between two versions of a page, field by field, as Wagtail's own comparison sees it: for mails."""

import datetime
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from bs4 import BeautifulSoup, NavigableString
from django.db.models import TextField
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from wagtail.admin.compare import (
    ChildRelationComparison,
    FieldComparison,
    ForeignObjectComparison,
    RichTextFieldComparison,
    StreamFieldComparison,
    diff_text,
)
from wagtail.fields import StreamField
from wagtail.models import Page

from core.text import plain_text, shorten

# A mail is no editor.
LONGEST_FIELD = 700
# How much of the unchanged text stands around a change.
_CONTEXT = 60
_LONGEST_EXCERPT = 600
# What the address and the sharing of a new page say is not what its reviewer reads it for.
_NOT_AN_EXCERPT = frozenset({"title", "slug", "seo_title", "search_description"})

# The editor of texts gives each paragraph a key, and an empty text an empty paragraph: nobody wrote those.
_KEY = re.compile(r' data-block-key="[^"]*"')
_EMPTY = re.compile(r"<p>\s*</p>")


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of a field: ``kind`` is « equal », « addition » or « deletion »."""

    kind: str
    words: str


@dataclass(frozen=True, slots=True)
class Change:
    """One field that differs."""

    label: str
    pieces: tuple[Piece, ...]


def changes_between(old: Page, new: Page) -> list[Change]:
    """The fields that differ between two versions of one page, in the order of its form."""
    return [
        Change(str(comparison.field_label()), tuple(_cut(_pieces(comparison))))
        for comparison in _comparisons(old, new)
        if _differs(comparison)
    ]


def excerpt_of(page: Page) -> list[Change]:
    """The first words of a page that never had readers, each below the name of its field."""
    found, room = [], _LONGEST_EXCERPT
    for comparison in _comparisons(type(page)(), page):
        field = comparison.field
        if room <= 0 or not isinstance(field, TextField | StreamField) or field.name in _NOT_AN_EXCERPT:
            continue
        words = " ".join(piece.words for piece in _pieces(comparison) if piece.kind != "deletion").strip()
        if words and _differs(comparison):
            words = shorten(words, max(room, 80))
            room -= len(words)
            found.append(Change(str(comparison.field_label()), (Piece("equal", words),)))
    return found


def _comparisons(old: Page, new: Page) -> Iterator[Any]:
    panel = new.get_edit_handler().get_bound_panel(instance=new, request=None, form=None)
    for comparison in panel.get_comparison():
        yield comparison(old, new)


def _differs(comparison: Any) -> bool:
    """Whether somebody changed something: the stock comparison also sees what the editor adds by itself."""
    if not comparison.has_changed():
        return False
    if isinstance(comparison, ChildRelationComparison):
        return True
    old, new = comparison.val_a, comparison.val_b
    if isinstance(comparison, StreamFieldComparison):
        old, new = (comparison.field.stream_block.get_prep_value(value) for value in (old, new))
    return bool(_written(old) != _written(new))


def _written(value: Any) -> Any:
    if isinstance(value, str):
        return _EMPTY.sub("", _KEY.sub("", value)) or None
    if isinstance(value, list):
        return [_written(item) for item in value]
    if isinstance(value, dict):
        return {name: _written(item) for name, item in value.items() if name != "id"}
    # A number comes out of the editor as text.
    return str(value) if isinstance(value, int | float) else value


def _pieces(comparison: Any) -> list[Piece]:
    if isinstance(comparison, ChildRelationComparison):
        pieces = list(_of_children(comparison))
    elif isinstance(comparison, ForeignObjectComparison):
        # Wagtail shows pictures by themselves, which a mail has not.
        pieces = _of_values(*comparison.get_objects())
    elif isinstance(comparison, RichTextFieldComparison):
        # Wagtail joins the last word of a paragraph to the first of the next one.
        old, new = (plain_text(value or "") for value in (comparison.val_a, comparison.val_b))
        pieces = list(_of_html(diff_text(old, new).to_html()))
    elif type(comparison) is FieldComparison:
        pieces = _of_values(comparison.val_a, comparison.val_b)
    else:
        pieces = list(_of_html(str(comparison.htmldiff())))
    if all(piece.kind == "equal" for piece in pieces) and _differs(comparison):
        return [Piece("equal", _("Its formatting, its links or its order changed."))]
    return pieces


def _of_children(comparison: ChildRelationComparison) -> Iterator[Piece]:
    for child in comparison.get_child_comparisons():
        if child.is_addition():
            yield Piece("addition", f"{child.obj_b} ")
        elif child.is_deletion():
            yield Piece("deletion", f"{child.obj_a} ")
        elif child.has_changed():
            yield Piece("equal", f"{child.obj_b}: ")
            for field in child.get_field_comparisons():
                if field.has_changed():
                    yield from _pieces(field)
                    yield Piece("equal", " ")


def _of_values(old: Any, new: Any) -> list[Piece]:
    pieces = [Piece("deletion", _displayed(old)), Piece("addition", _displayed(new))]
    return [piece for piece in pieces if piece.words]


def _displayed(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime.datetime):
        return date_format(localtime(value), "DATETIME_FORMAT")
    if isinstance(value, datetime.date):
        return date_format(value, "DATE_FORMAT")
    return str(value)


def _of_html(html: str) -> Iterator[Piece]:
    """The words of a comparison by Wagtail, whose spans and blocks say in their class what they are."""
    soup = BeautifulSoup(html, "html.parser")
    for value in soup.find_all("dd"):
        # A part of a block that is left empty.
        if value.get_text(strip=True) in ("", "None"):
            if label := value.find_previous_sibling("dt"):
                label.extract()
            value.extract()
    for node in soup.descendants:
        if not isinstance(node, NavigableString) or not str(node):
            continue
        kind = "equal"
        for parent in node.parents:
            classes: Any = parent.get("class") or []
            if "addition" in classes or "deletion" in classes:
                kind = "addition" if "addition" in classes else "deletion"
                break
        # Blocks follow each other without a space.
        is_block = node.parent is not None and node.parent.name in ("div", "dd", "dt")
        yield Piece(kind, f"{node} " if is_block else str(node))


def _cut(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """The pieces with their long unchanged stretches taken out, as far as there is room."""
    rows, room = _joined(pieces), LONGEST_FIELD
    for number, piece in enumerate(rows):
        words = piece.words
        if piece.kind == "equal" and len(rows) > 1:
            words = _ends(words, start=number > 0, end=number < len(rows) - 1)
        if len(words) > room:
            yield Piece(piece.kind, f"{words[:room].rstrip()}…")
            return
        room -= len(words)
        yield Piece(piece.kind, words)


def _joined(pieces: Iterable[Piece]) -> list[Piece]:
    rows: list[Piece] = []
    for piece in pieces:
        if rows and rows[-1].kind == piece.kind:
            rows[-1] = Piece(piece.kind, rows[-1].words + piece.words)
        else:
            rows.append(piece)
    return rows


def _ends(words: str, start: bool, end: bool) -> str:
    """What stands near the changes before (``start``) and after (``end``) an unchanged stretch."""
    if len(words) <= 2 * _CONTEXT + 20:
        return words
    return (words[:_CONTEXT] if start else "") + " … " + (words[-_CONTEXT:] if end else "")
