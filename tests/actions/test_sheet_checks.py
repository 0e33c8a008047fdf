"""The date of review of a sheet: who is told, once, and what « Toujours exact » does and leaves alone."""

import datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from actions import sheet_checks
from actions.models import ActionPage, ReviewReminder
from actions.sheet_checks import next_review, tell_due
from config.ticks import JOBS
from core.models import Notification
from home.models import HomePage
from tests.actions.reviews.world import World, build_world, press, propose
from tests.notified import notified

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)


def set_date(world: World, day: datetime.date | None) -> None:
    """As a publication does: in the row and in its last version."""
    sheet = world.fresh()
    sheet.review_by = day
    sheet.save_revision().publish()


@pytest.fixture
def world(tree: HomePage) -> World:
    world = build_world()
    set_date(world, timezone.localdate() - DAY)
    return world


def address(world: World) -> str:
    return f"/admin/actions/{world.sheet.pk}/verifier/"


def still_right(world: World, person: str = "editor") -> Any:
    session = world.session(person)
    shown = session.get(address(world)).content.decode()
    seen = shown.split('name="seen" value="')[1].split('"')[0]
    return session.post(address(world), {"seen": seen}, follow=True)


def test_the_editors_of_the_lead_are_told_once(world: World) -> None:
    assert tell_due(timezone.now()) == 1
    mails = notified()
    assert set(mails) == {world.people["editor"].email, world.people["admin"].email}
    mail = mails[world.people["editor"].email]
    assert "est-elle toujours exacte" in mail.subject.replace("\u202f", " ")
    assert address(world) in mail.body
    assert tell_due(timezone.now() + DAY) == 0
    assert not notified()


def test_another_date_is_told_again(world: World) -> None:
    tell_due(timezone.now())
    notified()
    set_date(world, timezone.localdate())
    assert tell_due(timezone.now()) == 1


@pytest.mark.parametrize("why_not", ["later", "none", "unpublished", "in the bin"])
def test_nobody_is_told_of_what_is_not_due(world: World, why_not: str) -> None:
    from actions.bin import put_into_bin

    match why_not:
        case "later":
            set_date(world, timezone.localdate() + DAY)
        case "none":
            set_date(world, None)
        case "unpublished":
            world.fresh().unpublish()
        case "in the bin":
            put_into_bin(world.fresh(), world.people["coordinator"])
    assert tell_due(timezone.now()) == 0


def test_a_crash_before_anything_is_owed_leaves_no_reminder(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*args: Any, **kwargs: Any) -> None:
        raise ConnectionError

    with monkeypatch.context() as patch:
        patch.setattr(sheet_checks, "notify", crash)
        with pytest.raises(ConnectionError):
            tell_due(timezone.now())
    assert not ReviewReminder.objects.exists()
    assert tell_due(timezone.now()) == 1
    assert len(notified()) == 2


def test_the_mail_is_dropped_when_somebody_confirmed_meanwhile(world: World) -> None:
    tell_due(timezone.now())
    still_right(world)
    assert not notified()


def test_the_scheduler_knows_the_job(world: World) -> None:
    job = next(job for job in JOBS if job.name == "reviews of sheets")
    job.run(lambda: False)
    assert Notification.objects.filter(kind="actions.sheet_due").count() == 2


def test_a_look_changes_nothing_and_the_button_does(world: World, client: Client) -> None:
    before = ActionPage.objects.filter(pk=world.sheet.pk).values().get()
    assert world.session("editor").get(address(world)).status_code == 200
    assert ActionPage.objects.filter(pk=world.sheet.pk).values().get() == before
    response = still_right(world)
    assert "est confirmée" in response.content.decode()
    sheet, today = world.fresh(), timezone.localdate()
    assert (sheet.confirmed_on, sheet.review_by) == (today, next_review(today))
    assert sheet.title == "Avant"
    page = client.get(sheet.url).content.decode()
    assert "Vérifiée le" in page
    history = world.session("editor").get(f"/admin/pages/{sheet.pk}/history/").content.decode()
    assert "toujours exacte" in history


def test_what_is_being_written_stays_and_keeps_the_new_date(world: World) -> None:
    propose(world, title="Proposé")
    revision = world.fresh().latest_revision
    still_right(world)
    sheet = world.fresh()
    assert (sheet.title, sheet.latest_revision.pk, sheet.has_unpublished_changes) == ("Avant", revision.pk, True)
    assert sheet.latest_revision.content == revision.content
    review = world.review()
    assert review is not None
    assert review.is_active
    # Published later, the version does not bring the old date back.
    assert press(world.session("editor"), world, "approve").status_code == 302
    sheet = world.fresh()
    assert (sheet.title, sheet.review_by) == ("Proposé", next_review(timezone.localdate()))
    assert sheet.confirmed_on == timezone.localdate()


def test_an_old_version_brings_neither_date_back(world: World) -> None:
    old = world.fresh().latest_revision
    still_right(world)
    sheet = world.fresh()
    sheet.save_revision().publish()
    old.publish()
    assert (world.fresh().review_by, world.fresh().confirmed_on) == (sheet.review_by, sheet.confirmed_on)


def test_a_form_that_was_open_meanwhile_is_told_beside_the_field(world: World) -> None:
    session = world.session("editor")
    opened = session.get(world.edit)
    from tests.actions.reviews.world import form_of

    data = form_of(opened)
    still_right(world, "admin")
    response = session.post(world.edit, data | {"title": "Tapé pendant ce temps"})
    assert "review_by" in response.context["form"].errors
    assert "Tapé pendant ce temps" in response.content.decode()


def test_two_people_confirm_once(world: World) -> None:
    seen = {"seen": world.fresh().review_by.isoformat()}
    assert world.session("editor").post(address(world), seen).status_code == 302
    until = world.fresh().review_by
    response = world.session("admin").post(address(world), seen, follow=True)
    assert "a changé entre-temps" in response.content.decode()
    assert world.fresh().review_by == until


@pytest.mark.parametrize("seen", ["", "demain", "2026-02-31", "9" * 40])
def test_a_garbled_date_changes_nothing(world: World, seen: str) -> None:
    before = world.fresh().review_by
    assert world.session("editor").post(address(world), {"seen": seen}).status_code == 302
    assert world.fresh().review_by == before


PUBLISHING = {"editor", "admin", "allowed partner", "coordinator"}


@pytest.mark.parametrize("method", ["get", "post"])
def test_only_who_publishes_the_sheet_confirms_it(world: World, method: str) -> None:
    for person in world.people:
        before = world.fresh().review_by
        response = getattr(world.session(person), method)(address(world), {"seen": before.isoformat()})
        if person in PUBLISHING:
            assert response.status_code == (200 if method == "get" else 302), person
            set_date_directly(world, before)
        else:
            assert response.status_code in (302, 404), person
            assert world.fresh().review_by == before
            assert world.fresh().confirmed_on is None or person == "coordinator"
    assert Client().post(address(world), {"seen": before.isoformat()}).status_code == 302
    assert world.fresh().review_by == before


def set_date_directly(world: World, day: datetime.date) -> None:
    ActionPage.objects.filter(pk=world.sheet.pk).update(review_by=day, confirmed_on=None)


def test_what_readers_do_not_have_is_not_confirmed(world: World) -> None:
    world.fresh().unpublish()
    assert world.session("editor").post(address(world), {"seen": world.fresh().review_by}).status_code == 409
    assert world.fresh().confirmed_on is None


def test_the_desk_leads_editors_to_it(world: World) -> None:
    assert address(world) in world.session("editor").get("/admin/").content.decode()
    desk = world.session("contributor").get("/admin/").content.decode()
    assert "Fiches à vérifier" in desk
    assert address(world) not in desk


@pytest.mark.parametrize(
    ("day", "until"),
    [
        ("2026-01-15", "2026-07-15"),
        ("2026-08-31", "2027-02-28"),
        ("2027-08-31", "2028-02-29"),
        ("2026-06-30", "2026-12-30"),
    ],
)
def test_six_months_later(day: str, until: str) -> None:
    assert next_review(datetime.date.fromisoformat(day)).isoformat() == until
