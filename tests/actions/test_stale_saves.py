"""Leak 10: a save that would take the place of somebody else's newer work is refused once, and nothing is lost."""

import html
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from wagtail.models import Comment, Page, Revision

from actions.models import ActionPage, ActionPlace, Institution
from actions.participations import remove
from core.fields import format_point
from core.models import User
from tests.admin_forms import posted
from tests.factories import ActionPageFactory, InstitutionFactory, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db

ClientOf = Callable[[User], Client]
TEXT = "La navette attend les jeunes devant le lycée"


@dataclass
class World:
    sheet: ActionPage
    partner: Institution
    lead_editor: User
    writer: User
    coordinator: User

    @property
    def edit(self) -> str:
        return f"/admin/pages/{self.sheet.pk}/edit/"

    def latest(self) -> Any:
        return ActionPage.objects.get(pk=self.sheet.pk).get_latest_revision_as_object()

    def save(self, person: User, **fields: Any) -> Revision:
        """Somebody saves a version, as their own screen would."""
        page = self.latest()
        for name, value in fields.items():
            setattr(page, name, value)
        return page.save_revision(user=person)

    def revisions(self) -> int:
        return self.sheet.revisions.count()


@pytest.fixture
def world(tree: Page) -> World:
    lead, partner = InstitutionFactory(name="Maison des ados"), InstitutionFactory(name="Lycée")
    sheet = ActionPageFactory(title="La navette", leads=[lead], partners=[partner])
    return World(
        sheet=sheet,
        partner=partner,
        lead_editor=MembershipFactory(institution=lead, editor=True, user__first_name="Anne").user,
        writer=MembershipFactory(institution=partner, user__first_name="Bertrand").user,
        coordinator=UserFactory(coordinator=True, first_name="Claire"),
    )


def opened(session: Client, address: str) -> dict[str, Any]:
    """The form as the browser will post it back: its fields, and the version that it shows."""
    response = session.get(address)
    form = posted(response.context["form"])
    return form | hidden_of(response)


def hidden_of(response: Any) -> dict[str, str]:
    text = response.content.decode()
    names = ("loaded_revision_id", "loaded_revision_created_at")
    return {name: html.unescape(re.search(rf'name="{name}" value="([^"]*)"', text)[1]) for name in names}


def words(response: Any) -> str:
    return re.sub(r"\s+", " ", html.unescape(response.content.decode()))


def test_somebody_elses_newer_work_is_not_overwritten_unseen(world: World, client_of: ClientOf) -> None:
    session = client_of(world.writer)
    form = opened(session, world.edit) | {"title": "La navette du soir", "audience_words": TEXT}
    theirs = world.save(world.lead_editor, title="La navette de nuit")
    before = world.revisions()
    refused = session.post(world.edit, form)
    assert refused.status_code == 409
    assert world.revisions() == before
    assert world.latest().title == "La navette de nuit"
    said = words(refused)
    assert "Anne Le Goff a enregistré cette page le" in said
    # Both versions of what differs, and all that was typed, in the form.
    assert re.search(r'<span class="deletion">[^<]*nuit', said)
    assert re.search(r'<span class="addition">[^<]*soir', said)
    assert 'value="La navette du soir"' in said
    assert TEXT in said
    assert "Enregistrer ma version quand même" in said
    # The next save goes through; theirs stays in the history.
    again = session.post(world.edit, form | hidden_of(refused))
    assert again.status_code == 302
    assert world.latest().title == "La navette du soir"
    assert world.sheet.revisions.filter(pk=theirs.pk).exists()


def test_a_third_save_meanwhile_is_seen_too(world: World, client_of: ClientOf) -> None:
    session = client_of(world.writer)
    form = opened(session, world.edit) | {"title": "À moi"}
    world.save(world.lead_editor, title="À elle")
    refused = session.post(world.edit, form)
    world.save(world.coordinator, title="À la coordination")
    again = session.post(world.edit, form | hidden_of(refused))
    assert again.status_code == 409
    assert "Claire Le Goff a enregistré" in words(again)
    assert "Anne Le Goff a enregistré" not in words(again)
    assert session.post(world.edit, form | hidden_of(again)).status_code == 302


@pytest.mark.parametrize(
    ("act", "button"),
    [("action-publish", "Publier ma version quand même"), ("action-submit", "Proposer ma version quand même")],
)
def test_a_publication_and_a_proposal_are_refused_alike(
    world: World, client_of: ClientOf, act: str, button: str
) -> None:
    session = client_of(world.lead_editor)
    form = opened(session, world.edit) | {"title": "À moi", act: "1"}
    world.save(world.writer, title="À lui")
    refused = session.post(world.edit, form)
    assert refused.status_code == 409
    assert button in words(refused)
    assert f'name="{act}" value="1"' in words(refused)
    world.sheet.refresh_from_db()
    assert world.sheet.title == "La navette"


def test_a_version_brought_back_is_refused_alike(world: World, client_of: ClientOf) -> None:
    old = world.sheet.latest_revision_id
    world.save(world.writer, title="Entre les deux")
    session = client_of(world.lead_editor)
    address = f"/admin/pages/{world.sheet.pk}/revisions/{old}/revert/"
    form = opened(session, address)
    world.save(world.writer, title="Encore plus tard")
    refused = session.post(address, form)
    assert refused.status_code == 409
    assert re.search(r'<span class="deletion">[^<]*Encore plus tard', words(refused))
    assert session.post(address, form | hidden_of(refused)).status_code == 302
    assert world.latest().title == "La navette"


def test_work_that_goes_on_in_one_version_is_newer_work(world: World, client_of: ClientOf) -> None:
    """Autosave writes again and again into one version: the same number, a later time."""
    theirs = world.save(world.lead_editor, title="Un début")
    session = client_of(world.writer)
    form = opened(session, world.edit) | {"title": "À moi"}
    page = world.latest()
    page.title = "Un début, et la suite"
    page.save_revision(user=world.lead_editor, overwrite_revision=theirs)
    assert session.post(world.edit, form).status_code == 409


def test_one_person_in_two_windows_is_not_refused_and_loses_no_version(world: World, client_of: ClientOf) -> None:
    session = client_of(world.writer)
    first, second = opened(session, world.edit), opened(session, world.edit)
    assert session.post(world.edit, first | {"title": "Première fenêtre"}).status_code == 302
    assert session.post(world.edit, second | {"title": "Seconde fenêtre"}).status_code == 302
    titles = [revision.as_object().title for revision in world.sheet.revisions.order_by("pk")]
    assert titles[-2:] == ["Première fenêtre", "Seconde fenêtre"]


def test_two_who_wrote_the_same_are_not_bothered(world: World, client_of: ClientOf) -> None:
    session = client_of(world.writer)
    # What the screen shows of an untouched sheet, saved once, so that both say the same to the letter.
    session.post(world.edit, opened(session, world.edit))
    form = opened(session, world.edit)
    world.save(world.lead_editor)
    assert session.post(world.edit, form).status_code == 302


def test_autosave_never_overwrites_anothers_version(world: World, client_of: ClientOf) -> None:
    """Stock behaviour, on which the rest builds."""
    session = client_of(world.writer)
    form = opened(session, world.edit) | {"title": "À moi"}
    theirs = world.save(world.lead_editor, title="À elle")
    for extra in ({}, {"overwrite_revision_id": theirs.pk}):
        response = session.post(world.edit, form | extra, headers={"accept": "application/json"})
        assert response.status_code == 400
        assert response.json()["error_code"] == "invalid_revision"
    assert world.latest().title == "À elle"


def test_wrong_fields_and_a_stale_form_are_told_together(world: World, client_of: ClientOf) -> None:
    session = client_of(world.writer)
    form = opened(session, world.edit) | {"title": "À moi", "start_date": "le mois prochain"}
    world.save(world.lead_editor, title="À elle")
    refused = session.post(world.edit, form)
    assert refused.status_code == 409
    assert "le mois prochain" in words(refused)
    assert refused.context["form"].errors["start_date"]


def test_places_and_comments_that_were_typed_come_back(world: World, client_of: ClientOf) -> None:
    session = client_of(world.writer)
    form = opened(session, world.edit) | {
        "places-TOTAL_FORMS": 1,
        "places-0-name": "L’arrêt du lycée",
        "places-0-point": format_point(47.84, -1.68),
        "places-0-ORDER": 1,
        "comments-TOTAL_FORMS": 1,
        "comments-0-contentpath": "title",
        "comments-0-text": "Et le dimanche ?",
        "comments-0-position": "",
        "comments-0-replies-TOTAL_FORMS": 0,
        "comments-0-replies-INITIAL_FORMS": 0,
    }
    world.save(world.lead_editor, title="À elle")
    refused = session.post(world.edit, form)
    assert refused.status_code == 409
    assert "L’arrêt du lycée" in words(refused)
    assert not Comment.objects.exists()
    [comment] = json.loads(re.search(r'id="comments-data"[^>]*>(.*?)</script>', refused.content.decode(), re.S)[1])[
        "comments"
    ]
    assert comment["text"] == "Et le dimanche ?"
    assert session.post(world.edit, form | hidden_of(refused)).status_code == 302
    assert Comment.objects.get().text == "Et le dimanche ?"
    assert [place.name for place in world.latest().places.all()] == ["L’arrêt du lycée"]


def test_rows_that_another_deleted_keep_nobody_from_saving(world: World, client_of: ClientOf) -> None:
    page = world.latest()
    page.places = [ActionPlace(name="Le bourg", point=format_point(47.84, -1.68))]
    page.save_revision(user=world.writer).publish()
    gone = Comment.objects.create(page=world.sheet, user=world.lead_editor, text="Oubli ?", contentpath="title")
    session = client_of(world.writer)
    place = world.latest().places.get()
    form = opened(session, world.edit) | {
        "places-TOTAL_FORMS": 1,
        "places-INITIAL_FORMS": 1,
        "places-0-id": place.pk,
        "places-0-name": "Le bourg, devant la mairie",
        "places-0-point": place.point,
        "places-0-ORDER": 1,
        "comments-TOTAL_FORMS": 1,
        "comments-INITIAL_FORMS": 1,
        "comments-0-id": gone.pk,
        "comments-0-contentpath": "title",
        "comments-0-text": gone.text,
        "comments-0-position": "",
        "comments-0-replies-TOTAL_FORMS": 1,
        "comments-0-replies-INITIAL_FORMS": 0,
        "comments-0-replies-0-text": "Oui, la date",
    }
    gone.delete()
    page = world.latest()
    page.places = []
    page.save_revision(user=world.lead_editor).publish()
    refused = session.post(world.edit, form)
    assert refused.status_code == 409, refused
    assert "devant la mairie" in words(refused)
    assert session.post(world.edit, form | hidden_of(refused)).status_code == 302
    assert [row.name for row in world.latest().places.all()] == ["Le bourg, devant la mairie"]
    comment = Comment.objects.get()
    assert (comment.text, comment.user) == ("Oui, la date", world.writer)


@pytest.mark.parametrize("told", ["", "hier", "2026-99-99T00:00:00+00:00", "9" * 30])
def test_a_form_that_says_nothing_sound_breaks_nothing(world: World, client_of: ClientOf, told: str) -> None:
    session = client_of(world.writer)
    form = opened(session, world.edit) | {"title": "À moi"}
    world.save(world.lead_editor, title="À elle")
    opened_on = form["loaded_revision_id"]
    # The number alone is enough to know.
    assert session.post(world.edit, form | {"loaded_revision_created_at": told}).status_code == 409
    for key in ("", "x", "9" * 30):
        lost = form | {"loaded_revision_created_at": told, "loaded_revision_id": key}
        assert session.post(world.edit, lost).status_code == 302
        world.save(world.lead_editor, title="À elle")
    assert opened_on


def test_who_lost_the_right_gets_the_text_back(world: World, client_of: ClientOf) -> None:
    session = client_of(world.writer)
    form = opened(session, world.edit) | {
        "title": "À moi",
        "audience_words": TEXT,
        "perspectives": json.dumps({"blocks": [{"text": "Une suite & des idées"}], "entityMap": {}}),
    }
    remove(world.sheet, world.partner)
    missing = f"/admin/pages/{Page.objects.order_by('-pk').first().pk + 999}/edit/"
    old = f"/admin/pages/{world.sheet.pk}/revisions/{world.sheet.latest_revision_id}/revert/"
    answers = []
    for address in (world.edit, missing, old):
        refused = session.post(address, form)
        assert refused.status_code == 403
        for typed in ("À moi", TEXT, "Une suite & des idées"):
            assert typed in words(refused)
        answers.append(re.sub(r"[A-Za-z0-9]{64}", "", words(refused)))
    # The same for a page that never was: the answer says nothing of the page.
    assert answers[0] == answers[1] == answers[2]
    assert "csrf" not in "\n".join(answers[0].split("<textarea")[1:]).split("</textarea>")[0]
    assert world.sheet.revisions.filter(user=world.writer).count() == 0


def test_autosave_of_who_lost_the_right_is_refused(world: World, client_of: ClientOf) -> None:
    session = client_of(world.writer)
    form = opened(session, world.edit) | {"title": "À moi"}
    remove(world.sheet, world.partner)
    response = session.post(world.edit, form, headers={"accept": "application/json"})
    assert response.status_code in (302, 403)
    assert world.latest().title == "La navette"
