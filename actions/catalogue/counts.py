"""How many pages each value of a facet has: as many queries for thousands of pages as for one."""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import Count, F, QuerySet
from django.db.models.functions import Length, Substr
from django.utils import timezone

from actions.catalogue.facets import KIND_WORDS, STATUS_WORDS, Facet
from actions.models import ActionPage, NewsPage, PartnerPage

Counts = Mapping[str, int]
CountValues = Callable[[QuerySet[Any, Any]], Counts]


def counts_of(facet: Facet, pages: QuerySet[Any, Any]) -> Counts:
    """How many of the pages fit each value of the facet, by its word in addresses; values that none has are left out.

    It counts what :meth:`~actions.catalogue.criteria.Criteria.filter` would find for the value alone. A facet that
    the model lacks has no counts.
    """
    counters = COUNTERS[pages.model]
    return counters[facet](pages.order_by()) if facet in counters else {}


def _by(lookup: str) -> CountValues:
    """One group for each value; a page that has several is counted in each of them, once."""

    def count(pages: QuerySet[Any, Any]) -> Counts:
        rows = pages.values_list(lookup).annotate(number=Count("pk", distinct=True))
        return {value: number for value, number in rows if value is not None}

    return count


def _by_choice(lookup: str, words: Mapping[str, Any]) -> CountValues:
    """The same for values that the code names."""
    by_value = {str(value): word for word, value in words.items()}
    count_values = _by(lookup)

    def count(pages: QuerySet[Any, Any]) -> Counts:
        return {by_value[value]: number for value, number in count_values(pages).items() if value in by_value}

    return count


def _of_visible_actions(count: CountValues) -> CountValues:
    return lambda pages: count(pages.filter(actions__live=True))


def _years_under_way(pages: QuerySet[Any, Any]) -> Counts:
    """An action without an end goes on until this year."""
    this_year = timezone.localdate().year
    found: Counter[str] = Counter()
    spans = pages.exclude(start_date=None).values_list("start_date__year", "end_date__year")
    for first, last, number in spans.annotate(number=Count("pk")):
        _add_years(found, first, last or max(first, this_year), number)
    return found


def _years_dated(pages: QuerySet[Any, Any]) -> Counts:
    found: Counter[str] = Counter()
    for first, last, number in pages.values_list("date__year", "date_end__year").annotate(number=Count("pk")):
        _add_years(found, first, last or first, number)
    return found


def _add_years(found: Counter[str], first: int, last: int, number: int) -> None:
    for year in range(first, max(first, last) + 1):
        found[str(year)] += number


def _parent_path() -> Substr:
    return Substr("path", 1, Length("path") - NewsPage.steplen)


def _writers(pages: QuerySet[Any, Any]) -> Counts:
    """News by the profile that they stand below."""
    slugs = dict(PartnerPage.objects.values_list("path", "slug"))
    groups = pages.annotate(above=_parent_path()).values_list("above").annotate(number=Count("pk"))
    return {slugs[path]: number for path, number in groups if path in slugs}


def _places_or_writers(pages: QuerySet[Any, Any]) -> Counts:
    """News of a territory: about a visible action there, or by an institution of the place; both count once."""
    homes = dict(
        PartnerPage.objects.exclude(institution__territory=None).values_list("path", "institution__territory__slug")
    )
    pages = pages.annotate(above=_parent_path())
    found: Counter[str] = Counter()
    for path, number in pages.values_list("above").annotate(number=Count("pk")):
        if path in homes:
            found[homes[path]] += number
    about = pages.filter(actions__live=True, actions__territories__isnull=False)
    places = about.annotate(place=F("actions__territories__slug")).values_list("above", "place")
    for path, place, number in places.annotate(number=Count("pk", distinct=True)):
        if homes.get(path) != place:
            found[place] += number
    return found


def _themes(pages: QuerySet[Any, Any]) -> Counts:
    """News of a theme: about a visible action that has it, or with a theme of their own; both count once."""
    found = Counter(_of_visible_actions(_by("actions__themes__slug"))(pages))
    found.update(_by("themes__slug")(pages))
    found.subtract(_by("themes__slug")(pages.filter(actions__live=True, actions__themes=F("themes"))))
    return found


# What each page type can be counted by: the facets of criteria.CONDITIONS.
COUNTERS: Mapping[Any, Mapping[Facet, CountValues]] = {
    ActionPage: {
        Facet.THEME: _by("themes__slug"),
        Facet.AUDIENCE: _by("audiences__slug"),
        Facet.AGE: _by("age_ranges__slug"),
        Facet.TERRITORY: _by("territories__slug"),
        Facet.INSTITUTION: _by("participations__institution__profile__slug"),
        Facet.STATUS: _by_choice("status", STATUS_WORDS),
        Facet.YEAR: _years_under_way,
    },
    PartnerPage: {
        Facet.THEME: _by("themes__slug"),
        Facet.AUDIENCE: _by("audiences__slug"),
        Facet.AGE: _by("age_ranges__slug"),
        Facet.TERRITORY: _by("institution__territory__slug"),
        Facet.INSTITUTION: _by("slug"),
        Facet.KIND: _by_choice("institution__kind", KIND_WORDS),
    },
    NewsPage: {
        Facet.THEME: _themes,
        Facet.AUDIENCE: _of_visible_actions(_by("actions__audiences__slug")),
        Facet.AGE: _of_visible_actions(_by("actions__age_ranges__slug")),
        Facet.TERRITORY: _places_or_writers,
        Facet.INSTITUTION: _writers,
        Facet.STATUS: _of_visible_actions(_by_choice("actions__status", STATUS_WORDS)),
        Facet.YEAR: _years_dated,
    },
}
