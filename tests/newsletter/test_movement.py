"""The size of the list over time, against a count by hand."""

import csv
import datetime
import io
import itertools
import random
from collections import Counter
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.models import User
from home.models import HomePage
from newsletter import forgetting, forgetting_run, movement, subscriptions
from newsletter.enums import (
    ConsentMethod,
    DeliveryState,
    EventKind,
    LeavingReason,
    SuppressionReason,
)
from newsletter.models import Delivery, Mailing, Subscriber, SubscriberEvent
from tests.factories import InstitutionFactory, SubscriberFactory, UserFactory

pytestmark = pytest.mark.django_db

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime.datetime(2026, 11, 23, 9, 0, tzinfo=datetime.UTC)
DAY = datetime.timedelta(days=1)
KINDS = [EventKind.JOINED, EventKind.LEFT, EventKind.SUPPRESSED]
SCREEN = reverse("newsletter_admin:movement")
FILE = reverse("newsletter_admin:movement_csv")


def event(kind: EventKind, at: datetime.datetime, **facts: Any) -> SubscriberEvent:
    return SubscriberEvent.objects.create(kind=kind, at=at, **facts)


@pytest.mark.parametrize("seed", range(5))
def test_months_and_weeks_against_a_naive_count(seed: int) -> None:
    chance = random.Random(seed)
    history = []
    for _number in range(150):
        hours = chance.randrange(0, 24 * 800)
        history.append((chance.choice(KINDS), NOW - datetime.timedelta(hours=hours, minutes=chance.randrange(60))))
    # Around midnight in Paris at the turn of months and years, where the world's clock says another one.
    for moment in ("2026-03-31T22:30", "2026-10-31T22:59", "2025-12-31T23:00", "2025-12-31T22:59", "2026-11-01T00:00"):
        history.append((chance.choice(KINDS), datetime.datetime.fromisoformat(moment).replace(tzinfo=datetime.UTC)))
    for kind, at in history:
        event(kind, at)
    event(EventKind.REQUESTED, NOW)
    on_the_list = chance.randrange(0, 6)
    SubscriberFactory.create_batch(on_the_list)
    SubscriberFactory(pending=True)

    today = NOW.astimezone(PARIS).date()
    by_month, by_week = movement.by_month(today), movement.by_week(today)

    for found, first_day in ((by_month, _first_of_month), (by_week, _monday)):
        naive: Counter[tuple[datetime.date, str]] = Counter()
        for kind, at in history:
            naive[first_day(at.astimezone(PARIS).date()), kind] += 1
        total = found.before
        for period in found.periods:
            told = (period.joined, period.left, period.suppressed)
            assert told == tuple(naive[period.start, kind] for kind in KINDS), period.start
            total += period.net
            assert period.total == total
        assert total == on_the_list
    assert sum(period.joined + period.gone for period in by_month.periods) == len(history)
    assert [period.start for period in by_week.periods] == [
        _monday(today) - datetime.timedelta(weeks=number) for number in range(12, -1, -1)
    ]
    starts = [period.start for period in by_month.periods]
    assert starts == sorted(set(starts))
    assert all((later - earlier).days <= 31 for earlier, later in itertools.pairwise(starts))


def _first_of_month(day: datetime.date) -> datetime.date:
    return day.replace(day=1)


def _monday(day: datetime.date) -> datetime.date:
    return day - datetime.timedelta(days=day.weekday())


@pytest.mark.parametrize("seed", range(4))
def test_whatever_people_do_each_coming_and_going_is_counted_once(seed: int) -> None:
    """The list starts empty: were a line missing or one too many, somebody would seem to have been there before."""
    chance = random.Random(seed)
    for step in range(120):
        now = NOW - 400 * DAY + step * 3 * DAY
        email = f"lectrice{chance.randrange(6)}@example.org"
        subscriber = Subscriber.objects.filter(email=email).first()
        act = chance.choice(
            ["ask", "ask", "confirm", "confirm", "confirm", "confirm", "leave", "suppress", "erase", "purge"]
        )
        if act == "ask" or subscriber is None:
            request = subscriptions.Request(now, subscriptions.current_notice(), "home")
            subscriptions.request_subscription(email, request)
        elif act == "confirm":
            subscriptions.confirm_subscription(subscriber.key, now=now)
        elif act == "leave":
            subscriptions.unsubscribe(subscriber.key, now=now, reason=LeavingReason.TOO_OFTEN)
        elif act == "suppress":
            subscriptions.suppress(subscriber, SuppressionReason.COORDINATOR, now=now)
        elif act == "erase":
            forgetting.erase(subscriber, SuppressionReason.ERASED, now=now)
        else:
            forgetting_run.forget(now)
        assert movement.by_month(NOW.date()).before == 0, (step, act)
    assert SubscriberEvent.objects.filter(kind__in=KINDS).count() > 15


def test_who_was_there_before_anything_was_noted_is_counted_from_the_start() -> None:
    SubscriberFactory.create_batch(4)
    event(EventKind.JOINED, NOW - 40 * DAY)
    event(EventKind.LEFT, NOW - 10 * DAY)
    found = movement.by_month(NOW.date())
    assert found.before == 4
    assert [(period.start.month, period.total) for period in found.periods] == [(10, 5), (11, 4)]


def test_a_list_without_history_has_one_period() -> None:
    assert [(period.start, period.total) for period in movement.by_month(NOW.date()).periods] == [
        (datetime.date(2026, 11, 1), 0)
    ]


def test_origins_say_how_and_through_whom() -> None:
    institution = InstitutionFactory(name="Mission locale")
    for number, how in enumerate([ConsentMethod.WEB_FORM, ConsentMethod.EMBEDDED_FORM, ConsentMethod.EMBEDDED_FORM]):
        subscriber = SubscriberFactory(pending=True)
        through = institution if how == ConsentMethod.EMBEDDED_FORM else None
        request = subscriptions.Request(NOW, subscriptions.current_notice(), "home", how, through)
        subscriptions.admit(subscriber, request, now=NOW + number * DAY)
    gone = SubscriberFactory(pending=True)
    subscriptions.admit(gone, subscriptions.Request(NOW, subscriptions.current_notice(), "Forum"), now=NOW)
    forgetting.erase(gone, SuppressionReason.ERASED, now=NOW + DAY)
    found = {share.words: share.number for share in movement.origins(NOW.date())}
    assert found == {
        "Mission locale · Formulaire sur le site d’un partenaire, confirmé par courriel": 2,
        "Page d’accueil · Formulaire du site, confirmé par courriel": 1,
        "Forum · effacés depuis": 1,
    }
    assert movement.origins((NOW + 5 * DAY).date()) == []


def test_reasons_and_words_of_a_year() -> None:
    event(EventKind.LEFT, NOW, reason=LeavingReason.TOO_OFTEN, comment="Une par mois, c’est trop.")
    event(EventKind.LEFT, NOW, reason=LeavingReason.TOO_OFTEN)
    event(EventKind.LEFT, NOW)
    event(EventKind.SUPPRESSED, NOW, reason=SuppressionReason.BOUNCED)
    event(EventKind.LEFT, NOW - 400 * DAY, reason=LeavingReason.OTHER, comment="Ancien")
    event(EventKind.JOINED, NOW, comment="Pas un départ")
    found = [(share.words, share.number) for share in movement.reasons(NOW.date() - 365 * DAY)]
    assert found[0] == ("Elle arrive trop souvent", 2)
    assert sorted(found[1:]) == [("La boîte n’existe pas", 1), ("Sans raison donnée", 1)]
    assert [row.comment for row in movement.words(NOW.date() - 365 * DAY)] == ["Une par mois, c’est trop."]


def test_losses_are_told_by_letter(mailing: Mailing) -> None:
    Delivery.objects.update(state=DeliveryState.SENT, settled_at=NOW)
    Delivery.objects.filter(pk=Delivery.objects.first().pk).update(state=DeliveryState.FAILED)
    event(EventKind.LEFT, NOW, mailing=mailing)
    event(EventKind.SUPPRESSED, NOW, mailing=mailing)
    event(EventKind.JOINED, NOW, mailing=mailing)
    event(EventKind.LEFT, NOW)
    [share] = movement.losses_by_letter()
    assert (share.words, share.number, share.out_of) == (mailing.issue.title, 2, 4)


# --- The screen --------------------------------------------------------------------------------------------


@pytest.fixture
def browser(tree: HomePage, client_of: Callable[[User], Client]) -> Client:
    return client_of(UserFactory(coordinator=True))


def test_the_screen_shows_all_numbers_of_the_drawing_in_a_table(browser: Client) -> None:
    SubscriberFactory.create_batch(3)
    now = timezone.now()
    for days, kind in ((5, EventKind.JOINED), (2, EventKind.JOINED), (1, EventKind.LEFT)):
        event(kind, now - days * DAY, comment="<b>Merci</b>" if kind == EventKind.LEFT else "")
    for address in (SCREEN, f"{SCREEN}?par=semaine"):
        response = browser.get(address)
        page = response.content.decode().split('<nav class="movement-ways"')[1].split("</main>")[0]
        assert "<script" not in page
        assert page.count("movement-dot") == len(response.context["periods"])
        assert page.count('<th scope="row">') == len(response.context["periods"])
        assert "&lt;b&gt;Merci" in page
        assert "<b>Merci" not in page
    assert len(browser.get(f"{SCREEN}?par=semaine").context["periods"]) == movement.WEEKS


def test_the_screen_of_an_empty_list_says_so(browser: Client) -> None:
    page = browser.get(SCREEN).content.decode()
    for words in ("Aucune arrivée.", "Aucun départ.", "Aucune lettre n’est encore partie.", "Personne n’a laissé"):
        assert words in page


def test_the_screen_shows_two_years_and_the_file_everything(browser: Client) -> None:
    event(EventKind.JOINED, timezone.now() - 1500 * DAY)
    SubscriberFactory()
    response = browser.get(SCREEN)
    assert len(response.context["periods"]) == 24
    assert "Le tableau à télécharger contient aussi" in response.content.decode()
    answer = browser.get(FILE)
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert "attachment" in answer["Content-Disposition"]
    assert answer.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert rows[0] == ["Mois", "Arrivées", "Départs", "Écartés", "Différence", "Sur la liste"]
    assert rows[1][1:] == ["1", "0", "0", "1", "1"]
    assert len(rows) >= 49
    assert browser.post(FILE).status_code == 405


def test_the_screen_asks_as_much_for_many_as_for_few(
    browser: Client, mailing: Mailing, django_assert_max_num_queries: Any
) -> None:
    def history(rows: int) -> None:
        for number in range(rows):
            event(random.Random(number).choice(KINDS), timezone.now() - number * DAY, mailing=mailing, comment="Merci")

    history(3)
    browser.get(SCREEN)
    with django_assert_max_num_queries(60) as few:
        browser.get(SCREEN)
    history(30)
    with django_assert_max_num_queries(len(few)):
        browser.get(SCREEN)
