"""Paragraphs and nested lists, from indentation and list markers."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from .lines import Line

# Old texts are one space off here and there: a level is deeper from two spaces on.
SLACK = 1
# Deeper than any editor shows; a text whose indentation only grows must not grow a tree without end.
MAX_DEPTH = 6


@dataclass(slots=True)
class Block:
    """A paragraph (no ``marker``) or a list item with its nested items; ``text`` may hold line breaks."""

    text: str
    indent: int = 0
    marker: str = ""
    children: list["Block"] = field(default_factory=list)

    @property
    def is_numbered(self) -> bool:
        return self.marker[:1].isdigit()


def unfold(block: Block) -> list[Block]:
    """A list item as a paragraph followed by what was nested in it."""
    return [Block(block.text), *block.children] if block.text else list(block.children)


def outline(lines: Sequence[Line]) -> list[Block]:
    """The top-level blocks of some lines, in order.

    Blank lines do not end a list, a paragraph does. A line without marker that stands deeper than the list
    item above it goes on with that item.
    """
    blocks: list[Block] = []
    open_items: list[Block] = []
    for line in lines:
        block = Block(line.text, line.indent, line.marker)
        if line.marker:
            _close_for(block, open_items)
            (open_items[-1].children if open_items else blocks).append(block)
            open_items.append(block)
        elif open_items and line.indent > open_items[-1].indent:
            open_items[-1].text += "\n" + line.text
        else:
            open_items.clear()
            blocks.append(block)
    return blocks


def _close_for(block: Block, open_items: list[Block]) -> None:
    """Leave in ``open_items`` the items that the block is nested in."""
    while open_items and block.indent < open_items[-1].indent - SLACK:
        open_items.pop()
    if not open_items:
        return
    if block.indent > open_items[-1].indent + SLACK:
        del open_items[MAX_DEPTH - 1 :]
        return
    for depth in reversed(range(len(open_items))):
        item = open_items[depth]
        if item.indent - SLACK > block.indent or block.indent > item.indent + SLACK:
            break
        if _same_list(item, block):
            del open_items[depth:]
            return
    # The same indentation with another bullet is a level of its own only where the item announces a list.
    if not open_items[-1].text.endswith(":") or len(open_items) == MAX_DEPTH:
        open_items.pop()


def _same_list(item: Block, block: Block) -> bool:
    return item.marker == block.marker or (item.is_numbered and block.is_numbered)
