"""Builders of the demo content of this room: subscribers, and the letters that already went out."""

import datetime

from django.utils import timezone

from actions.demo import DATA, DemoWorld
from actions.models import Territory, Theme
from core.demo import load_toml, publish
from newsletter.demo_blocks import free_blocks
from newsletter.enums import (
    DeliveryState,
    EventKind,
    Frequency,
    LeavingReason,
    MailingState,
    PeriodState,
    SkipReason,
    SubscriberStatus,
)
from newsletter.events import note
from newsletter.fingerprints import written_digest
from newsletter.models import (
    CarriedNews,
    Consent,
    Delivery,
    LetterPeriod,
    Mailing,
    MailingContent,
    NewsletterIndexPage,
    NewsletterIssuePage,
    Subscriber,
)
from newsletter.plans import plan_to_write, set_rhythm
from newsletter.preferences import PAUSES, months_later
from newsletter.rendering import render_issue
from newsletter.rhythm import LAST
from newsletter.sections import sections_of
from newsletter.subscriptions import current_notice

_FIRST_NAMES = (
    "anna bleuenn cyril denez emma fanch gaelle hugo ines jeanne kevin lena malo nolwenn oscar paola "
    "quentin rozenn soazig titouan ugo violette wassila xavier yann zoe"
).split()
_NUMBER = 40
_TO_CONFIRM = datetime.timedelta(minutes=7)
_REASONS = (
    (LeavingReason.TOO_OFTEN, ""),
    (LeavingReason.OTHER_ADDRESS, ""),
    (LeavingReason.OTHER, "Je quitte la région. Merci pour tout !"),
)


def build_subscribers(world: DemoWorld) -> None:
    """Forty readers: most confirmed over two years, a few still to confirm, a few gone."""
    notice = current_notice()
    for number in range(_NUMBER):
        name = _FIRST_NAMES[number % len(_FIRST_NAMES)]
        status = {0: SubscriberStatus.PENDING, 1: SubscriberStatus.UNSUBSCRIBED}.get(
            number % 13, SubscriberStatus.CONFIRMED
        )
        # A request that nobody confirms is forgotten after a month, and who left after three.
        waits = status == SubscriberStatus.PENDING
        asked = world.moment(-1 - number // 13 * 6 if waits else -700 + number * 16)
        left = world.moment(-8 - number // 13 * 20) if status == SubscriberStatus.UNSUBSCRIBED else None
        subscriber = Subscriber.objects.create(
            email=f"{name}{number}@lecteurs.example",
            status=status,
            requested_at=asked,
            requested_notice=notice,
            origin="home",
            confirmation_sent_at=asked,
            confirmed_at=None if waits else asked + _TO_CONFIRM,
            unsubscribed_at=left,
        )
        if subscriber.confirmed_at:
            Consent.objects.create(
                subscriber=subscriber,
                notice=notice,
                origin=subscriber.origin,
                asked_at=asked,
                confirmed_at=subscriber.confirmed_at,
            )
            _tell_history(subscriber, number, asked)


def _tell_history(subscriber: Subscriber, number: int, asked: datetime.datetime) -> None:
    """How a reader came, what some of them chose, who is in a pause, and why others left."""
    joined = asked + _TO_CONFIRM
    note(subscriber, EventKind.REQUESTED, at=asked, origin=subscriber.origin)
    note(subscriber, EventKind.JOINED, at=joined, origin=subscriber.origin)
    if subscriber.unsubscribed_at:
        reason, comment = _REASONS[number // 13 % len(_REASONS)]
        note(subscriber, EventKind.LEFT, at=subscriber.unsubscribed_at, reason=reason, comment=comment)
        return
    if number % 3 == 0:
        subscriber.themes.set(Theme.objects.all()[number % 4 : number % 4 + 2])
        subscriber.territories.set(Territory.objects.all()[:1])
        note(subscriber, EventKind.INTERESTS, at=joined + datetime.timedelta(minutes=2))
    if number % 10 == 7:
        Subscriber.objects.filter(pk=subscriber.pk).update(
            paused_until=months_later(timezone.localdate(), PAUSES[number // 10 % len(PAUSES)])
        )
        note(subscriber, EventKind.PAUSED, at=timezone.now())


def build_past_issues(world: DemoWorld) -> None:
    """Each past letter carries the news published since the one before, as it was sent."""
    index = NewsletterIndexPage.objects.get()
    waiting = [news for news in world.news if news.in_newsletter]
    rows = sorted(load_toml(DATA / "issues.toml")["issue"], key=lambda row: row["offset"])
    for row in rows:
        sent_at = world.moment(row["offset"], "07:30")
        carried = [news for news in waiting if news.first_published_at and news.first_published_at < sent_at]
        waiting = [news for news in waiting if news not in carried]
        issue = NewsletterIssuePage(
            title=row["title"],
            preheader=row["preheader"],
            introduction=row["intro"],
            body=[*sections_of(carried), *(free_blocks(world, row["offset"]) if row is rows[-1] else [])],
        )
        index.refresh_from_db()
        index.add_child(instance=issue)
        publish(issue, sent_at)
        _record_sending(issue, carried, sent_at)


def build_rhythm(world: DemoWorld) -> None:
    """Each month on such a weekday, the next time in twelve days; the past letters stand in the calendar."""
    plan, day = plan_to_write(), world.day(12)
    plan.frequency, plan.weekday = Frequency.MONTHLY, day.weekday()
    plan.week = (day.day + 6) // 7 if day.day <= 28 else LAST
    set_rhythm(plan, timezone.now())
    for mailing in Mailing.objects.select_related("issue"):
        LetterPeriod.objects.create(
            plan=plan,
            day=timezone.localdate(mailing.created_at),
            goes_out_at=mailing.created_at,
            closes_at=plan.closing_of(mailing.created_at),
            state=PeriodState.SENT,
            issue=mailing.issue,
            composed_at=plan.closing_of(mailing.created_at),
        )
    last = plan.periods.filter(state=PeriodState.SENT).order_by("-goes_out_at").first()
    if last:
        skipped = last.goes_out_at + datetime.timedelta(days=28)
        LetterPeriod.objects.create(
            plan=plan,
            day=timezone.localdate(skipped),
            goes_out_at=skipped,
            closes_at=plan.closing_of(skipped),
            state=PeriodState.SKIPPED,
            reason=SkipReason.BY_COORDINATOR,
            is_settled=True,
        )


def _record_sending(issue: NewsletterIssuePage, carried: list, sent_at: datetime.datetime) -> None:
    mailing = Mailing.objects.create(
        issue=issue, state=MailingState.FINISHED, finished_at=sent_at, written_digest=written_digest(issue)
    )
    Mailing.objects.filter(pk=mailing.pk).update(created_at=sent_at)
    rendered = render_issue(issue)
    content = MailingContent.objects.create(
        mailing=mailing, subject=rendered.subject, html=rendered.html, text=rendered.text
    )
    CarriedNews.objects.bulk_create(CarriedNews(news=news, mailing=mailing) for news in carried)
    readers = Subscriber.objects.confirmed().filter(confirmed_at__lt=sent_at)
    Delivery.objects.bulk_create(
        Delivery(
            mailing=mailing,
            content=content,
            subscriber=reader,
            email=reader.email,
            state=DeliveryState.SENT,
            attempts=1,
            not_before=sent_at,
            settled_at=sent_at,
        )
        for reader in readers
    )


def build(world: DemoWorld) -> None:
    """Everything of this room, about the news of ``world``."""
    index = NewsletterIndexPage.objects.get()
    index.introduction = (
        "Une lettre, quelques fois par an : ce qui a été fait avec les jeunes du territoire, ce qui vient, et où aller."
    )
    publish(index, timezone.now())
    build_subscribers(world)
    build_past_issues(world)
    build_rhythm(world)
