"""What each act of « my subscription » does, for a subscriber of each status."""

import datetime
import json
import re
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from newsletter import forgetting, subscriptions
from newsletter.enums import EventKind, LeavingReason, SubscriberStatus, SuppressionReason
from newsletter.interests import Interests
from newsletter.models import AddressChange, Subscriber, SubscriberEvent
from newsletter.tokens import manage_path
from tests.factories import ActionPageFactory, SubscriberFactory, TerritoryFactory, ThemeFactory
from tests.newsletter.rows import all_rows

pytestmark = pytest.mark.django_db

STATUSES = ["pending", "confirmed", "paused", "unsubscribed", "suppressed"]
# What a form sends, and the states in which it does something.
ACTS: dict[str, tuple[dict[str, str], set[str]]] = {
    "interets": ({}, {"confirmed", "paused"}),
    "pause": ({"months": "3"}, {"confirmed", "paused"}),
    "reprise": ({}, {"paused"}),
    "adresse": ({"email": "nouvelle@example.org"}, {"confirmed", "paused"}),
    "depart": ({"reason": "other", "comment": "Merci."}, {"pending", "confirmed", "paused"}),
    "raison": ({"reason": "too_often"}, {"unsubscribed"}),
    "confirmation": ({}, {"pending"}),
    "copie": ({}, set(STATUSES)),
    "inconnu": ({}, set()),
    "": ({}, set()),
}


def make(status: str) -> Subscriber:
    """A subscriber of this status, who came there by the way that leads there."""
    notice = subscriptions.current_notice()
    subscriptions.request_subscription("nolwenn@example.org", subscriptions.Request(timezone.now(), notice, "/"))
    subscriber = Subscriber.objects.get(email="nolwenn@example.org")
    if status == "pending":
        return subscriber
    subscriptions.confirm_subscription(subscriber.key, now=timezone.now())
    subscriber.themes.add(ThemeFactory())
    if status == "paused":
        Subscriber.objects.update(paused_until=timezone.localdate() + datetime.timedelta(days=10))
    if status == "unsubscribed":
        subscriptions.unsubscribe(subscriber.key, now=timezone.now())
    if status == "suppressed":
        subscriptions.suppress(subscriber, SuppressionReason.COORDINATOR, now=timezone.now())
    subscriber.refresh_from_db()
    return subscriber


def act(browser: Client, subscriber: Subscriber, name: str, **fields: Any) -> Any:
    return browser.post(manage_path(subscriber), {"act": name, **fields})


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("name", ACTS)
def test_each_act_in_each_state(visitor: Client, status: str, name: str) -> None:
    subscriber = make(status)
    fields, states = ACTS[name]
    before = all_rows()
    response = act(visitor, subscriber, name, **fields)
    assert (all_rows() != before) == (status in states)
    if name == "copie":
        assert response.status_code == 200
        return
    assert response.status_code == 302
    said = response["Location"].rpartition("?fait=")[2]
    # « The pause is over » is also true of who is in none.
    assert (said == "rien") == (status not in states and (status, name) != ("confirmed", "reprise"))
    assert visitor.get(response["Location"]).status_code == 200


@pytest.mark.parametrize("status", STATUSES)
def test_each_state_shows_what_makes_sense(visitor: Client, status: str) -> None:
    html = visitor.get(manage_path(make(status))).content.decode()
    main = html.split("<main")[1].split("</main>")[0]
    shown = {name for name in ACTS if name and f'value="{name}"' in main}
    assert (
        shown
        == {
            "pending": {"confirmation", "depart", "copie"},
            "confirmed": {"interets", "pause", "adresse", "depart", "copie"},
            "paused": {"interets", "pause", "reprise", "adresse", "depart", "copie"},
            "unsubscribed": {"raison", "copie"},
            "suppressed": {"copie"},
        }[status]
    )
    assert 'href="effacer/"' in main
    assert ("/lettres/inscription/" in main) == (status == "unsubscribed")
    assert main.count("<h1") == 1


@pytest.mark.parametrize("status", STATUSES)
def test_email_2_4_erasing_works_in_each_state(visitor: Client, status: str) -> None:
    subscriber = make(status)
    path = f"{manage_path(subscriber)}effacer/"
    main = visitor.get(path).content.decode().split("<main")[1]
    assert main.count("<button") == 1
    response = visitor.post(path)
    assert response["Location"] == "/lettres/mon-abonnement/efface/"
    assert visitor.get(response["Location"]).status_code == 200
    assert not Subscriber.objects.exists()
    assert "nolwenn" not in str(all_rows())
    for send in (visitor.get, visitor.post):
        assert send(path).status_code == send(manage_path(subscriber)).status_code == 410


def test_who_was_erased_may_come_back_by_themselves(visitor: Client, reader: Subscriber) -> None:
    visitor.post(f"{manage_path(reader)}effacer/")
    asked = subscriptions.Request(timezone.now(), subscriptions.current_notice(), "/")
    subscriptions.request_subscription(reader.email, asked)
    back = Subscriber.objects.get(email=reader.email)
    assert back.confirmation_due_at is not None
    subscriptions.confirm_subscription(back.key, now=timezone.now())
    assert Subscriber.objects.receiving().get() == back


# --- Interests ---------------------------------------------------------------------------------------------


def test_interests_are_chosen_and_nothing_chosen_is_everything(visitor: Client, reader: Subscriber, mine: str) -> None:
    theme, territory = ThemeFactory(name="Mobilité"), TerritoryFactory(name="Redon")
    ThemeFactory(name="Logement")
    assert "vous recevez tout" in visitor.get(mine).content.decode()
    act(visitor, reader, "interets", themes=[theme.pk], territories=[territory.pk])
    assert Interests.of(reader) == Interests(frozenset({theme.pk}), frozenset({territory.pk}))
    html = visitor.get(mine).content.decode()
    assert "Mobilité, Redon" in html
    act(visitor, reader, "interets")
    assert not Interests.of(reader)
    assert "vous recevez tout" in visitor.get(mine).content.decode()
    assert reader.events.filter(kind=EventKind.INTERESTS).count() == 2


def test_the_same_interests_again_are_no_event(visitor: Client, reader: Subscriber) -> None:
    act(visitor, reader, "interets")
    assert not reader.events.exists()


def test_a_followed_action_is_dropped_and_none_is_added_here(visitor: Client, reader: Subscriber, tree: Any) -> None:
    kept, dropped, other, hidden = (ActionPageFactory(title=f"Action {n}") for n in range(4))
    reader.actions.set([kept, dropped, hidden])
    hidden.unpublish()
    html = visitor.get(manage_path(reader)).content.decode()
    assert "Action 1" in html
    assert "Action 2" not in html
    assert "Action 3" not in html
    act(visitor, reader, "interets", actions=[kept.pk])
    # One that readers can't see for a while stays followed.
    assert set(reader.actions.all()) == {kept, hidden}
    response = act(visitor, reader, "interets", actions=[kept.pk, other.pk])
    assert response.status_code == 422
    assert set(reader.actions.all()) == {kept, hidden}


@pytest.mark.parametrize("value", ["0", "x", "99999999999999999999", "\0"])
@pytest.mark.parametrize("field", ["themes", "territories", "actions"])
def test_a_bad_choice_is_said_beside_the_field_and_nothing_is_lost(
    visitor: Client, reader: Subscriber, field: str, value: str
) -> None:
    theme = ThemeFactory()
    TerritoryFactory()
    fields = {"themes": [theme.pk]} | {field: [value, theme.pk] if field == "themes" else [value]}
    response = act(visitor, reader, "interets", **fields)
    html = response.content.decode()
    assert response.status_code == 422
    assert list(response.context["my"].interests.errors) == [field]
    assert html.count('<details class="fold" open>') == 1
    assert re.search(rf'value="{theme.pk}" id="interests_themes_0"[^>]* checked', html)
    assert not Interests.of(reader)


# --- Pause -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("months", [1, 3, 6])
def test_a_pause_takes_effect_at_once_and_ends_by_itself(visitor: Client, reader: Subscriber, months: int) -> None:
    assert act(visitor, reader, "pause", months=months)["Location"].endswith("?fait=pause")
    reader.refresh_from_db()
    assert not Subscriber.objects.receiving().exists()
    assert reader.paused_until is not None
    assert abs((reader.paused_until - timezone.localdate()).days - 30 * months) < 6
    assert Subscriber.objects.receiving(reader.paused_until).exists()
    assert reader.last_act_at is not None
    html = visitor.get(manage_path(reader)).content.decode()
    assert "en pause" in html
    assert act(visitor, reader, "reprise")["Location"].endswith("?fait=reprise")
    assert Subscriber.objects.receiving().exists()
    assert list(reader.events.values_list("kind", flat=True)) == [EventKind.RESUMED, EventKind.PAUSED]


@pytest.mark.parametrize("months", ["", "2", "-1", "x", "\0"])
def test_another_length_is_refused_beside_the_buttons(visitor: Client, reader: Subscriber, months: str) -> None:
    response = act(visitor, reader, "pause", months=months)
    html = response.content.decode()
    assert response.status_code == 422
    assert html.count('aria-describedby="pause_error"') == 3
    assert 'id="pause_error"' in html
    assert Subscriber.objects.receiving().exists()


# --- Leaving -----------------------------------------------------------------------------------------------


def test_email_2_8_a_reason_is_kept_and_none_is_required(visitor: Client, reader: Subscriber) -> None:
    other = SubscriberFactory()
    assert act(visitor, reader, "depart", reason="other", comment="Je pars.")["Location"].endswith("?fait=depart")
    assert act(visitor, other, "depart")["Location"].endswith("?fait=depart")
    told, silent = SubscriberEvent.objects.filter(kind=EventKind.LEFT).order_by("pk")
    assert (told.reason, told.comment) == (LeavingReason.OTHER, "Je pars.")
    assert (silent.reason, silent.comment) == ("", "")
    assert not Subscriber.objects.confirmed().exists()


@pytest.mark.parametrize(("field", "value"), [("reason", "x"), ("comment", "x" * 1001), ("comment", "a\0b")])
def test_a_bad_reason_comes_back_with_what_was_written(
    visitor: Client, reader: Subscriber, field: str, value: str
) -> None:
    response = act(visitor, reader, "depart", **{"reason": "too_often", "comment": "Bonjour", field: value})
    html = response.content.decode()
    assert response.status_code == 422
    assert f'id="leaving_{field}_error"' in html
    assert f'aria-describedby="leaving_{field}_error"' in html
    assert Subscriber.objects.confirmed().exists()
    if field == "reason":
        assert "Bonjour" in html
    else:
        assert 'value="too_often" id="leaving_reason_0" checked' in html


def test_a_reason_can_follow_once(visitor: Client, reader: Subscriber) -> None:
    act(visitor, reader, "depart")
    act(visitor, reader, "raison", reason="not_for_me")
    assert act(visitor, reader, "raison", reason="other").status_code == 302
    assert SubscriberEvent.objects.get(kind=EventKind.LEFT).reason == LeavingReason.NOT_FOR_ME
    assert 'value="raison"' not in visitor.get(manage_path(reader)).content.decode()


# --- Another address ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "email", ["", "nolwenn", "a@localhost", "éric@example.org", "a@b.fr\r\nBcc: c@d.fr", "a\0@b.fr"]
)
def test_a_bad_address_is_said_beside_the_field(visitor: Client, reader: Subscriber, email: str) -> None:
    response = act(visitor, reader, "adresse", email=email)
    html = response.content.decode()
    assert response.status_code == 422
    assert 'aria-describedby="address_email_error"' in html
    assert 'id="address_email_error"' in html
    assert '<details class="my__part my__fold" open>' in html
    assert not AddressChange.objects.exists()


def test_one_s_own_address_is_no_change(visitor: Client, reader: Subscriber) -> None:
    assert act(visitor, reader, "adresse", email=" NOLWENN@example.org ").status_code == 422


def test_too_many_wishes_have_to_wait(visitor: Client, reader: Subscriber) -> None:
    answers = [act(visitor, reader, "adresse", email=f"n{n}@example.org").status_code for n in range(6)]
    assert answers == [302] * 5 + [422]
    assert AddressChange.objects.get().email == "n4@example.org"


def test_the_answer_says_nothing_about_the_other_address(visitor: Client, reader: Subscriber) -> None:
    SubscriberFactory(email="confirmee@example.org")
    SubscriberFactory(email="supprimee@example.org", status=SubscriberStatus.SUPPRESSED)
    answers = set()
    for name in ("nouvelle", "confirmee", "supprimee"):
        response = act(visitor, reader, "adresse", email=f"{name}@example.org")
        page = visitor.get(response["Location"]).content.decode().replace(f"{name}@", "X@")
        answers.add((response.status_code, response["Location"].partition("?")[2], page))
    assert len(answers) == 1
    assert mail.outbox == []


# --- The copy of the data, two tabs ------------------------------------------------------------------------


def test_email_2_4_the_copy_is_a_file(visitor: Client, reader: Subscriber) -> None:
    response = act(visitor, reader, "copie")
    assert response["Content-Type"] == "application/json"
    assert response["Content-Disposition"] == 'attachment; filename="mon-abonnement.json"'
    assert response["Cache-Control"] == "private, no-store"
    assert json.loads(response.content)["abonnement"]["adresse"] == reader.email
    assert reader.events.get().kind == EventKind.EXPORTED


@pytest.mark.parametrize("name", ACTS)
def test_two_tabs_one_of_which_erased_everything(visitor: Client, reader: Subscriber, name: str) -> None:
    path = manage_path(reader)
    forgetting.erase(reader, SuppressionReason.ERASED, now=timezone.now())
    before = all_rows()
    assert visitor.post(path, {"act": name, **ACTS[name][0]}).status_code == 410
    assert all_rows() == before


@pytest.mark.parametrize("name", ["interets", "pause", "adresse", "depart"])
def test_two_tabs_one_of_which_left(visitor: Client, reader: Subscriber, name: str) -> None:
    path = manage_path(reader)
    subscriptions.unsubscribe(reader.key, now=timezone.now())
    before = all_rows()
    response = visitor.post(path, {"act": name, **ACTS[name][0]})
    assert response["Location"] == f"{path}?fait=rien"
    assert all_rows() == before
