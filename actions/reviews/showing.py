"""Changes of a page, written out for a mail."""

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import ngettext

from actions.reviews.changes import Change, Piece

# Beyond this a mail says how much more there is.
FIELDS_SHOWN = 12


def as_html(changes: list[Change]) -> SafeString:
    """For a mail: paragraphs, with what is new in ``ins`` and what is gone in ``del``."""
    shown = format_html_join(
        "",
        "<p><strong>{}</strong><br>{}</p>",
        (
            (change.label, format_html_join("", "{}", ((_marked(piece),) for piece in change.pieces)))
            for change in changes[:FIELDS_SHOWN]
        ),
    )
    return format_html("{}<p>{}</p>", shown, more) if (more := _more(changes)) else shown


def as_text(changes: list[Change]) -> str:
    """For a mail without HTML: what was, then what is."""
    lines: list[str] = []
    for change in changes[:FIELDS_SHOWN]:
        lines.append(change.label)
        kinds = {piece.kind for piece in change.pieces}
        if "deletion" in kinds:
            lines.append(f"  − {_side(change, 'deletion')}")
        if "addition" in kinds:
            lines.append(f"  + {_side(change, 'addition')}")
        if kinds <= {"equal"}:
            lines.append(f"  {_side(change, 'equal')}")
    if more := _more(changes):
        lines.append(more)
    return "\n".join(lines)


def _side(change: Change, kind: str) -> str:
    words = "".join(piece.words for piece in change.pieces if piece.kind in ("equal", kind))
    return " ".join(words.split())


def _more(changes: list[Change]) -> str:
    number = len(changes) - FIELDS_SHOWN
    if number <= 0:
        return ""
    return ngettext("And %(number)d other field.", "And %(number)d other fields.", number) % {"number": number}


def _marked(piece: Piece) -> SafeString:
    if piece.kind == "addition":
        return format_html("<ins>{}</ins>", piece.words)
    if piece.kind == "deletion":
        return format_html("<del>{}</del>", piece.words)
    return format_html("{}", piece.words)
