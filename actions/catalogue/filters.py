"""The filters of a list as readers meet them: groups of boxes with counts, and the chosen ones to take out again."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.db.models import QuerySet

from actions.catalogue.counts import COUNTERS, counts_of
from actions.catalogue.criteria import Criteria
from actions.catalogue.facets import Choice, Facet, choices_of

# How much of a wrong address is shown again.
_SHOWN_UNKNOWN = 3
_SHOWN_LENGTH = 60


@dataclass(frozen=True, slots=True)
class Option:
    """One box. ``count`` is what the list would hold with this value alone in its group, the other groups kept."""

    value: str
    label: str
    count: int
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Group:
    """The boxes of one facet; ``unknown`` are the words of the address that nothing has."""

    facet: Facet
    options: list[Option]
    unknown: list[str]

    @property
    def chosen_count(self) -> int:
        return sum(option.is_chosen for option in self.options)

    @property
    def is_open(self) -> bool:
        return bool(self.unknown or self.chosen_count)


class Chip(NamedTuple):
    """A chosen value; ``query`` is the address part without it, with its question mark."""

    facet: Facet
    label: str
    query: str


@dataclass(frozen=True, slots=True)
class Filters:
    """What `actions/catalogue/filters.html` draws.

    ``kept`` are the parameters of the list besides filters (the order of its rows, for instance), as pairs: they stay
    when readers filter, and when they take a filter out.
    """

    criteria: Criteria
    groups: list[Group]
    kept: list[tuple[str, str]]

    @classmethod
    def of(cls, criteria: Criteria, *lists: QuerySet[Any, Any], kept: Iterable[tuple[str, str]] = ()) -> "Filters":
        """The filters of one or several lists of pages, before ``criteria`` filtered them.

        Values that would find nothing are left out, unless they are chosen. Counts of several lists add up. The
        queries depend on the number of facets and lists, never on that of the pages.
        """
        facets = [facet for facet in Facet if any(facet in COUNTERS[pages.model] for pages in lists)]
        criteria = criteria.among(facets)
        groups = [_group(facet, criteria, lists) for facet in facets]
        return cls(criteria, [group for group in groups if group.options or group.unknown], list(kept))

    @property
    def has_unknown(self) -> bool:
        return any(group.unknown for group in self.groups)

    @property
    def chosen_count(self) -> int:
        return sum(group.chosen_count for group in self.groups)

    @property
    def chips(self) -> Iterator[Chip]:
        for facet, choices in self.criteria.chosen:
            for choice in choices:
                yield Chip(facet, choice.label, self.query(self.criteria.without(facet, choice.value)))

    @property
    def without_any(self) -> str:
        """The address part without filters; a question mark alone where nothing is kept."""
        return self.query(Criteria())

    def query(self, criteria: Criteria) -> str:
        """The address part of the same list with other filters, with its question mark."""
        return address_part(criteria, self.kept)


def address_part(criteria: Criteria, kept: Iterable[tuple[str, str]]) -> str:
    """``?theme=logement&tri=debut``; a question mark alone where there is nothing, which takes all away."""
    return "?" + "&".join(part for part in (criteria.query_string, urlencode(list(kept))) if part)


def _group(facet: Facet, criteria: Criteria, lists: tuple[QuerySet[Any, Any], ...]) -> Group:
    others = criteria.without(facet)
    counts: dict[str, int] = {}
    for pages in lists:
        for value, number in counts_of(facet, others.filter(pages)).items():
            counts[value] = counts.get(value, 0) + number
    chosen = set(criteria.values(facet))
    options = [
        Option(value, label, counts.get(value, 0), value in chosen)
        for value, label in _choices(facet, {*counts, *chosen})
        if value in counts or value in chosen
    ]
    unknown = [value for name, value in criteria.unknown if name == facet]
    return Group(facet, options, [value[:_SHOWN_LENGTH] for value in unknown[:_SHOWN_UNKNOWN]])


def _choices(facet: Facet, values: set[str]) -> list[Choice]:
    return choices_of(facet, among=values if facet is Facet.YEAR else None)
