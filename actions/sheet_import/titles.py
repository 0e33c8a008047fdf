"""The title of an entry: its label where it has one, otherwise its first words."""

import re
from collections.abc import Sequence

from .lines import lone_label, split_label
from .outline import Block

TITLE_LENGTH = 70

_SENTENCE_END = re.compile(r"[.!?](?=\s+[A-ZÀ-Þ«])")
_CLAUSE_END = re.compile(r"[,;:(–]")
_DANGLING = frozenset(
    {"à", "au", "aux", "avec", "dans", "de", "des", "du", "en", "et", "la", "le", "les", "ou", "par", "pour"}
    | {"qui", "que", "sans", "ses", "son", "sa", "sur", "un", "une", "vers"}
)


def shorten(text: str, length: int = TITLE_LENGTH) -> str:
    """The first sentence, or its first words and « … » when it is longer than ``length`` characters.

    The cut falls at the end of a clause where there is one, never inside a word, never after « de la ».
    """
    plain = " ".join(text.split())
    if match := _SENTENCE_END.search(plain, 20):
        plain = plain[: match.start()]
    plain = plain.rstrip(" .:;,")
    if len(plain) <= length:
        return plain
    cut = plain[: length + 1].rpartition(" ")[0] or plain[:length]
    clauses = [match.start() for match in _CLAUSE_END.finditer(cut) if match.start() >= length // 2]
    words = (cut[: clauses[-1]] if clauses else cut).split()
    while len(words) > 1 and words[-1].strip(",;:(").lower() in _DANGLING:
        words.pop()
    return " ".join(words).rstrip(" ,;:(") + "…"


def capitalise(text: str) -> str:
    """The text with a capital first letter, the rest as it was written."""
    return text[:1].upper() + text[1:]


def headline(blocks: Sequence[Block], *, introduced: bool) -> tuple[str, list[Block]]:
    """A title for some blocks, and the blocks that are still to be shown below it.

    Text leaves the blocks only when it is the title, whole: a label that stands alone, a short first
    paragraph where ``introduced`` says that it stood beside the date, or a short text that is all there is.
    """
    if not blocks:
        return "", []
    first = blocks[0]
    below = [*first.children, *blocks[1:]]
    plain = " ".join(first.text.split()).rstrip(" .:;,")
    stands_alone = introduced or not below
    if lone_label(first.text) or (stands_alone and len(plain) <= TITLE_LENGTH and _is_one_sentence(plain)):
        return capitalise(plain), below
    label = split_label(first.text)
    return capitalise(label[0] if label else shorten(first.text)), list(blocks)


def _is_one_sentence(text: str) -> bool:
    return "://" not in text and not _SENTENCE_END.search(text)
