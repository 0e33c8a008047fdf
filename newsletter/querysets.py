"""Reads of this room, and the transitions that move many rows at once."""

import datetime
from typing import Any, Self

from django.db import models
from django.db.models import Case, Count, Exists, F, OuterRef, Q, When
from django.utils import timezone
from wagtail.models import PageManager
from wagtail.query import PageQuerySet

from newsletter.enums import DeliveryState, SubscriberStatus


class SubscriberQuerySet(models.QuerySet):
    def confirmed(self) -> Self:
        """Those who asked for the letter and confirmed it."""
        return self.filter(status=SubscriberStatus.CONFIRMED)

    def receiving(self, today: datetime.date | None = None) -> Self:
        """Those whom a letter goes to on a day: confirmed, and not in a pause."""
        return self.confirmed().filter(Q(paused_until=None) | Q(paused_until__lte=today or timezone.localdate()))

    def choosy(self) -> Self:
        """Those who chose interests: the others get the whole letter."""
        subscribers: Any = self.model
        chosen = [
            Exists(relation.through._default_manager.filter(subscriber=OuterRef("pk")))
            for relation in (subscribers.themes, subscribers.territories, subscribers.actions)
        ]
        return self.filter(chosen[0] | chosen[1] | chosen[2])

    def paused(self, today: datetime.date | None = None) -> Self:
        """Those on the list whom no letter goes to for a while."""
        return self.confirmed().filter(paused_until__gt=today or timezone.localdate())

    def with_since(self) -> Self:
        """Adds ``since``: the moment at which the state of each began, as far as it is known."""
        return self.annotate(
            since=Case(
                When(status=SubscriberStatus.CONFIRMED, then=F("confirmed_at")),
                When(status=SubscriberStatus.PENDING, then=F("requested_at")),
                default=F("unsubscribed_at"),
            )
        )


class AddressChangeQuerySet(models.QuerySet):
    def open(self) -> Self:
        """Those that wait for the new address to be confirmed."""
        return self.filter(mail_owed_since=F("asked_at"))

    def done(self) -> Self:
        """Those that were made: the row holds the old address, which is told."""
        return self.filter(mail_owed_since__gt=F("asked_at"))


class DeliveryQuerySet(models.QuerySet):
    def pending(self) -> Self:
        return self.filter(state=DeliveryState.PENDING)

    def counts_by_state(self) -> dict[str, int]:
        """How many deliveries are in each state; a state with none is left out."""
        return dict(self.order_by().values_list("state").annotate(number=Count("pk")))


class IssueQuerySet(PageQuerySet):
    def published(self) -> Self:
        """The letters that readers can see, the newest first."""
        return self.live().public().order_by("-first_published_at")


IssueManager = PageManager.from_queryset(IssueQuerySet)
