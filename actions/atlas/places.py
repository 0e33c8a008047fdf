"""The places that the public map shows, whatever page they belong to."""

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from actions.catalogue.criteria import Criteria
from core.event_times import EventTimes
from core.fields import Coordinates, parse_point


class PlaceKind(StrEnum):
    PARTNER = "partner"
    ACTION = "action"
    EVENT = "event"

    @property
    def label(self) -> str:
        return str(_LABELS[self][0])

    @property
    def plural(self) -> str:
        """The name of the layer."""
        return str(_LABELS[self][1])

    @property
    def word(self) -> str:
        """The kind in public addresses and data, which are French."""
        return _WORDS[self]

    @property
    def layer(self) -> str:
        """The layer in public addresses."""
        return f"{self.word}s"


_LABELS = {
    PlaceKind.PARTNER: (_("Partner"), _("Partners")),
    PlaceKind.ACTION: (_("Action"), _("Actions")),
    PlaceKind.EVENT: (_("Event"), _("Coming events")),
}
_WORDS = {PlaceKind.PARTNER: "partenaire", PlaceKind.ACTION: "action", PlaceKind.EVENT: "evenement"}


@dataclass(frozen=True, slots=True)
class MapPlace:
    """One pin and its line in the list.

    Attributes:
        key: the key of its row: of a place of a sheet or profile, of the news update for an event.
        page_id: the page that tells about the place; ``title`` and ``url`` are that page's.
        times: of an event; None for the others.
    """

    kind: PlaceKind
    key: int
    name: str
    address: str
    coordinates: Coordinates
    page_id: int
    title: str
    url: str
    times: EventTimes | None = None

    @property
    def ident(self) -> str:
        """What names the place in addresses and data: « partenaire-12 »."""
        return ident(self.kind, self.key)


def ident(kind: PlaceKind, key: int) -> str:
    """What :func:`place_of` finds a place by."""
    return f"{kind.word}-{key}"


def pages_on_map(now: datetime.datetime) -> dict[PlaceKind, QuerySet]:
    """The pages that readers see and that have a place, by kind: profiles, sheets, events that are not over."""
    from actions.models import ActionPage, ActionPlace, NewsPage, PartnerPage, PartnerPlace

    return {
        PlaceKind.PARTNER: PartnerPage.objects.live().public().filter(pk__in=_with_pin(PartnerPlace)),
        PlaceKind.ACTION: ActionPage.objects.live().public().filter(pk__in=_with_pin(ActionPlace)),
        PlaceKind.EVENT: NewsPage.objects.live().public().coming_events(now).exclude(event_point=""),
    }


def _with_pin(places: Any) -> QuerySet:
    return places.objects.exclude(point="").values("page")


def places_on_map(criteria: Criteria, now: datetime.datetime) -> list[MapPlace]:
    """Every place of these pages, among those asked for.

    In the order of kinds, then of titles, events by their date. As many queries for two thousand places as for two.
    """
    from actions.models import ActionPlace, PartnerPlace

    pages = {kind: criteria.filter(rows) for kind, rows in pages_on_map(now).items()}
    return [
        *_of_pages(PlaceKind.PARTNER, PartnerPlace.objects.all(), pages[PlaceKind.PARTNER]),
        *_of_pages(PlaceKind.ACTION, ActionPlace.objects.all(), pages[PlaceKind.ACTION]),
        *_of_events(pages[PlaceKind.EVENT]),
    ]


def pins_on_map(now: datetime.datetime) -> list[tuple[PlaceKind, Coordinates]]:
    """Where every place lies, and nothing else of it: three light queries."""
    from actions.models import ActionPlace, PartnerPlace

    pages = pages_on_map(now)
    rows: dict[PlaceKind, QuerySet] = {
        PlaceKind.PARTNER: PartnerPlace.objects.filter(page__in=pages[PlaceKind.PARTNER].order_by().values("pk")),
        PlaceKind.ACTION: ActionPlace.objects.filter(page__in=pages[PlaceKind.ACTION].order_by().values("pk")),
    }
    points = [(kind, text) for kind, places in rows.items() for text in places.values_list("point", flat=True)]
    points += [(PlaceKind.EVENT, text) for text in pages[PlaceKind.EVENT].values_list("event_point", flat=True)]
    return [(kind, coordinates) for kind, text in points if (coordinates := parse_point(text))]


def place_of(ident: str) -> MapPlace | None:
    """The place that a reader speaks of, by its ``ident``; None for one that readers don't see."""
    from actions.models import ActionPage, ActionPlace, NewsPage, PartnerPage, PartnerPlace

    word, _dash, key = ident.partition("-")
    kind = next((kind for kind in PlaceKind if kind.word == word), None)
    if kind is None or not (key.isascii() and key.isdecimal()) or len(key) > 18:
        return None
    found: Iterable[MapPlace]
    match kind:
        case PlaceKind.PARTNER:
            found = _of_pages(kind, PartnerPlace.objects.filter(pk=key), PartnerPage.objects.live().public())
        case PlaceKind.ACTION:
            found = _of_pages(kind, ActionPlace.objects.filter(pk=key), ActionPage.objects.live().public())
        case PlaceKind.EVENT:
            found = _of_events(NewsPage.objects.live().public().events().filter(pk=key))
    return next(iter(found), None)


# What a line says, and no more: sheets are long.
_OF_PLACE = ("name", "address", "point", "page__title", "page__url_path", "page__slug", "page__path")
_OF_NEWS = (
    "title",
    "slug",
    "path",
    "url_path",
    "event_place",
    "event_address",
    "event_point",
    "event_start",
    "event_end",
    "event_all_day",
)


def _of_pages(kind: PlaceKind, places: QuerySet, pages: QuerySet) -> Iterator[MapPlace]:
    rows = places.filter(page__in=pages.order_by().values("pk")).exclude(point="")
    # A row without an order first, on every database.
    order = ("page__title", "page", F("sort_order").asc(nulls_first=True), "pk")
    for place in rows.select_related("page").only(*_OF_PLACE).order_by(*order):
        if place.coordinates:
            page = place.page
            yield MapPlace(
                kind, place.pk, place.name, place.address, place.coordinates, page.pk, page.title, page.url or ""
            )


def _of_events(news: QuerySet) -> Iterator[MapPlace]:
    for row in news.exclude(event_point="").only(*_OF_NEWS):
        if row.event_coordinates:
            yield MapPlace(
                PlaceKind.EVENT,
                row.pk,
                row.event_place or row.title,
                row.event_address,
                row.event_coordinates,
                row.pk,
                row.title,
                row.url or "",
                row.event_when,
            )
