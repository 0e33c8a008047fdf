"""Reads of this room, and the transitions that move many rows at once."""

import datetime
from typing import Self

from django.db import models
from django.db.models import Count, Q
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
