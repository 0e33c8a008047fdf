"""Reading an action sheet that was written as plain text, such as a copy of the network's old website.

The package owns the knowledge of that text: its headings, its lists and its dated journal. It turns a text
into a ``ParsedSheet`` and never loses a word: what has no place of its own is kept in ``additional_text``
and reported in ``warnings``.

It must not know the models, the page tree, the database or the person who imports: whoever calls it writes
the pages.
"""

from .parser import decode, parse_sheet
from .sheet import RICH_FIELDS, JournalEntry, Milestone, ParsedSheet, SheetError

__all__ = ["RICH_FIELDS", "JournalEntry", "Milestone", "ParsedSheet", "SheetError", "decode", "parse_sheet"]
