"""Which public pages and documents hold the words: one query for all of them, whatever their number."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models import BigIntegerField, BooleanField, F, FloatField, Func, Model, Q, QuerySet, Value
from django.db.models.functions import Cast
from wagtail.models import Page
from wagtail.search.models import IndexEntry

from actions.closings.serving import public_documents
from core.models import CustomDocument
from home.search.words import forms

# A word of the title says more of a page than one of its text.
_TITLE_WEIGHT = 6.0


class Match(NamedTuple):
    model: type[Model]
    key: int


def find(words: Sequence[str], kinds: Sequence[type[Model]]) -> list[Match]:
    """What readers may open of the given kinds and holds every word, in some form of it: the best first.

    ``kinds`` are page types and perhaps :class:`~core.models.CustomDocument`. ``words`` are those of
    :func:`~home.search.words.words_of`, which hold nothing but letters, digits and underscores.
    """
    if not words:
        return []
    types = {ContentType.objects.get_for_model(kind).pk: kind for kind in kinds}
    entries = _entries(words).filter(_readable(types))
    rows = entries.order_by("-rank", "-kind", "-key").values_list("kind", "key")
    return [Match(types[kind], key) for kind, key in rows]


def texts_of(matches: Sequence[Match]) -> dict[Match, str]:
    """The words that the index holds of each, without those of its title."""
    types = {ContentType.objects.get_for_model(match.model).pk: match.model for match in matches}
    wanted = IndexEntry.objects.filter(content_type__in=types, object_id__in=[str(match.key) for match in matches])
    rows = wanted.values_list("content_type", "object_id", _TEXT_COLUMN)
    return {Match(types[content_type], int(key)): text or "" for content_type, key, text in rows}


def _readable(types: dict[int, type[Model]]) -> Q:
    documents = {pk for pk, kind in types.items() if kind is CustomDocument}
    pages = Page.objects.live().public().values("pk")
    readable = Q(kind__in=set(types) - documents, key__in=pages)
    if documents:
        readable |= Q(kind__in=documents, key__in=public_documents())
    return readable


def _entries_of_postgresql(words: Sequence[str]) -> QuerySet[Any, Any]:
    from django.contrib.postgres.search import SearchQuery, SearchRank, SearchVectorField

    # Quoted, a word is never taken for an operator. Without accents the database's own stems miss some verbs, so that
    # the forms are asked for here too: « animer » for « animée ».
    wanted = " & ".join("(" + " | ".join(f"'{form}'" for form in forms(word)) + ")" for word in words)
    query = SearchQuery(wanted, search_type="raw", config=settings.SEARCH_CONFIG)
    # As Wagtail's index on both columns is written, or it would not be used.
    both = Func(
        F("title"), F("body"), template="(%(expressions)s)", arg_joiner=" || ", output_field=SearchVectorField()
    )
    rank = SearchRank(F("title"), query) * Value(_TITLE_WEIGHT) * F("title_norm") + SearchRank(F("body"), query)
    entries = IndexEntry.objects.annotate(both=both).filter(both=query)
    return entries.annotate(rank=rank, kind=F("content_type_id"), key=Cast("object_id", BigIntegerField()))


class _Matches(Func):
    template = "wagtailsearch_indexentry_fts MATCH %(expressions)s"
    output_field = BooleanField()


class _BestMatch(Func):
    """The smaller, the better."""

    template = f"-bm25(wagtailsearch_indexentry_fts, 0.0, 1.0, {_TITLE_WEIGHT})"
    output_field = FloatField()


def _entries_of_sqlite(words: Sequence[str]) -> QuerySet[Any, Any]:
    from wagtail.search.models import SQLiteFTSIndexEntry

    wanted = " AND ".join("(" + " OR ".join(f'"{form}"' for form in forms(word)) + ")" for word in words)
    entries = SQLiteFTSIndexEntry.objects.filter(_Matches(Value(f"{{title body}} : ({wanted})")))
    return entries.annotate(
        rank=_BestMatch(),
        kind=F("index_entry__content_type_id"),
        key=Cast("index_entry__object_id", BigIntegerField()),
    )


if connection.vendor == "postgresql":
    _entries, _TEXT_COLUMN = _entries_of_postgresql, "body_text"
else:
    _entries, _TEXT_COLUMN = _entries_of_sqlite, "body"
