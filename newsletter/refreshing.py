"""An issue in preparation follows what is published: what came since goes in, what was taken out stays out."""

import datetime
import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import transaction
from django.utils import timezone

from actions.closings.edits import hold_page
from actions.models import NewsPage
from core.models import User
from newsletter.coming_events import add_events, events_in, events_until_the_next
from newsletter.composition import waiting_news
from newsletter.enums import SectionKind
from newsletter.mailings import current_mailing
from newsletter.models import LeftOut, LetterPeriod, NewsletterIssuePage
from newsletter.plans import current_plan
from newsletter.readiness import latest_version
from newsletter.sections import Body, keys_in, put_in, sections_in, take_out, with_headings


class IssueClosed(Exception):
    """The issue went out, or somebody locked it: its content stays as it is."""


@dataclass(frozen=True)
class Choice:
    """Where each update stands that this issue could carry; all lists newest first."""

    issue: NewsletterIssuePage

    @cached_property
    def held(self) -> list[NewsPage]:
        """In the latest version of the issue, whatever became of them."""
        return list(NewsPage.objects.filter(pk__in=self._held_keys).newest_first())

    @cached_property
    def fresh(self) -> list[NewsPage]:
        """What the issue takes when it is brought up to date."""
        return list(self._waiting.exclude(pk__in=self._out_keys))

    @cached_property
    def out(self) -> list[NewsPage]:
        """Taken out of this issue; the next one takes them."""
        return list(self._waiting.filter(pk__in=self._out_keys))

    @cached_property
    def never(self) -> list[NewsPage]:
        """Those that no letter takes, unless somebody decides otherwise."""
        rows = LeftOut.objects.for_good().values("news")
        return list(NewsPage.objects.filter(pk__in=rows, carried__isnull=True).newest_first())

    @property
    def _waiting(self) -> Any:
        return waiting_news().exclude(pk__in=self._held_keys)

    @cached_property
    def _held_keys(self) -> list[int]:
        # Whoever asks may have read the issue before its last version was saved.
        return latest_version(NewsletterIssuePage.objects.get(pk=self.issue.pk)).news_ids

    @cached_property
    def _out_keys(self) -> set[int]:
        said = LeftOut.objects.filter(issue=self.issue).values_list("news", flat=True)
        return ever_held(self.issue)[0].union(said)


def ever_held(issue: NewsletterIssuePage) -> tuple[set[int], set[int]]:
    """The keys of the updates, and of the events, that some version of the issue held.

    What an editor took out of the text comes back by no other way than by hand.
    """
    news: set[int] = set()
    events: set[int] = set()
    for content in issue.revisions.values_list("content", flat=True).iterator():
        body = json.loads(content.get("body") or "[]")
        news.update(key for block in sections_in(body) for key in keys_in(block))
        events.update(events_in(body))
    return news, events


@transaction.atomic
def refresh_issue(
    issue: NewsletterIssuePage, requested_by: User | None = None, goes_out_at: datetime.datetime | None = None
) -> int:
    """Add what was published since to the latest version, as a new one; returns how many updates came in.

    What was written, sorted or taken out stays so. Somebody who has the editor open meanwhile is shown both versions
    when saving. ``goes_out_at`` is the planned moment of a letter that takes the issue over: events after it come in.

    Raises:
        IssueClosed: the issue went out already, or is locked.
    """
    latest = _open(issue)
    choice = Choice(issue)
    body: Body = latest.body.get_prep_value()
    _put(body, choice.fresh, latest)
    events = _new_events(issue, [*latest.news_ids, *(update.pk for update in choice.fresh)], goes_out_at)
    add_events(body, events)
    if choice.fresh or events:
        _save(latest, body, requested_by)
    return len(choice.fresh)


@transaction.atomic
def leave_out(issue: NewsletterIssuePage, news: NewsPage, *, for_good: bool, by: User) -> None:
    """Take an update out of the issue: the next one proposes it again, or, for good, none does.

    Raises:
        IssueClosed: the issue went out already, or is locked.
    """
    latest = _open(issue)
    LeftOut.objects.update_or_create(issue=issue, news=news, defaults={"for_good": for_good})
    body: Body = latest.body.get_prep_value()
    if take_out(body, news.pk):
        _save(latest, body, by)


@transaction.atomic
def take_in(issue: NewsletterIssuePage, news: NewsPage, by: User) -> bool:
    """Put back what was left out, for this time or for good; says whether the issue holds it now.

    Raises:
        IssueClosed: the issue went out already, or is locked.
    """
    latest = _open(issue)
    LeftOut.objects.for_good().filter(news=news).delete()
    LeftOut.objects.filter(issue=issue, news=news).delete()
    if news.pk in latest.news_ids:
        return True
    rows = list(waiting_news().filter(pk=news.pk))
    if not rows:
        return False
    body: Body = latest.body.get_prep_value()
    _put(body, rows, latest)
    _save(latest, body, by)
    return True


def _open(issue: NewsletterIssuePage) -> NewsletterIssuePage:
    """The latest version, which nobody else changes or sends before this transaction ends."""
    hold_page(issue.pk)
    stored = NewsletterIssuePage.objects.get(pk=issue.pk)
    if stored.locked or current_mailing(stored):
        raise IssueClosed
    return latest_version(stored)


def _put(body: Body, news: Iterable[NewsPage], latest: NewsletterIssuePage) -> None:
    plan = current_plan()
    by = SectionKind(plan.sections_by) if plan else SectionKind.ACTION
    keys = [*latest.news_ids, *(update.pk for update in news)]
    rows = with_headings(NewsPage.objects.filter(pk__in=keys), by).newest_first()
    held = {row.pk: row for row in rows}
    incoming = {update.pk for update in news}
    put_in(body, [row for row in held.values() if row.pk in incoming], held, by)


def _new_events(issue: NewsletterIssuePage, news_keys: list[int], goes_out_at: datetime.datetime | None) -> list[int]:
    _news, recalled = ever_held(issue)
    period = LetterPeriod.objects.filter(issue=issue).first()
    moment = goes_out_at or (period.goes_out_at if period else timezone.now())
    events = events_until_the_next(current_plan(), moment)
    return list(events.exclude(pk__in={*recalled, *news_keys}).values_list("pk", flat=True))


def _save(latest: NewsletterIssuePage, body: Body, by: User | None) -> None:
    latest.body = latest._meta.get_field("body").to_python(json.dumps(body))
    # A draft may be unfinished: what is missing in it is for its writers to see.
    latest.save_revision(user=by, log_action=True, clean=False)
