"""The list of subscribers: each filter against a list by hand, and as many queries for many rows as for few."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.models import User
from home.models import HomePage
from newsletter import subscriptions
from newsletter.enums import ConsentMethod, DeliveryState, EventKind, LeavingReason, SubscriberStatus, SuppressionReason
from newsletter.interests import Interests
from newsletter.models import Delivery, Mailing, Subscriber
from newsletter.subscriber_list import counters
from tests.factories import (
    ActionPageFactory,
    InstitutionFactory,
    SubscriberFactory,
    TerritoryFactory,
    ThemeFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

LIST = reverse("subscriber:index")
RESULTS = reverse("subscriber:index_results")
DAY = datetime.timedelta(days=1)


@pytest.fixture
def browser(tree: HomePage, client_of: Callable[[User], Client]) -> Client:
    return client_of(UserFactory(coordinator=True))


def shown(browser: Client, query: dict[str, Any] | str = "") -> set[str]:
    """The first part of each address in the list, which the results alone show just so."""
    if isinstance(query, str):
        return _names(browser.get(f"{LIST}{query}"))
    found = _names(browser.get(LIST, query))
    assert found == _names(browser.get(RESULTS, query))
    return found


def _names(response: Any) -> set[str]:
    assert response.status_code == 200
    return {row.email.split("@")[0] for row in response.context["object_list"]}


def person(name: str, **facts: Any) -> Subscriber:
    return SubscriberFactory(email=f"{name}@example.org", **facts)


def join(name: str, **request: Any) -> Subscriber:
    subscriber = person(name, pending=True)
    asked = {"asked_at": timezone.now(), "notice": subscriptions.current_notice(), "origin": "home"} | request
    subscriptions.admit(subscriber, subscriptions.Request(**asked), now=timezone.now())
    return subscriber


def test_states_and_pauses(browser: Client) -> None:
    today = timezone.localdate()
    person("abonnee")
    person("enpause", paused_until=today + 30 * DAY)
    person("revenue", paused_until=today)
    person("attente", pending=True)
    person("partie", unsubscribed=True)
    person("ecartee", status=SubscriberStatus.SUPPRESSED)
    assert shown(browser, {"status": "confirmed"}) == {"abonnee", "enpause", "revenue"}
    assert shown(browser, {"status": ["pending", "suppressed"]}) == {"attente", "ecartee"}
    assert shown(browser, {"paused": "true"}) == {"enpause"}
    assert shown(browser, {"paused": "false", "status": "confirmed"}) == {"abonnee", "revenue"}
    page = browser.get(LIST, {"paused": "true"}).content.decode()
    assert "En pause jusqu’au" in page
    assert "subscriber-status--confirmed" in page


def test_how_people_came(browser: Client) -> None:
    institution, other = InstitutionFactory(), InstitutionFactory()
    join("site")
    join("papier", method=ConsentMethod.PAPER, institution=institution, origin="Forum des associations")
    join("partenaire", method=ConsentMethod.EMBEDDED_FORM, institution=other)
    person("attente", pending=True, requested_method=ConsentMethod.PAPER, requested_institution=institution)
    Subscriber.objects.filter(email__startswith="papier").update(origin="Forum des associations")
    assert shown(browser, {"method": "paper"}) == {"papier", "attente"}
    assert shown(browser, {"method": ["web_form", "embedded_form"]}) == {"site", "partenaire"}
    assert shown(browser, {"institution": institution.pk}) == {"papier", "attente"}
    assert shown(browser, {"origin": "Forum des associations"}) == {"papier"}


def test_interests(browser: Client) -> None:
    themes, places = ThemeFactory.create_batch(3), TerritoryFactory.create_batch(2)
    action, other = ActionPageFactory(), ActionPageFactory()
    for name, interests in {
        "une": Interests(themes=frozenset([themes[0].pk])),
        "deux": Interests(themes=frozenset([themes[0].pk, themes[1].pk]), territories=frozenset([places[0].pk])),
        "suit": Interests(actions=frozenset([action.pk])),
        "autre": Interests(actions=frozenset([other.pk]), territories=frozenset([places[1].pk])),
    }.items():
        interests.save_to(person(name))
    person("tout")
    assert shown(browser, {"themes": [themes[0].pk, themes[1].pk]}) == {"une", "deux"}
    assert shown(browser, {"themes": themes[2].pk}) == set()
    assert shown(browser, {"territories": places[0].pk}) == {"deux"}
    assert shown(browser, {"actions": action.pk}) == {"suit"}
    rows = browser.get(LIST).context["object_list"]
    assert {row.email.split("@")[0]: row.facts.interests for row in rows} == {
        "une": 1,
        "deux": 3,
        "suit": 1,
        "autre": 2,
        "tout": 0,
    }


def test_days(browser: Client) -> None:
    def at(day: str) -> datetime.datetime:
        return timezone.make_aware(datetime.datetime.fromisoformat(day))

    person("mars", confirmed_at=at("2026-03-31T23:59"), last_act_at=at("2026-06-01T08:00"))
    person("avril", confirmed_at=at("2026-04-01T00:00"))
    person("fin", confirmed_at=at("2026-04-30T23:59"))
    person("mai", confirmed_at=at("2026-05-01T00:00"))
    april = {"confirmed_at_from": "2026-04-01", "confirmed_at_to": "2026-04-30"}
    assert shown(browser, april) == {"avril", "fin"}
    assert shown(browser, {"confirmed_at_from": "2026-04-30"}) == {"fin", "mai"}
    assert shown(browser, {"idle_since": "2026-05-01"}) == {"avril", "fin"}
    assert shown(browser, {"idle_since": "2026-06-02"}) == {"mars", "avril", "fin", "mai"}


def test_who_left_between_two_days(browser: Client) -> None:
    for name, days in (("hier", 1), ("ancien", 60)):
        subscriber = join(name)
        subscriptions.unsubscribe(subscriber.key, now=timezone.now() - days * DAY, reason=LeavingReason.OTHER)
    subscriptions.suppress(join("ecartee"), SuppressionReason.BOUNCED, now=timezone.now() - DAY)
    join("reste")
    today = timezone.localdate()
    assert shown(browser, {"left_from": today - 7 * DAY, "left_to": today}) == {"hier", "ecartee"}
    assert shown(browser, {"left_to": today - 30 * DAY}) == {"ancien"}


def test_the_last_letter(browser: Client, mailing: Mailing) -> None:
    fates = [DeliveryState.SENT, DeliveryState.FAILED, DeliveryState.IN_DOUBT, DeliveryState.PENDING]
    for delivery, fate in zip(mailing.deliveries.order_by("pk"), fates, strict=False):
        Delivery.objects.filter(pk=delivery.pk).update(state=fate, settled_at=timezone.now())
    Delivery.objects.filter(mailing=mailing, email="lectrice4@example.org").delete()
    assert shown(browser, {"last_letter": "received"}) == {"lectrice0"}
    assert shown(browser, {"last_letter": "failed"}) == {"lectrice1", "lectrice2"}
    assert shown(browser, {"last_letter": "none"}) == {"lectrice4"}
    page = browser.get(LIST, {"last_letter": "failed"}).content.decode()
    assert "Dernier envoi\u00a0: refusé" in page
    assert mailing.issue.title in page


def test_the_last_letter_of_somebody_is_the_newest_that_was_handed_over(browser: Client, mailing: Mailing) -> None:
    first = mailing.deliveries.order_by("pk").first()
    Delivery.objects.update(state=DeliveryState.FAILED, settled_at=timezone.now() - 9 * DAY)
    newer = Mailing.objects.create(issue=mailing.issue, state="cancelled")
    Delivery.objects.create(
        mailing=newer,
        content=first.content,
        subscriber=first.subscriber,
        email=first.email,
        state=DeliveryState.SENT,
        settled_at=timezone.now(),
    )
    rows = {row.pk: row.facts for row in browser.get(LIST).context["object_list"]}
    assert rows[first.subscriber_id].last_delivery.mailing == newer
    assert [row.last_letter_failed for row in rows.values()].count(True) == 4


def test_a_piece_of_an_address_finds_it(browser: Client) -> None:
    person("nolwenn.legoff")
    person("yann")
    assert shown(browser, {"q": "legoff@exa"}) == {"nolwenn.legoff"}
    assert shown(browser, {"q": "LEGOFF"}) == {"nolwenn.legoff"}
    assert shown(browser, {"q": "personne d’autre"}) == set()
    assert "Personne ne correspond" in browser.get(LIST, {"q": "xyz"}).content.decode()


def test_no_row_stands_on_two_pages(browser: Client) -> None:
    moment = timezone.now()
    for number in range(120):
        person(f"p{number}", confirmed_at=moment, requested_at=moment)
    for ordering in ("", "status", "-since", "since", "-email"):
        pages = [_names(browser.get(LIST, {"p": page, "ordering": ordering})) for page in (1, 2, 3)]
        assert [len(page) for page in pages] == [50, 50, 20]
        assert len(set().union(*pages)) == 120
    assert [row.email for row in browser.get(LIST, {"ordering": "email"}).context["object_list"]][:2] == [
        "p0@example.org",
        "p100@example.org",
    ]


@pytest.mark.parametrize(
    "query",
    [
        {"status": "x"},
        {"confirmed_at_from": "hier"},
        {"themes": "x"},
        {"actions": "9" * 30},
        {"institution": "9" * 30},
        {"themes": ["9" * 30, "-1"]},
        {"territories": "9" * 30},
        {"p": "-3"},
        {"p": "x"},
        {"ordering": "key"},
        {"last_letter": "x"},
        {"idle_since": "2026-02-31"},
        {"export": "csv"},
        {"q": "\x00"},
        {"q": "x" * 3000},
    ],
)
def test_odd_questions_get_an_answer(browser: Client, query: dict[str, str]) -> None:
    person("yann")
    for address in (LIST, RESULTS):
        assert browser.get(address, query).status_code == 200


def test_each_counter_is_the_length_of_the_list_it_leads_to(browser: Client) -> None:
    today = timezone.localdate()
    for number in range(3):
        person(f"a{number}")
    person("pause", paused_until=today + DAY)
    person("parti-en-pause", paused_until=today + DAY, unsubscribed=True)
    for number in range(2):
        person(f"w{number}", pending=True)
    subscriptions.unsubscribe(join("parti").key, now=timezone.now())
    old = join("ancien")
    subscriptions.unsubscribe(old.key, now=timezone.now())
    old.events.filter(kind=EventKind.LEFT).update(at=timezone.now() - 40 * DAY)
    found = counters(today)
    assert [counter.number for counter in found] == [4, 1, 2, 1]
    for counter in found:
        assert counter.url in browser.get(LIST).content.decode().replace("&amp;", "&")
        assert browser.get(counter.url).context["paginator"].count == counter.number


def test_an_empty_list_says_where_the_form_is(browser: Client) -> None:
    assert "Personne n’a encore demandé la lettre" in browser.get(LIST).content.decode()


def test_the_list_asks_as_much_for_many_as_for_few(
    browser: Client, mailing: Mailing, django_assert_max_num_queries: Any
) -> None:
    Delivery.objects.update(state=DeliveryState.SENT, settled_at=timezone.now())
    theme = ThemeFactory()
    wanted = Interests(themes=frozenset([theme.pk]), actions=frozenset([ActionPageFactory().pk]))
    for subscriber in Subscriber.objects.all()[:3]:
        wanted.save_to(subscriber)
    browser.get(LIST)
    with django_assert_max_num_queries(60) as few:
        browser.get(LIST)
    for number in range(30):
        wanted.save_to(person(f"n{number}", paused_until=timezone.localdate() + DAY))
    with django_assert_max_num_queries(len(few)):
        browser.get(LIST)
