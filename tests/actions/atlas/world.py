"""Pages with places, for the tests of the map."""

import datetime
from typing import Any

from django.utils import timezone

from actions.models import ActionPage, ActionPlace, NewsPage, PartnerPage, PartnerPlace
from core.fields import format_point
from tests.factories import ActionPageFactory, NewsPageFactory, PartnerPageFactory

REDON = format_point(47.65, -2.08)
BAIN = format_point(47.84, -1.68)


def partner_at(name: str, point: str = REDON, address: str = "", **page: Any) -> PartnerPage:
    """A profile with one place."""
    partner: PartnerPage = PartnerPageFactory(**page)
    PartnerPlace.objects.create(page=partner, name=name, point=point, address=address)
    return partner


def action_at(name: str, point: str = REDON, address: str = "", **page: Any) -> ActionPage:
    """A sheet with one place."""
    action: ActionPage = ActionPageFactory(**page)
    ActionPlace.objects.create(page=action, name=name, point=point, address=address)
    return action


def event_at(name: str, point: str = REDON, days: int = 3, **page: Any) -> NewsPage:
    """An event in so many days."""
    start = timezone.now() + datetime.timedelta(days=days)
    news: NewsPage = NewsPageFactory(event_start=start, event_place=name, event_point=point, **page)
    return news
