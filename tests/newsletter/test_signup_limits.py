"""The form in the hands of those who abuse it, and of town halls that seem to."""

import datetime
import re
from typing import Any

import pytest
from django.core import mail, signing
from django.core.cache import caches
from django.test import Client
from django.utils import timezone

from core.limits import CACHE_ALIAS
from newsletter import signups
from newsletter.confirmation import send_due_confirmations
from newsletter.models import Subscriber
from tests.factories import ThemeFactory
from tests.newsletter.signing_up import EMAIL, SUBSCRIBE, THANKS, answers, ask

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("patient")]

NOON = datetime.datetime(2026, 11, 23, 12, 0, tzinfo=datetime.UTC)
TOWN_HALL = "192.0.2.7"


class Clock:
    """The time of the site, which stands still until it is moved."""

    now = NOON + datetime.timedelta(minutes=20)

    def advance(self, **delta: float) -> None:
        self.now += datetime.timedelta(**delta)


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(timezone, "now", lambda: clock.now)
    return clock


def _asked() -> set[str]:
    return set(Subscriber.objects.values_list("email", flat=True))


# --- A network ---------------------------------------------------------------------------------------------


def test_an_event_brings_fifty_in_an_hour_from_one_tablet(client: Client) -> None:
    for number in range(50):
        assert ask(client, email=f"venue{number}@example.org", network=TOWN_HALL)["Location"] == THANKS
    assert len(_asked()) == 50


def test_email_3_4_a_network_over_its_limit_is_told_when_to_go_on(client: Client, settings: Any, clock: Clock) -> None:
    settings.SIGNUPS_PER_NETWORK = 2
    theme = ThemeFactory()
    for number in range(2):
        ask(client, email=f"venue{number}@example.org", network=TOWN_HALL)
    response = ask(client, themes=[str(theme.pk)], network=TOWN_HALL)
    assert response.status_code == 429
    assert response["Retry-After"] == str(40 * 60)
    html = response.content.decode()
    # One o'clock in Paris is noon in Greenwich.
    assert "Réessayez à partir de 14:00." in html
    assert "Vos réponses sont toujours là." in html
    assert html.count('role="alert"') == 1
    assert "<title>Erreur" in html
    # All that was typed is still there.
    assert response.context["form"]["email"].value() == EMAIL
    assert len(re.findall(r"<input[^>]* checked", html)) == 2
    assert EMAIL not in _asked()

    assert ask(client, network="198.51.100.1", email="ailleurs@example.org")["Location"] == THANKS
    clock.advance(minutes=40)
    assert ask(client, network=TOWN_HALL)["Location"] == THANKS


def test_a_whole_ipv6_network_counts_as_one(client: Client, settings: Any) -> None:
    settings.SIGNUPS_PER_NETWORK = 1
    assert ask(client, network="2001:db8::1").status_code == 302
    assert ask(client, network="2001:db8::ffff").status_code == 429
    assert ask(client, network="2001:db8:0:1::1").status_code == 302


def test_who_mistypes_uses_up_nothing(client: Client, settings: Any) -> None:
    settings.SIGNUPS_PER_NETWORK = 1
    for _time in range(12):
        assert ask(client, email="nolwenn", network=TOWN_HALL).status_code == 422
    assert ask(client, network=TOWN_HALL).status_code == 302


# --- An address --------------------------------------------------------------------------------------------


def test_email_3_4_bombing_one_address_with_the_form_sends_it_one_mail(client: Client, clock: Clock) -> None:
    """From many networks, all day long."""
    for number in range(7):
        assert ask(client, network=f"198.51.100.{number}")["Location"] == THANKS
        clock.advance(hours=3)
        send_due_confirmations(clock.now)
    assert [message.to for message in mail.outbox] == [[EMAIL]]


def test_email_3_7_bombing_one_mailbox_by_its_tags_sends_it_few_mails(client: Client, clock: Clock) -> None:
    for number in range(7):
        assert ask(client, email=f"nolwenn+{number}@example.org", network=f"198.51.100.{number}").status_code == 302
    send_due_confirmations(clock.now)
    # Each goes to the address as it was typed.
    assert [message.to for message in mail.outbox] == [[f"nolwenn+{number}@example.org"] for number in range(3)]
    assert len(_asked()) == 3
    clock.advance(days=1)
    ask(client, email="nolwenn+7@example.org")
    assert send_due_confirmations(clock.now) == 1


# --- A domain, and all -------------------------------------------------------------------------------------


def _flood(client: Client, number: int, domain: str) -> None:
    for rank in range(number):
        response = ask(client, email=f"cible{rank}@{domain}", network=f"203.0.113.{rank}")
        assert (response.status_code, response["Location"]) == (302, THANKS)


def _sent_in_each_hour(clock: Clock, hours: int) -> list[int]:
    sent = []
    for _hour in range(hours):
        sent.append(send_due_confirmations(clock.now))
        clock.advance(hours=1)
    return sent


@pytest.mark.parametrize("domain", ["ecole.example", "{}.ecole.example"])
def test_email_3_4_a_flood_to_one_domain_leaves_at_the_pace_of_its_limit(
    client: Client, settings: Any, clock: Clock, domain: str
) -> None:
    settings.SIGNUPS_PER_DOMAIN = 3
    for rank in range(7):
        assert ask(client, email=f"cible{rank}@{domain.format(rank)}")["Location"] == THANKS
    assert ask(client, email="autre@mairie.example")["Location"] == THANKS
    assert _sent_in_each_hour(clock, 4) == [4, 3, 1, 0]
    assert len(_asked()) == 8


def test_email_3_4_a_large_host_has_a_larger_limit(client: Client, settings: Any, clock: Clock) -> None:
    settings.SIGNUPS_PER_DOMAIN, settings.SIGNUPS_PER_LARGE_HOST = 1, 4
    _flood(client, 6, "orange.fr")
    assert _sent_in_each_hour(clock, 3) == [4, 2, 0]


def test_email_3_4_a_flood_from_everywhere_leaves_at_the_pace_of_its_limit(
    client: Client, settings: Any, clock: Clock
) -> None:
    settings.SIGNUPS_IN_ALL = 2
    for rank in range(5):
        assert ask(client, email=f"cible@domaine{rank}.example", network=f"203.0.113.{rank}").status_code == 302
    assert _sent_in_each_hour(clock, 4) == [2, 2, 1, 0]


def test_a_flood_of_more_than_a_day_is_left_out_and_said_to_the_operator(
    client: Client,
    settings: Any,
    clock: Clock,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert signups._HOURS_AHEAD == 24
    monkeypatch.setattr(signups, "_HOURS_AHEAD", 4)
    settings.SIGNUPS_PER_DOMAIN = 1
    _flood(client, 6, "ecole.example")
    assert len(_asked()) == 4
    assert "flooded" in caplog.text
    assert "ecole" not in caplog.text, "email 4.12: no address in a log line"
    assert _sent_in_each_hour(clock, 6) == [1, 1, 1, 1, 0, 0]


def test_who_left_and_asks_in_a_flood_waits_for_both(client: Client, settings: Any, clock: Clock) -> None:
    settings.SIGNUPS_PER_DOMAIN = 1
    subscriber = Subscriber.objects.create(
        email=EMAIL, status="unsubscribed", confirmation_sent_at=clock.now - datetime.timedelta(hours=23, minutes=50)
    )
    ask(client, email="autre@example.org")
    ask(client)
    subscriber.refresh_from_db()
    assert subscriber.confirmation_due_at == NOON + datetime.timedelta(hours=1)


# --- Stamps ------------------------------------------------------------------------------------------------


def test_email_3_4_a_stamp_that_is_replayed_is_worn_after_a_few_times(client: Client) -> None:
    typed = answers(client)
    for number in range(10):
        sent = client.post(SUBSCRIBE, typed | {"email": f"rejouee{number}@example.org"})
        assert sent["Location"] == THANKS
    response = client.post(SUBSCRIBE, typed)
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["notice"]
    assert EMAIL not in _asked()
    fresh = response.context["form"]["notice"].value()
    assert fresh != typed["notice"]
    # A person presses the button once more.
    assert client.post(SUBSCRIBE, typed | {"notice": fresh})["Location"] == THANKS


@pytest.mark.parametrize(
    "forged",
    [
        signing.Signer(salt="another").sign_object({"version": 1, "shown_at": 0}),
        signing.Signer(key="another", salt="newsletter.form").sign_object({"version": 1, "shown_at": NOON.timestamp()}),
        "e30:forged",
    ],
)
def test_email_3_5_a_stamp_made_elsewhere_is_refused(client: Client, forged: str) -> None:
    response = ask(client, notice=forged)
    assert list(response.context["form"].errors) == ["notice"]
    assert not _asked()


def test_a_worn_stamp_keeps_every_answer(client: Client) -> None:
    themes = [str(ThemeFactory().pk) for _theme in range(3)]
    typed = answers(client, themes=themes)
    for number in range(10):
        client.post(SUBSCRIBE, typed | {"email": f"rejouee{number}@example.org"})
    form = client.post(SUBSCRIBE, typed).context["form"]
    assert form["themes"].value() == themes
    assert form["email"].value() == EMAIL


# --- What is left behind -----------------------------------------------------------------------------------


def test_email_2_2_the_limits_keep_neither_network_nor_address(client: Client, clock: Clock) -> None:
    ask(client, network=TOWN_HALL)
    subscriber = Subscriber.objects.get()
    rows = [subscriber, *subscriber.events.all()]
    kept = repr([{field.name: getattr(row, field.attname) for field in row._meta.concrete_fields} for row in rows])
    assert TOWN_HALL not in kept
    counted = list(caches[CACHE_ALIAS]._cache)
    assert len(counted) == 2 * 5
    assert not [key for key in counted if "example" in key or TOWN_HALL in key]
