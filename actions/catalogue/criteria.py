"""Chosen filters: read from an address, applied to a queryset, written to an address again."""

import datetime
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Self
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils import timezone

from actions.catalogue.facets import KIND_WORDS, STATUS_WORDS, Choice, Facet, choices_of
from actions.models import ActionPage, NewsPage, PartnerPage

# Each counts as one more condition for the database.
_MOST_VALUES = 50

Values = list[str]


@dataclass(frozen=True, slots=True)
class Criteria:
    """Values chosen for each facet: any of them must fit, for every facet that has some.

    ``chosen`` keeps the order of :class:`~actions.catalogue.facets.Facet` and holds only facets with values;
    ``unknown`` names what the address asked for and nothing has, as pairs of parameter and value.
    """

    chosen: tuple[tuple[Facet, tuple[Choice, ...]], ...] = ()
    unknown: tuple[tuple[str, str], ...] = ()

    @classmethod
    def from_query(cls, query: QueryDict) -> Self:
        """Read the parameters of an address; those that are no facet's are left alone.

        At most two queries for each facet that is asked for, none without.
        """
        chosen: list[tuple[Facet, tuple[Choice, ...]]] = []
        unknown: list[tuple[str, str]] = []
        for facet in Facet:
            # An empty choice of a form is none.
            words = [word for word in dict.fromkeys(query.getlist(facet)) if word]
            kept = words[:_MOST_VALUES]
            choices = tuple(choices_of(facet, among=kept)) if kept else ()
            if choices:
                chosen.append((facet, choices))
            known = {choice.value for choice in choices}
            unknown += [(facet.value, word) for word in words if word not in known]
        return cls(tuple(chosen), tuple(unknown))

    @property
    def is_empty(self) -> bool:
        return not self.chosen

    @property
    def words(self) -> list[str]:
        """What was chosen, as readers call it."""
        return [choice.label for _facet, choices in self.chosen for choice in choices]

    @property
    def query_string(self) -> str:
        """The canonical address part: ``theme=logement&territoire=redon``, without a question mark."""
        return urlencode([(facet.value, choice.value) for facet, choices in self.chosen for choice in choices])

    def values(self, facet: Facet) -> Values:
        """The words chosen for a facet."""
        return [choice.value for choice in dict(self.chosen).get(facet, ())]

    def without(self, facet: Facet, value: str | None = None) -> Self:
        """The same with one value of the facet taken out, or all of them."""
        kept = (
            (other, tuple(choice for choice in choices if value is not None and choice.value != value))
            if other is facet
            else (other, choices)
            for other, choices in self.chosen
        )
        return replace(self, chosen=tuple((other, choices) for other, choices in kept if choices))

    def among(self, facets: Iterable[Facet]) -> Self:
        """The same with the given facets alone: an address may carry those of another list."""
        wanted = set(facets)
        return replace(
            self,
            chosen=tuple(row for row in self.chosen if row[0] in wanted),
            unknown=tuple(row for row in self.unknown if row[0] in wanted),
        )

    def filter(self, pages: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
        """The rows of a queryset of sheets, news or profiles that fit; a facet that its model lacks is no condition.

        No row comes twice, and whoever asks says which pages are meant: live ones, public ones.
        """
        conditions = CONDITIONS[pages.model]
        for facet, _choices in self.chosen:
            if facet in conditions:
                pages = conditions[facet](pages, self.values(facet))
        return pages


Condition = Callable[[QuerySet[Any, Any], Values], QuerySet[Any, Any]]


def _own(lookup: str) -> Condition:
    """A condition on what the page itself holds. Through a subquery: a join would repeat the row."""

    def condition(pages: QuerySet[Any, Any], values: Values) -> QuerySet[Any, Any]:
        return pages.filter(pk__in=pages.model.objects.filter(**{f"{lookup}__in": values}).values("pk"))

    return condition


def _status(pages: QuerySet[Any, Any], values: Values) -> QuerySet[Any, Any]:
    return pages.filter(status__in=[STATUS_WORDS[word] for word in values])


def _kind(pages: QuerySet[Any, Any], values: Values) -> QuerySet[Any, Any]:
    return pages.filter(institution__kind__in=[KIND_WORDS[word] for word in values])


def _under_way_in(pages: QuerySet[Any, Any], values: Values) -> QuerySet[Any, Any]:
    """An action without an end goes on until this year, or is only known to start in a later one."""
    this_year = timezone.localdate().year
    found = Q()
    for year in map(int, values):
        first, last = _bounds(year)
        on = Q(end_date__gte=first) | Q(end_date=None, start_date__gte=first)
        if year <= this_year:
            on |= Q(end_date=None)
        found |= Q(start_date__lte=last) & on
    return pages.filter(found)


def _dated_in(pages: QuerySet[Any, Any], values: Values) -> QuerySet[Any, Any]:
    """News of « November 2025 to January 2026 » are of both years."""
    found = Q()
    for year in map(int, values):
        first, last = _bounds(year)
        found |= Q(date__range=(first, last)) | Q(date__lt=first, date_end__gte=first)
    return pages.filter(found)


def _bounds(year: int) -> tuple[datetime.date, datetime.date]:
    return datetime.date(year, 1, 1), datetime.date(year, 12, 31)


def _about(facet: Facet) -> Condition:
    """News about a visible action that fits."""

    def condition(pages: QuerySet[Any, Any], values: Values) -> QuerySet[Any, Any]:
        return pages.filter(_about_fitting(facet, values))

    return condition


def _themed(pages: QuerySet[Any, Any], values: Values) -> QuerySet[Any, Any]:
    """News of a theme: about an action that has it, or ticked on the update itself."""
    own = NewsPage.objects.filter(themes__slug__in=values)
    return pages.filter(_about_fitting(Facet.THEME, values) | Q(pk__in=own.values("pk")))


def _about_fitting(facet: Facet, values: Values) -> Q:
    actions = CONDITIONS[ActionPage][facet](ActionPage.objects.live(), values)
    links = NewsPage.actions.through.objects.filter(actionpage__in=actions.values("pk"))
    return Q(pk__in=links.values("newspage"))


def _written_by(pages: QuerySet[Any, Any], values: Values) -> QuerySet[Any, Any]:
    by_them = NewsPage.objects.below(PartnerPage.objects.filter(slug__in=values))
    return pages.filter(pk__in=by_them.values("pk"))


def _written_or_about(pages: QuerySet[Any, Any], values: Values) -> QuerySet[Any, Any]:
    """News of a territory: about an action there, or by an institution of the place."""
    writers = PartnerPage.objects.filter(institution__territory__slug__in=values)
    by_them = NewsPage.objects.below(writers)
    return pages.filter(_about_fitting(Facet.TERRITORY, values) | Q(pk__in=by_them.values("pk")))


# What each page type can be asked for.
CONDITIONS: Mapping[Any, Mapping[Facet, Condition]] = {
    ActionPage: {
        Facet.THEME: _own("themes__slug"),
        Facet.AUDIENCE: _own("audiences__slug"),
        Facet.AGE: _own("age_ranges__slug"),
        Facet.TERRITORY: _own("territories__slug"),
        Facet.INSTITUTION: _own("participations__institution__profile__slug"),
        Facet.STATUS: _status,
        Facet.YEAR: _under_way_in,
    },
    PartnerPage: {
        Facet.THEME: _own("themes__slug"),
        Facet.AUDIENCE: _own("audiences__slug"),
        Facet.AGE: _own("age_ranges__slug"),
        Facet.TERRITORY: _own("institution__territory__slug"),
        Facet.INSTITUTION: _own("slug"),
        Facet.KIND: _kind,
    },
    NewsPage: {
        Facet.THEME: _themed,
        Facet.AUDIENCE: _about(Facet.AUDIENCE),
        Facet.AGE: _about(Facet.AGE),
        Facet.TERRITORY: _written_or_about,
        Facet.INSTITUTION: _written_by,
        Facet.STATUS: _about(Facet.STATUS),
        Facet.YEAR: _dated_in,
    },
}
