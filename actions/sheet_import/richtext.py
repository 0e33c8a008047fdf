"""Blocks as the HTML that a Wagtail rich text field holds."""

import re
from collections.abc import Sequence
from html import escape
from itertools import groupby

from .lines import lone_label, split_label
from .outline import Block

_ADDRESS = re.compile(r"https?://[^\s<>\"«»]+")


def render(blocks: Sequence[Block]) -> str:
    """The blocks as HTML; a short line that ends with a colon above a paragraph becomes a heading."""
    parts = []
    position = 0
    while position < len(blocks):
        block = blocks[position]
        if block.marker:
            items = _run_of_items(blocks[position:])
            parts.append(_list(items))
            position += len(items)
            continue
        position += 1
        followed_by_list = position < len(blocks) and bool(blocks[position].marker)
        label = lone_label(block.text)
        if label and position < len(blocks) and not followed_by_list:
            parts.append(f"<h4>{escape(label, quote=False)}</h4>")
        else:
            parts.append(f"<p>{_inline(block.text)}</p>")
    return "".join(parts)


def _run_of_items(blocks: Sequence[Block]) -> list[Block]:
    items: list[Block] = []
    for block in blocks:
        if not block.marker:
            break
        items.append(block)
    return items


def _list(items: Sequence[Block]) -> str:
    parts = []
    for numbered, group in groupby(items, key=lambda item: item.is_numbered):
        run = list(group)
        ordered = numbered and [int(item.marker[:-1]) for item in run] == list(range(1, len(run) + 1))
        # Rich text cannot start a list at another number: the numbers of a list that is cut stay in its text.
        texts = [f"{item.marker} {item.text}" if numbered and not ordered else item.text for item in run]
        tag = "ol" if ordered else "ul"
        content = "".join(
            f"<li>{_inline(text)}{_list(item.children)}</li>" for text, item in zip(texts, run, strict=True)
        )
        parts.append(f"<{tag}>{content}</{tag}>")
    return "".join(parts)


def _inline(text: str) -> str:
    """Escaped text with its addresses as links, its leading label in bold and its line breaks."""
    label = split_label(text)
    # A single word after the colon (« Télécharger : ICI ») ends a sentence, no label announces it.
    if label and len(label[1].split()) > 1:
        head = text[: len(text) - len(label[1])].rstrip()
        return f"<b>{escape(head, quote=False)}</b> {_with_links(label[1])}"
    return _with_links(text)


def _with_links(text: str) -> str:
    parts = []
    position = 0
    for match in _ADDRESS.finditer(text):
        address = match[0].rstrip(".,;:!?…)")
        parts.append(escape(text[position : match.start()], quote=False))
        parts.append(f'<a href="{escape(address)}">{escape(address, quote=False)}</a>')
        position = match.start() + len(address)
    parts.append(escape(text[position:], quote=False))
    return "".join(parts).replace("\n", "<br/>")
