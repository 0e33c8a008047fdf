"""The passage of a text that holds the words that were looked for."""

import re
from collections.abc import Iterable, Iterator

from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString

from home.search.words import fold, stem

LENGTH = 240
# Further on, a very long text is not read: the words are rarely there alone.
_READ = 60_000


def marked(text: str, words: Iterable[str]) -> SafeString:
    """The text, escaped, with each found word in ``<mark>``."""
    return format_html_join("", "{}", ((part,) for part in _parts(text, words)))


def excerpt(text: str, words: Iterable[str]) -> SafeString | str:
    """About 240 characters of the text around the first found word, marked; nothing when none of them is there."""
    words, text = list(words), text[:_READ]
    first = next(_found(text, words), None)
    if first is None:
        return ""
    start = max(0, min(first.start() - LENGTH // 3, len(text) - LENGTH))
    end = start + LENGTH
    if start:
        # At a word's start.
        start = text.find(" ", start, first.start() + 1) + 1 or first.start()
    if end < len(text):
        end = max(text.rfind(" ", start, end), first.end())
    before, after = "…\u00a0" if start else "", "\u00a0…" if end < len(text) else ""
    return format_html("{}{}{}", before, marked(text[start:end], words), after)


def _found(text: str, words: Iterable[str]) -> Iterator[re.Match[str]]:
    roots = {stem(fold(word)) for word in words}
    if not roots:
        return
    # A word that begins like one of them is looked at; the stem decides.
    likely = "|".join(re.escape(root[:-1] if root.endswith("l") else root) for root in roots)
    for match in re.finditer(rf"\b(?:{likely})\w*", fold(text)):
        if stem(match[0]) in roots:
            yield match


def _parts(text: str, words: Iterable[str]) -> Iterator[SafeString]:
    position = 0
    for match in _found(text, words):
        yield conditional_escape(text[position : match.start()])
        yield format_html("<mark>{}</mark>", text[match.start() : match.end()])
        position = match.end()
    yield conditional_escape(text[position:])
