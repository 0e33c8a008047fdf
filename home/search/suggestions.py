"""« Did you mean … ? »: a word of what is published that looks like the one that was typed."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence

from django.core.cache import cache
from django.db.models import Count, Max
from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein
from wagtail.models import Page

from actions.models import Audience, Institution, Territory, Theme
from home.search.words import WORD, fold

# Shorter words look like too many others.
_SHORTEST = 4
# One letter in four may be wrong.
_ALIKE = 0.74
_SECONDS = 600


def suggest(words: Sequence[str], count: Callable[[Sequence[str]], int], found: int) -> tuple[str, int] | None:
    """Other words that find more than ``found``, and how many results they have; None when there are none.

    Args:
        words: what was looked for.
        count: how many results other words have, for this reader. It is what keeps a hidden page's word from being
            offered: only what finds something public is.
        found: how many results the typed words have.
    """
    vocabulary = _vocabulary()
    changed = [_nearest(word, vocabulary) for word in words]
    if not any(changed):
        return None
    corrected = [better or word for better, word in zip(changed, words, strict=True)]
    number = count(corrected)
    return (" ".join(corrected), number) if number > found else None


def _nearest(word: str, vocabulary: dict[str, str]) -> str | None:
    """The published spelling nearest to the word; None when the word is one itself, or like none."""
    folded = fold(word)
    if len(folded) < _SHORTEST or folded.isdigit() or folded in vocabulary:
        return None
    best = process.extractOne(
        folded, vocabulary.keys(), scorer=DamerauLevenshtein.normalized_similarity, score_cutoff=_ALIKE
    )
    return vocabulary[best[0]] if best else None


def _vocabulary() -> dict[str, str]:
    """The words of public titles and of the vocabularies, without accents, with the spelling to show."""
    state = Page.objects.live().public().aggregate(pages=Count("pk"), newest=Max("last_published_at"))
    # What is published or withdrawn changes the name, and so what is read.
    name = f"search-words-{state['pages']}-{state['newest'] and state['newest'].timestamp()}"
    words = cache.get(name)
    if words is None:
        words = _read_vocabulary()
        cache.set(name, words, _SECONDS)
    return words


def _read_vocabulary() -> dict[str, str]:
    spellings: dict[str, Counter[str]] = {}
    for text in _texts():
        for word in WORD.findall(text):
            if len(word) >= _SHORTEST and not word.isdigit():
                spellings.setdefault(fold(word), Counter())[word.lower()] += 1
    return {word: counter.most_common(1)[0][0] for word, counter in spellings.items()}


def _texts() -> Iterator[str]:
    yield from Page.objects.live().public().values_list("title", flat=True)
    names: Iterable[Iterable[str]]
    for model, fields in (
        (Theme, ["name"]),
        (Audience, ["name"]),
        (Territory, ["name", "former_names"]),
        (Institution, ["name", "acronym", "former_names"]),
    ):
        names = model._default_manager.values_list(*fields)
        for row in names:
            yield " ".join(row)
