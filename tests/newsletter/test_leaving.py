"""The page after leaving: the reason that nobody has to give (email 2.8)."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from newsletter import forgetting, subscriptions
from newsletter.enums import EventKind, LeavingReason, SubscriberStatus, SuppressionReason
from newsletter.models import Subscriber, SubscriberEvent
from newsletter.tokens import unsubscribe_token
from tests.factories import SubscriberFactory
from tests.newsletter.rows import all_rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader() -> Subscriber:
    return SubscriberFactory()


@pytest.fixture
def visitor() -> Client:
    return Client(enforce_csrf_checks=True)


def leave_path(reader: Subscriber) -> str:
    return reverse("newsletter:unsubscribe", args=[unsubscribe_token(reader.key)])


def test_email_2_8_the_reason_is_asked_after_leaving_and_never_required(visitor: Client, reader: Subscriber) -> None:
    path = leave_path(reader)
    assert "reason" not in visitor.get(path).content.decode()
    html = visitor.post(path).content.decode()
    assert 'action="raison/"' in html
    assert "/lettres/inscription/" in html.split("<main")[1]
    assert Subscriber.objects.get().status == SubscriberStatus.UNSUBSCRIBED
    landing = visitor.post(f"{path}raison/", {"reason": "too_often", "comment": "Deux par an suffiraient."})
    assert landing["Location"] == f"{path}?fait=raison"
    html = visitor.get(landing["Location"]).content.decode()
    assert "Merci" in html
    assert "<form" not in html.split("<main")[1].split("</main>")[0]
    event = SubscriberEvent.objects.get(kind=EventKind.LEFT)
    assert (event.reason, event.comment) == (LeavingReason.TOO_OFTEN, "Deux par an suffiraient.")


def test_an_empty_reason_is_taken_as_it_is(visitor: Client, reader: Subscriber) -> None:
    path = leave_path(reader)
    visitor.post(path)
    before = all_rows()
    assert visitor.post(f"{path}raison/").status_code == 302
    assert all_rows() == before


@pytest.mark.parametrize(("field", "value"), [("reason", "x"), ("comment", "x" * 1001), ("comment", "a\0b")])
def test_a_bad_reason_comes_back_with_what_was_written(
    visitor: Client, reader: Subscriber, field: str, value: str
) -> None:
    path = leave_path(reader)
    visitor.post(path)
    response = visitor.post(f"{path}raison/", {"reason": "other", "comment": "Bonjour", field: value})
    html = response.content.decode()
    assert response.status_code == 422
    assert f'id="leaving_{field}_error"' in html
    assert 'action="./"' in html
    assert ("Bonjour" in html) == (field == "reason")


def test_a_reason_alone_takes_nobody_off(visitor: Client, reader: Subscriber) -> None:
    before = all_rows()
    visitor.post(f"{leave_path(reader)}raison/", {"reason": "other"})
    assert all_rows() == before


def test_a_reason_given_stays(visitor: Client, reader: Subscriber) -> None:
    now = timezone.now()
    subscriptions.unsubscribe(reader.key, now=now, reason=LeavingReason.NOT_FOR_ME)
    visitor.post(f"{leave_path(reader)}raison/", {"reason": "other"})
    assert SubscriberEvent.objects.get().reason == LeavingReason.NOT_FOR_ME


def test_it_is_the_last_departure_that_is_explained(visitor: Client, reader: Subscriber) -> None:
    path = leave_path(reader)
    visitor.post(path)
    asked = subscriptions.Request(timezone.now(), subscriptions.current_notice(), "/")
    subscriptions.request_subscription(reader.email, asked)
    subscriptions.confirm_subscription(reader.key, now=timezone.now())
    visitor.post(path)
    visitor.post(f"{path}raison/", {"reason": "other"})
    reasons = SubscriberEvent.objects.filter(kind=EventKind.LEFT).order_by("pk").values_list("reason", flat=True)
    assert list(reasons) == ["", "other"]


@pytest.mark.parametrize("state", ["pending", "suppressed", "erased"])
def test_who_never_left_is_asked_nothing(visitor: Client, reader: Subscriber, state: Any) -> None:
    path = leave_path(reader)
    if state == "erased":
        forgetting.erase(reader, SuppressionReason.ERASED, now=timezone.now())
    else:
        Subscriber.objects.update(status=state)
    response = visitor.post(path)
    html = response.content.decode()
    assert response.status_code == 200
    assert "raison/" not in html
    # Nothing is sent to them, which the page says instead of showing a button that changes nothing.
    assert "<button" not in html.split("<main")[1].split("</main>")[0]
    assert visitor.post(f"{path}raison/", {"reason": "other"}).status_code == 302
    assert not SubscriberEvent.objects.filter(reason="other").exists()
