"""A list of pages as an address asks for it: filtered, in an order, one part at a time."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from django.core.paginator import Page as Part
from django.core.paginator import Paginator
from django.db.models import F, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from actions.catalogue.criteria import Criteria
from actions.catalogue.facets import Facet
from actions.catalogue.filters import Filters, address_part
from actions.models import ActionPage, NewsPage, PartnerPage

# The name of the order in addresses: French, like the filters, and it stays.
ORDER_PARAMETER = "tri"


class Order(NamedTuple):
    """An order of the rows: its word in addresses, what readers see, and how to sort."""

    word: str
    label: Any
    sort: Callable[[Any], Any]


def _by(*keys: Any) -> Callable[[Any], Any]:
    return lambda pages: pages.order_by(*keys)


# The first of each is what readers get without asking.
ORDERS: Mapping[Any, tuple[Order, ...]] = {
    ActionPage: (
        Order("titre", _("Title"), _by("title", "pk")),
        Order("mise-a-jour", _("Last updated"), _by(F("last_published_at").desc(nulls_last=True), "-pk")),
        Order("debut", _("Start of the action"), _by(F("start_date").desc(nulls_last=True), "title", "pk")),
    ),
    PartnerPage: (Order("nom", _("Name"), _by("title", "pk")),),
    NewsPage: (
        Order("recentes", _("Newest first"), lambda news: news.newest_first()),
        Order("anciennes", _("Oldest first"), lambda news: news.newest_first().reverse()),
    ),
}


class OrderLink(NamedTuple):
    label: Any
    query: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Loosening:
    """A facet that keeps the list empty: its label, the values chosen, and what the list would hold without it."""

    facet: Facet
    values: list[str]
    count: int
    query: str


@dataclass(frozen=True)
class Listing:
    """What a list page shows of ``pages``, which say neither filters nor order."""

    pages: QuerySet[Any, Any]
    query: QueryDict
    per_page: int

    @cached_property
    def filters(self) -> Filters:
        return Filters.of(Criteria.from_query(self.query), self.pages, kept=self._kept(self.order))

    @property
    def criteria(self) -> Criteria:
        return self.filters.criteria

    @property
    def orders(self) -> tuple[Order, ...]:
        return ORDERS[self.pages.model]

    @cached_property
    def order(self) -> Order:
        asked = self.query.get(ORDER_PARAMETER)
        return next((order for order in self.orders if order.word == asked), self.orders[0])

    @property
    def unknown_order(self) -> bool:
        asked = self.query.get(ORDER_PARAMETER)
        return bool(asked) and asked != self.order.word

    @property
    def order_links(self) -> list[OrderLink]:
        """Where there is a choice."""
        if len(self.orders) < 2:
            return []
        return [
            OrderLink(order.label, address_part(self.criteria, self._kept(order)), order == self.order)
            for order in self.orders
        ]

    def _kept(self, order: Order) -> list[tuple[str, str]]:
        return [] if order == self.orders[0] else [(ORDER_PARAMETER, order.word)]

    @cached_property
    def part(self) -> Part:
        """The rows to show; a number that no part has gives the nearest one."""
        found = self.order.sort(self.criteria.filter(self.pages))
        return Paginator(found, self.per_page).get_page(self.query.get("page"))

    @property
    def total(self) -> int:
        return self.part.paginator.count

    @property
    def is_understood(self) -> bool:
        """Whether the address asks for nothing that does not exist."""
        return not (self.filters.has_unknown or self.unknown_order)

    @cached_property
    def loosenings(self) -> list[Loosening]:
        """For an empty list, the filters that would give something if one of them went, the most first."""
        found = []
        for facet, choices in self.criteria.chosen:
            without = self.criteria.without(facet)
            count = without.filter(self.pages).count()
            if count:
                found.append(Loosening(facet, [choice.label for choice in choices], count, self.filters.query(without)))
        return sorted(found, key=lambda loosening: -loosening.count)
