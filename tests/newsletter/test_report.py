"""The report of a sending, and the links of a letter that left which lead nowhere by now."""

import csv
import datetime
import io
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import PageViewRestriction

from actions.models import NewsPage
from core.models import User
from newsletter.enums import DeliveryState, EventKind, LeavingReason, LeftOutBecause, SuppressionReason
from newsletter.mailings import start_mailing
from newsletter.models import Delivery, Mailing, NewsletterIssuePage, Subscriber, SubscriberEvent
from newsletter.report import broken_links, report_of
from tests.factories import SubscriberFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def session(mailing: Mailing, client_of: Any) -> Client:
    coordinator: User = UserFactory(coordinator=True)
    return client_of(coordinator)


@pytest.fixture
def url(mailing: Mailing) -> str:
    return reverse("newsletter_admin:report", args=[mailing.pk])


def settle(mailing: Mailing, *states: DeliveryState) -> None:
    for delivery, state in zip(mailing.deliveries.order_by("pk"), states, strict=False):
        Delivery.objects.filter(pk=delivery.pk).update(state=state, settled_at=timezone.now())


def left(mailing: Mailing, kind: EventKind, **facts: Any) -> None:
    SubscriberEvent.objects.create(mailing=mailing, kind=kind, at=timezone.now(), **facts)


def test_each_fate_is_counted(mailing: Mailing) -> None:
    states = (DeliveryState.SENT, DeliveryState.SENT, DeliveryState.FAILED, DeliveryState.IN_DOUBT)
    settle(mailing, *states)
    assert [(line.label, line.number) for line in report_of(mailing).deliveries] == [
        ("Envoyés", 2),
        ("Refusés", 1),
        ("En doute", 1),
        ("En attente", 1),
        ("Annulés", 0),
    ]


def test_who_was_left_out_is_counted_by_reason(mailing: Mailing) -> None:
    rows = list(mailing.deliveries.order_by("pk"))
    for row, reason in zip(rows, [LeftOutBecause.LEFT, LeftOutBecause.LEFT, LeftOutBecause.PAUSED], strict=False):
        Delivery.objects.filter(pk=row.pk).update(state=DeliveryState.SKIPPED, left_out_because=reason)
    lines = [(line.label, line.number) for line in report_of(mailing).left_out]
    assert lines == [(str(LeftOutBecause.LEFT.label), 2), (str(LeftOutBecause.PAUSED.label), 1)]


def test_what_happened_after_it(mailing: Mailing) -> None:
    left(mailing, EventKind.LEFT, reason=LeavingReason.TOO_OFTEN, comment="Trop <b>souvent</b>")
    left(mailing, EventKind.LEFT, reason=LeavingReason.TOO_OFTEN)
    left(mailing, EventKind.LEFT)
    left(mailing, EventKind.SUPPRESSED, reason=SuppressionReason.BOUNCED)
    left(mailing, EventKind.SUPPRESSED, reason=SuppressionReason.COMPLAINED)
    SubscriberEvent.objects.create(kind=EventKind.LEFT, at=timezone.now(), reason=LeavingReason.OTHER)
    report = report_of(mailing)
    assert [line.number for line in report.afterwards] == [3, 1, 1]
    assert [(line.label, line.number) for line in report.reasons] == [
        (str(LeavingReason.TOO_OFTEN.label), 2),
        ("", 1),
    ]
    assert [event.comment for event in report.words] == ["Trop <b>souvent</b>"]


def test_domains_from_the_largest(mailing: Mailing) -> None:
    for delivery, email in zip(mailing.deliveries.order_by("pk"), ["a@un.fr", "b@deux.fr", "c@deux.fr"], strict=False):
        Delivery.objects.filter(pk=delivery.pk).update(email=email, state=DeliveryState.SENT)
    Delivery.objects.filter(email="b@deux.fr").update(state=DeliveryState.FAILED)
    lines = {line.domain: (line.sent, line.refused) for line in report_of(mailing).domains}
    assert lines["deux.fr"] == (1, 1)
    assert lines["un.fr"] == (1, 0)
    domains = list(lines)
    assert domains.index("deux.fr") < domains.index("un.fr")


def test_many_domains_end_in_one_line(issue: NewsletterIssuePage) -> None:
    for number in range(15):
        SubscriberFactory(email=f"a@domaine{number:02}.fr")
    mailing = start_mailing(issue, None)
    settle(mailing, *[DeliveryState.SENT] * 15)
    report = report_of(mailing)
    assert len(report.domains) == 12
    assert report.other_domains is not None
    assert report.other_domains.sent == 3


def test_the_report_asks_as_much_for_many_as_for_few(issue: NewsletterIssuePage) -> None:
    SubscriberFactory.create_batch(3)
    mailing = start_mailing(issue, None)
    counts = []
    for number in (0, 30):
        Delivery.objects.bulk_create(
            Delivery(mailing=mailing, content=mailing.contents.get(), email=f"x{rank}@d{rank}.fr", state="sent")
            for rank in range(number)
        )
        with CaptureQueriesContext(connection) as queries:
            report_of(mailing)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_screen_says_it_in_words_and_the_table_in_figures(session: Client, url: str, mailing: Mailing) -> None:
    settle(mailing, *[DeliveryState.SENT] * 5)
    left(mailing, EventKind.LEFT, reason=LeavingReason.TOO_OFTEN, comment="Trop <b>souvent</b>")
    finished = mailing.created_at + datetime.timedelta(minutes=7)
    Mailing.objects.filter(pk=mailing.pk).update(state="finished", finished_at=finished)
    page = session.get(url).content.decode()
    assert "Trop &lt;b&gt;souvent&lt;/b&gt;" in page
    assert "7\xa0minutes" in page
    assert "example.org" in page
    table = session.get(url.rstrip("/") + ".csv")
    assert table["Content-Disposition"].startswith("attachment")
    rows = list(csv.reader(io.StringIO(table.content.decode("utf-8-sig")), delimiter=";"))
    assert ["Envoyés", "5"] in [row[1:] for row in rows]
    assert "lectrice" not in table.content.decode(), "no address of anybody"


def test_a_page_taken_offline_breaks_a_link_and_a_redirect_mends_it(
    session: Client, url: str, mailing: Mailing, client: Client
) -> None:
    assert broken_links(mailing) == []
    news = NewsPage.objects.get()
    path = news.url
    news.unpublish()
    assert [row.link.url for row in broken_links(mailing)] == [f"http://localhost{path}"]
    page = session.get(url)
    assert "1 lien de cette lettre ne mène plus nulle part" in page.content.decode()
    link = broken_links(mailing)[0].link.url
    target = NewsletterIssuePage.objects.get(pk=mailing.issue_id)
    for wrong in (
        {},
        {"link": link},
        {"link": "http://localhost/", "page": target.pk},
        {"link": link, "page": news.pk},
    ):
        assert session.post(url, wrong).status_code == 422
    assert not Redirect.objects.exists()
    assert session.post(url, {"link": link, "page": target.pk}).status_code == 302
    assert broken_links(mailing) == []
    followed = client.get(path)
    assert (followed.status_code, followed["Location"]) == (301, target.url)


def test_a_deleted_page_breaks_its_link_too(mailing: Mailing) -> None:
    NewsPage.objects.get().delete()
    assert [row.can_be_redirected for row in broken_links(mailing)] == [True]


def test_a_private_page_is_named_without_a_redirect(session: Client, url: str, mailing: Mailing) -> None:
    PageViewRestriction.objects.create(page=NewsPage.objects.get(), restriction_type="login")
    assert [row.can_be_redirected for row in broken_links(mailing)] == [False]
    page = session.get(url)
    assert "n’est pas ouverte à tous" in page.content.decode()
    assert "form" not in page.context or page.context["form"] is None


def test_looking_at_a_report_writes_nothing(session: Client, url: str, readers: list[Subscriber]) -> None:
    NewsPage.objects.get().unpublish()
    session.get(url)
    session.head(url)
    assert not Redirect.objects.exists()
