"""The places that the public map shows, whatever page they belong to."""

import datetime
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from core.fields import Coordinates


class PlaceKind(StrEnum):
    PARTNER = "partner"
    ACTION = "action"
    EVENT = "event"

    @property
    def label(self) -> str:
        labels = {self.PARTNER: _("Partner"), self.ACTION: _("Action"), self.EVENT: _("Event")}
        return str(labels[self])


@dataclass(frozen=True, slots=True)
class MapPlace:
    """One pin and its line in the list. ``url`` is the page that tells about the place."""

    kind: PlaceKind
    name: str
    address: str
    coordinates: Coordinates
    title: str
    url: str


def places_on_map(now: datetime.datetime) -> list[MapPlace]:
    """Every place of a live public profile or sheet and of an event that is not over, sorted by kind and name.

    Three queries, whatever the number of places.
    """
    from actions.models import ActionPage, NewsPage, PartnerPage

    found: list[MapPlace] = []
    for kind, model in ((PlaceKind.PARTNER, PartnerPage), (PlaceKind.ACTION, ActionPage)):
        for page in model.objects.live().public().prefetch_related("places").order_by("title"):
            found += [
                MapPlace(kind, place.name, place.address, place.coordinates, page.title, page.url)
                for place in page.places.all()
                if place.coordinates
            ]
    for news in NewsPage.objects.live().public().coming_events(now):
        if news.event_coordinates:
            name = news.event_place or news.title
            found.append(
                MapPlace(PlaceKind.EVENT, name, news.event_address, news.event_coordinates, news.title, news.url)
            )
    return found
