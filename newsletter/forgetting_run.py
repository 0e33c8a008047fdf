"""The daily round of forgetting: counts or does what is due, in short transactions, and keeps a report of numbers.

It may be repeated, stopped in the middle, and run twice at once: each row is asked again under its lock.
"""

import datetime
from collections.abc import Callable, Iterator
from functools import partial
from typing import NamedTuple

from django.db.models import QuerySet
from django.utils import timezone

from newsletter import forgetting
from newsletter.enums import ForgettingKind, SubscriberStatus, SuppressionReason
from newsletter.models import ForgettingRun, Suppression

# So many rows are held in memory, and locked, at a time.
BATCH = 200
# A little less than a day, so that a round begins at about the same hour.
INTERVAL = datetime.timedelta(hours=23)
REPORT_LIFETIME = datetime.timedelta(days=400)

Act = Callable[[QuerySet, datetime.datetime], int]


class Rule(NamedTuple):
    """What is due at a time, and what is done with a batch of it; the act returns how many it found still due."""

    due: Callable[[datetime.datetime], QuerySet]
    act: Act


def forget(now: datetime.datetime, should_stop: Callable[[], bool] = lambda: False) -> ForgettingRun:
    """Keep every promise about forgetting, and return the report; it is written as the round goes on."""
    run = ForgettingRun.objects.create(started_at=now)
    for kind, rule in RULES.items():
        for number in _in_batches(rule, now):
            run.counts[kind] = run.counts.get(kind, 0) + number
            run.save(update_fields=["counts"])
            if should_stop():
                return run
    ForgettingRun.objects.filter(started_at__lt=now - REPORT_LIFETIME).delete()
    run.fingerprints = Suppression.objects.count()
    run.finished_at = timezone.now()
    run.save(update_fields=["fingerprints", "finished_at"])
    return run


def forget_daily(now: datetime.datetime, should_stop: Callable[[], bool] = lambda: False) -> ForgettingRun | None:
    """The round of the day; None when there was one already."""
    if ForgettingRun.objects.filter(started_at__gt=now - INTERVAL, finished_at__isnull=False).exists():
        return None
    return forget(now, should_stop)


def foresee(now: datetime.datetime) -> ForgettingRun:
    """The report of a round that is not done: nothing is written, the report neither."""
    counts = {kind.value: number for kind, rule in RULES.items() if (number := rule.due(now).count())}
    return ForgettingRun(started_at=now, counts=counts, fingerprints=Suppression.objects.count())


def _in_batches(rule: Rule, now: datetime.datetime) -> Iterator[int]:
    last_key = 0
    while keys := list(rule.due(now).filter(pk__gt=last_key).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        last_key = keys[-1]
        if number := rule.act(rule.due(now).filter(pk__in=keys), now):
            yield number


def _erase(reason: SuppressionReason | None, rows: QuerySet, now: datetime.datetime) -> int:
    return forgetting.erase_rows(rows, reason, now=now)


def _unsubscribe_again(rows: QuerySet, now: datetime.datetime) -> int:
    return rows.update(status=SubscriberStatus.UNSUBSCRIBED, confirmation_due_at=None, requested_interests={})


def _ask(rows: QuerySet, now: datetime.datetime) -> int:
    return rows.update(repermission_due_at=now, repermission_owed_since=now)


def _drop(rows: QuerySet, now: datetime.datetime) -> int:
    return rows.delete()[0]


def _take_address_out(rows: QuerySet, now: datetime.datetime) -> int:
    return rows.update(email="", error="")


# What erasing would take along comes first, so that a round does exactly what was foreseen.
RULES: dict[ForgettingKind, Rule] = {
    ForgettingKind.MAILS: Rule(forgetting.old_mails, _take_address_out),
    ForgettingKind.WISHES: Rule(forgetting.old_wishes, _drop),
    ForgettingKind.GONE: Rule(forgetting.gone, partial(_erase, SuppressionReason.LEFT)),
    ForgettingKind.UNCONFIRMED: Rule(forgetting.unconfirmed, partial(_erase, None)),
    ForgettingKind.RETURNED: Rule(forgetting.returned, _unsubscribe_again),
    ForgettingKind.LAPSED: Rule(forgetting.lapsed, partial(_erase, SuppressionReason.LAPSED)),
    ForgettingKind.ASKED: Rule(forgetting.silent, _ask),
}
