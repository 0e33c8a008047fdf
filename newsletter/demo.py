"""Builders of the demo content of this room: subscribers, and the letters that already went out."""

import datetime

from django.utils import timezone

from actions.demo import DATA, DemoWorld
from core.demo import load_toml, publish
from newsletter.composition import sections_of
from newsletter.demo_blocks import free_blocks
from newsletter.enums import DeliveryState, MailingState, SubscriberStatus
from newsletter.models import (
    CarriedNews,
    Consent,
    Delivery,
    Mailing,
    MailingContent,
    NewsletterIndexPage,
    NewsletterIssuePage,
    Subscriber,
)
from newsletter.rendering import render_issue
from newsletter.subscriptions import current_notice

_FIRST_NAMES = (
    "anna bleuenn cyril denez emma fanch gaelle hugo ines jeanne kevin lena malo nolwenn oscar paola "
    "quentin rozenn soazig titouan ugo violette wassila xavier yann zoe"
).split()
_NUMBER = 40


def build_subscribers(world: DemoWorld) -> None:
    """Forty readers: most confirmed over two years, a few still to confirm, a few gone."""
    notice = current_notice()
    for number in range(_NUMBER):
        name = _FIRST_NAMES[number % len(_FIRST_NAMES)]
        asked = world.moment(-700 + number * 16)
        status = {0: SubscriberStatus.PENDING, 1: SubscriberStatus.UNSUBSCRIBED}.get(
            number % 13, SubscriberStatus.CONFIRMED
        )
        subscriber = Subscriber.objects.create(
            email=f"{name}{number}@lecteurs.example",
            status=status,
            requested_at=asked,
            requested_notice=notice,
            origin="home",
            confirmation_sent_at=asked,
            confirmed_at=None if status == SubscriberStatus.PENDING else asked + datetime.timedelta(minutes=7),
            unsubscribed_at=asked + datetime.timedelta(days=20) if status == SubscriberStatus.UNSUBSCRIBED else None,
        )
        if subscriber.confirmed_at:
            Consent.objects.create(
                subscriber=subscriber,
                notice=notice,
                origin=subscriber.origin,
                asked_at=asked,
                confirmed_at=subscriber.confirmed_at,
            )


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


def _record_sending(issue: NewsletterIssuePage, carried: list, sent_at: datetime.datetime) -> None:
    mailing = Mailing.objects.create(issue=issue, state=MailingState.FINISHED, finished_at=sent_at)
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
