"""Who reaches the screens of subscribers: each person, each address and each act; and nobody by a side door."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry
from wagtail.permissions import policy_registry

from actions.enums import MemberRole
from core.models import User
from home.models import HomePage
from newsletter import audit, subscriptions
from newsletter.audit import Act
from newsletter.enums import EventKind, LeavingReason, SubscriberStatus
from newsletter.events import note
from newsletter.models import Consent, ConsentNotice, Subscriber, SubscriberEvent, Suppression
from newsletter.permissions import user_can_act_for_subscribers, user_can_see_subscribers
from tests.factories import MembershipFactory, SubscriberFactory, ThemeFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.indexed]

# In the address, in the history and in the words of who left: none of it may be heard of.
SECRET = "nolwenn.secrete"
PERSONS = ["anonymous", "outsider", "contributor", "editor", "admin", "looker", "coordinator", "superuser", "inactive"]
SEES = {"looker", "coordinator", "superuser"}
ACTS = {"coordinator", "superuser"}


def make(who: str) -> User | None:
    match who:
        case "anonymous":
            return None
        case "outsider":
            return UserFactory()
        case "contributor" | "editor" | "admin":
            return MembershipFactory(role=MemberRole(who)).user
        case "looker":
            # Of a group that somebody made by hand: may look, and no more.
            group = Group.objects.create(name="Lecture")
            group.permissions.set(
                Permission.objects.filter(codename__in=["view_subscriber", "change_subscriber", "access_admin"])
            )
            user = UserFactory()
            user.groups.add(group)
            return user
        case "coordinator":
            return UserFactory(coordinator=True)
        case "superuser":
            return UserFactory(is_superuser=True, is_staff=True)
    return UserFactory(coordinator=True, is_active=False)


def session(who: str) -> Client:
    client, user = Client(raise_request_exception=False), make(who)
    if user is not None:
        client.force_login(user)
    return client


@pytest.fixture
def subscriber(tree: HomePage) -> Subscriber:
    row = SubscriberFactory(email=f"{SECRET}@example.org", pending=True)
    request = subscriptions.Request(timezone.now(), subscriptions.current_notice(), "home")
    subscriptions.admit(row, request, now=timezone.now())
    note(row, EventKind.LEFT, at=timezone.now(), reason=LeavingReason.OTHER, comment=f"C’était {SECRET}")
    return row


def rows() -> list[Any]:
    kinds = (Subscriber, SubscriberEvent, Consent, ConsentNotice, Suppression)
    return [list(kind._base_manager.order_by("pk").values()) for kind in kinds]


def screens(subscriber: Subscriber) -> dict[str, str]:
    one = [subscriber.pk]
    return {
        "list": reverse("subscriber:index"),
        "results": reverse("subscriber:index_results"),
        "page": reverse("subscriber:inspect", args=one),
        "movement": reverse("newsletter_admin:movement"),
        "weeks": reverse("newsletter_admin:movement") + "?par=semaine",
        "file": reverse("newsletter_admin:movement_csv"),
        "interests": reverse("subscriber:interests", args=one),
        "erase": reverse("subscriber:erase", args=one),
    }


@pytest.mark.parametrize("who", PERSONS)
def test_who_reads_which_screen(subscriber: Subscriber, who: str) -> None:
    client, before = session(who), rows()
    for name, address in screens(subscriber).items():
        response = client.get(address)
        may = who in (ACTS if name in {"interests", "erase"} else SEES)
        assert (response.status_code == 200) == may, (name, response.status_code)
        if not may:
            assert response.status_code in {302, 404}, name
            assert SECRET not in response.content.decode(), name
        # Each screen tells nothing beyond the right to look: the one of figures names nobody.
        if name == "file":
            assert SECRET not in response.content.decode()
    assert rows() == before


@pytest.mark.parametrize("who", PERSONS)
@pytest.mark.parametrize("act", ["resend", "link", "take_off", "interests", "erase"])
def test_who_may_do_what(subscriber: Subscriber, who: str, act: str) -> None:
    if act == "resend":
        Subscriber.objects.update(
            status=SubscriberStatus.PENDING,
            requested_at=timezone.now(),
            requested_notice=subscriptions.current_notice(),
            confirmation_sent_at=None,
            confirmation_due_at=None,
        )
    client, before = session(who), rows()
    addresses = screens(subscriber)
    address = addresses.get(act, addresses["page"])
    data = {"act": act, "reason": "coordinator", "words": "au téléphone", "themes": [ThemeFactory().pk]}
    lines = ModelLogEntry.objects.count()
    response = client.post(address, data)
    assert response.status_code in ({302} if who in ACTS else {302, 404})
    assert (rows() != before or subscriber.themes.exists()) == (who in ACTS)
    assert (ModelLogEntry.objects.count() > lines) == (who in ACTS)
    assert not Subscriber.objects.exclude(pk=subscriber.pk).exists()


@pytest.mark.parametrize("act", ["resend", "link", "take_off", "interests", "erase"])
def test_acts_want_a_token_of_the_page(subscriber: Subscriber, act: str) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(UserFactory(coordinator=True))
    addresses = screens(subscriber)
    assert strict.post(addresses.get(act, addresses["page"]), {"act": act}).status_code == 403


@pytest.mark.parametrize("who", PERSONS)
def test_the_small_questions(tree: HomePage, who: str) -> None:
    user = make(who)
    if user is not None:
        assert user_can_see_subscribers(user) == (who in SEES)
        assert user_can_act_for_subscribers(user) == (who in ACTS)


@pytest.mark.parametrize("who", ["coordinator", "superuser"])
@pytest.mark.parametrize("action", ["add", "change", "delete"])
def test_nobody_edits_rows_by_hand(tree: HomePage, who: str, action: str) -> None:
    user = make(who)
    policy = policy_registry.get_by_type(Subscriber)
    assert not policy.user_has_permission(user, action)
    assert not policy.users_with_any_permission([action]).exists()


# --- Side doors --------------------------------------------------------------------------------------------


def addresses_below(resolver: Any, sections: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            yield sections + (entry.name or ""), entry
        else:
            yield from addresses_below(entry, f"{sections}{entry.namespace}:" if entry.namespace else sections)


def test_the_rows_have_the_screens_above_and_no_other() -> None:
    """No stock form, copy, usage or history; and no section of the admin for the other tables of this room."""
    named = {name for name, _entry in addresses_below(get_resolver())}
    assert {name for name in named if name.startswith("subscriber")} == {
        "subscriber:index",
        "subscriber:index_results",
        "subscriber:inspect",
        "subscriber:interests",
        "subscriber:erase",
    }
    for kind in ("consent", "delivery", "subscriberevent", "suppression", "addresschange"):
        assert not [name for name in named if name.startswith(f"{kind}:")]
        assert not [name for name in named if "chooser" in name and kind in name]


@pytest.mark.parametrize("who", ["contributor", "editor", "admin"])
@pytest.mark.parametrize(
    "path",
    [
        "",
        "reports/site-history/",
        "reports/site-history/results/",
        "reports/site-history/?export=csv",
        f"pages/search/?q={SECRET}",
        f"images/?q={SECRET}",
        f"documents/?q={SECRET}",
        "subscriber/?export=csv",
        f"subscriber/?q={SECRET}",
        "subscriber/edit/{pk}/",
        "subscriber/usage/{pk}/",
        "subscriber/history/{pk}/",
        "subscriber/history-results/{pk}/",
        "subscriber/copy/{pk}/",
        "subscriber/delete/{pk}/",
        "snippets/",
        "snippets/newsletter/subscriber/",
        "bulk/newsletter/subscriber/delete/?id={pk}",
        "generic/newsletter/subscriber/",
        "api/main/pages/?search=" + SECRET,
    ],
)
def test_members_hear_of_nobody_by_a_side_door(subscriber: Subscriber, who: str, path: str) -> None:
    audit.record(Act.VIEW, subscriber, by=UserFactory(coordinator=True))
    client, before = session(who), rows()
    for send in (client.get, client.post):
        response = send("/admin/" + path.format(pk=subscriber.pk))
        content = b"".join(response.streaming_content) if response.streaming else response.content
        heard = content.decode().replace(f"q={SECRET}", "").replace(f'value="{SECRET}"', "")
        assert f"{SECRET}@" not in heard
        assert "Abonnement n°" not in heard
    assert rows() == before


def test_the_menu_shows_the_screens_to_those_who_may(subscriber: Subscriber) -> None:
    for who in PERSONS:
        home = session(who).get(reverse("wagtailadmin_home")).content.decode()
        assert (reverse("subscriber:index") in home) == (who in SEES), who
        assert (reverse("newsletter_admin:movement") in home) == (who in SEES), who
        assert (f'"{reverse("newsletter_admin:dashboard")}"' in home) == (who in ACTS), who
