"""Reads of this room, and the transitions that move many rows at once."""

import datetime
from typing import Any, Self

from django.db import models
from django.db.models import Case, Count, Exists, F, OuterRef, Q, When
from django.utils import timezone
from wagtail.models import PageManager
from wagtail.query import PageQuerySet

from newsletter.enums import DeliveryState, PeriodState, SubscriberStatus


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


class PeriodQuerySet(models.QuerySet):
    def due_for_composing(self, now: datetime.datetime) -> Self:
        """Those whose closing has come, the newest first."""
        return self.filter(state=PeriodState.PLANNED, closes_at__lte=now).order_by("-goes_out_at", "-pk")

    def composed(self) -> Self:
        return self.filter(state=PeriodState.COMPOSED)

    def coming(self, now: datetime.datetime) -> Self:
        """What still waits for its day, skipped and stopped ones too, and what is composed and did not go out yet."""
        return self.filter(
            Q(goes_out_at__gt=now) & ~Q(state=PeriodState.SENT)
            | Q(state__in=[PeriodState.PLANNED, PeriodState.COMPOSED])
            | Q(state=PeriodState.STOPPED, issue__isnull=False)
        ).order_by("goes_out_at", "pk")

    def going_out(self) -> Self:
        """Those that are to come, the next one first."""
        return self.filter(state__in=[PeriodState.PLANNED, PeriodState.COMPOSED]).order_by("goes_out_at", "pk")


class LeftOutQuerySet(models.QuerySet):
    def for_good(self) -> Self:
        return self.filter(for_good=True)


class IssueQuerySet(PageQuerySet):
    def published(self) -> Self:
        """The letters that readers can see, the newest first."""
        return self.live().public().order_by("-first_published_at")


IssueManager = PageManager.from_queryset(IssueQuerySet)
