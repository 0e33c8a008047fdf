"""A reader reports an error: kept, told to who can mend it, handled by them alone, forgotten in time."""

import datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from actions.atlas.reports import LIFETIME, NETWORK_LIMIT, forget_reports
from actions.bin import put_into_bin
from actions.models import PlaceReport
from core.models import Notification, User
from home.models import HomePage
from tests.actions.atlas.world import action_at, event_at, partner_at
from tests.factories import (
    InstitutionFactory,
    MembershipFactory,
    PartnerPageFactory,
    PlaceReportFactory,
    UserFactory,
)
from tests.newsletter.smtp import Inbox, inbox
from tests.notified import notified

__all__ = ["inbox"]

pytestmark = pytest.mark.django_db

SCREEN = "/admin/actions/signalements/"
WORDS = {"message": "La porte est <b>derrière</b>.", "email": "", "website": ""}


class World:
    """Ours leads an action that theirs joins; each has people, and its profile has a place."""

    def __init__(self) -> None:
        self.ours, self.theirs = InstitutionFactory(name="Nous"), InstitutionFactory(name="Eux")
        self.people: dict[str, User] = {
            "contributor": MembershipFactory(institution=self.ours).user,
            "admin": MembershipFactory(institution=self.ours, admin=True).user,
            "partner": MembershipFactory(institution=self.theirs, admin=True).user,
            "stranger": MembershipFactory(admin=True).user,
            "coordinator": UserFactory(coordinator=True),
        }
        self.action = action_at("Gare", title="La navette", leads=[self.ours], partners=[self.theirs])
        self.profile = partner_at("Accueil", institution=self.ours)
        self.place = f"action-{self.action.places.get().pk}"

    def told(self) -> set[str]:
        people = set(Notification.objects.filter(kind="actions.place_reported").values_list("person", flat=True))
        return {name for name, person in self.people.items() if person.pk in people}


@pytest.fixture
def world(tree: HomePage) -> World:
    return World()


def report(client: Client, place: str, **words: str) -> Any:
    return client.post(f"/carte/signaler/?lieu={place}", WORDS | words)


def test_the_form_names_the_place(client: Client, world: World) -> None:
    html = client.get(f"/carte/signaler/?lieu={world.place}").content.decode()

    assert "Gare" in html
    assert html.count("<h1") == 1
    assert '<meta name="robots" content="noindex">' in html


def test_a_report_is_kept_and_its_reader_thanked(client: Client, world: World) -> None:
    response = report(client, world.place, email="lectrice@example.org")

    assert response.headers["Location"] == "/carte/signaler/merci/"
    assert client.get("/carte/signaler/merci/").status_code == 200
    kept = PlaceReport.objects.get()
    assert (kept.page_id, kept.place_name, kept.message) == (world.action.pk, "Gare", WORDS["message"])
    assert kept.email == "lectrice@example.org"
    assert kept.handled_at is None
    # The network that it came from can't be read from what is kept.
    assert "127.0.0.1" not in kept.sender


def test_the_leads_and_the_coordinators_are_told(client: Client, world: World, inbox: Inbox) -> None:
    report(client, world.place)

    assert world.told() == {"contributor", "admin", "coordinator"}
    notified()
    mail = dict(zip(inbox.addresses, inbox.messages, strict=True))[world.people["contributor"].email]
    assert "Gare" in mail["Subject"]
    assert "La porte est <b>derrière</b>." in mail.get_body(("plain",)).get_content()
    assert "&lt;b&gt;derrière" in mail.get_body(("html",)).get_content()


def test_of_a_handled_report_nobody_hears_any_more(client: Client, world: World) -> None:
    report(client, world.place)
    PlaceReport.objects.update(handled_at=timezone.now())

    assert notified() == {}


def test_places_of_profiles_and_events_have_reports_too(client: Client, world: World) -> None:
    event = event_at("Halles", parent=world.profile)
    report(client, f"partenaire-{world.profile.places.get().pk}")
    report(client, f"evenement-{event.pk}")

    assert set(PlaceReport.objects.values_list("page", flat=True)) == {world.profile.pk, event.pk}
    assert world.told() == {"contributor", "admin", "coordinator"}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"message": ""}, "Say in a few words what is wrong."),
        ({"message": " \n "}, "Say in a few words what is wrong."),
        ({"message": "x" * 2001}, "Your message is too long: 2,000 characters at most."),
        ({"email": "pas une adresse"}, "This is no e-mail address: correct it, or leave the field empty."),
    ],
)
def test_a_wrong_form_comes_back_with_what_was_typed(
    client: Client, world: World, words: dict[str, str], said: str
) -> None:
    response = report(client, world.place, **words)

    html = response.content.decode()
    assert response.status_code == 422
    assert str(_(said)) in html
    assert 'aria-invalid="true"' in html
    if "email" in words:
        assert "&lt;b&gt;derrière" in html
        assert 'value="pas une adresse"' in html
    assert not PlaceReport.objects.exists()


def test_robots_are_thanked_and_forgotten(client: Client, world: World) -> None:
    assert report(client, world.place, website="https://spam.example").status_code == 302
    assert not PlaceReport.objects.exists()


def test_many_reports_from_one_network_wait_and_nothing_is_lost(client: Client, world: World) -> None:
    for _number in range(NETWORK_LIMIT):
        assert report(client, world.place).status_code == 302

    refused = report(client, world.place, message="Encore une erreur")

    assert refused.status_code == 429
    assert "Encore une erreur" in refused.content.decode()
    assert PlaceReport.objects.count() == NETWORK_LIMIT
    # Others go on, and so does this one after an hour.
    assert client.post(f"/carte/signaler/?lieu={world.place}", WORDS, REMOTE_ADDR="192.0.2.7").status_code == 302
    PlaceReport.objects.update(created_at=timezone.now() - datetime.timedelta(minutes=61))
    assert report(client, world.place).status_code == 302


@pytest.mark.parametrize(
    "place", ["", "action-", "action-0", "action-²", "action-99999999999999999999", "lune-1", "action-1-2", "\x00"]
)
def test_a_place_that_is_none_is_not_found(client: Client, world: World, place: str) -> None:
    assert client.get("/carte/signaler/", {"lieu": place}).status_code == 404


def test_a_place_that_readers_do_not_see_is_not_found(client: Client, world: World) -> None:
    world.action.unpublish()

    assert client.get(f"/carte/signaler/?lieu={world.place}").status_code == 404
    assert report(client, world.place).status_code == 404
    assert not PlaceReport.objects.exists()


@pytest.mark.parametrize(
    ("person", "seen"),
    [
        ("contributor", {"Gare", "Accueil", "Halles"}),
        ("partner", {"Gare"}),
        ("stranger", set()),
        ("coordinator", {"Gare", "Accueil", "Halles", "Ailleurs"}),
    ],
)
def test_each_sees_the_reports_of_their_own_pages(client_of: Any, world: World, person: str, seen: set[str]) -> None:
    PlaceReportFactory(page=world.action, place_name="Gare")
    PlaceReportFactory(page=world.profile, place_name="Accueil")
    PlaceReportFactory(page=event_at("Halles", parent=world.profile), place_name="Halles")
    PlaceReportFactory(page=PartnerPageFactory(), place_name="Ailleurs")

    html = client_of(world.people[person]).get(SCREEN).content.decode()

    assert {name for name in ("Gare", "Accueil", "Halles", "Ailleurs") if f"<strong>{name}</strong>" in html} == seen


def test_members_handle_their_own_and_may_take_it_back(client_of: Any, world: World) -> None:
    row = PlaceReportFactory(page=world.profile)
    session = client_of(world.people["contributor"])

    session.post(SCREEN, {"report": row.pk, "act": "handle"})
    row.refresh_from_db()
    assert row.handled_at is not None
    assert row.handled_by == world.people["contributor"]
    assert f"<strong>{row.place_name}</strong>" not in session.get(SCREEN).content.decode()
    assert f"<strong>{row.place_name}</strong>" in session.get(f"{SCREEN}?etat=traites").content.decode()
    session.post(SCREEN, {"report": row.pk, "act": "reopen"})
    row.refresh_from_db()
    assert (row.handled_at, row.handled_by) == (None, None)


@pytest.mark.parametrize("key", ["", "0", "abc", "²", "9" * 30])
def test_a_report_that_is_none_is_said_to_be_gone(client_of: Any, world: World, key: str) -> None:
    response = client_of(world.people["coordinator"]).post(SCREEN, {"report": key}, follow=True)

    assert response.status_code == 200


def test_nobody_handles_what_is_not_theirs_nor_in_the_bin(client_of: Any, world: World) -> None:
    foreign = PlaceReportFactory(page=world.profile)
    client_of(world.people["stranger"]).post(SCREEN, {"report": foreign.pk})
    binned = PlaceReportFactory(page=event_at("Jetée", parent=world.profile))
    put_into_bin(binned.page.specific, world.people["admin"])
    client_of(world.people["coordinator"]).post(SCREEN, {"report": binned.pk})

    assert not PlaceReport.objects.exclude(handled_at=None).exists()


def test_the_menu_shows_it_to_members_and_coordinators(client_of: Any, world: World) -> None:
    for person in ("contributor", "coordinator"):
        html = client_of(world.people[person]).get(reverse("wagtailadmin_home")).content.decode()
        assert SCREEN in html
    assert Client().get(SCREEN).status_code == 302


def test_reports_are_forgotten_in_time(world: World) -> None:
    now = timezone.now()
    PlaceReportFactory(created_at=now - LIFETIME - datetime.timedelta(minutes=1))
    PlaceReportFactory(created_at=now - LIFETIME - datetime.timedelta(minutes=1), handled=True)
    kept = PlaceReportFactory(created_at=now - LIFETIME + datetime.timedelta(hours=1), sender="f" * 64)
    fresh = PlaceReportFactory(created_at=now, sender="f" * 64)

    forget_reports(now)

    assert dict(PlaceReport.objects.values_list("pk", "sender")) == {kept.pk: "", fresh.pk: "f" * 64}


def test_the_screen_asks_as_much_for_many_reports_as_for_few(client_of: Any, world: World) -> None:
    session = client_of(world.people["contributor"])

    def count() -> int:
        session.get(SCREEN)
        with CaptureQueriesContext(connection) as queries:
            session.get(SCREEN)
        return len(queries)

    def grow(rows: int) -> None:
        for number in range(rows):
            handler = world.people["admin"] if number % 2 else None
            PlaceReportFactory(page=event_at("Halles", parent=world.profile), handled_by=handler)
            PlaceReportFactory(page=world.action)

    grow(2)
    few = count()
    grow(6)

    assert count() <= few <= 30
