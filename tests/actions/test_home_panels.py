"""The member's desk: the way to write, the drafts that wait, the sheets; nothing of others' business."""

import datetime
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Page

from actions.access import access_of
from actions.desks import Desk, desks_of
from actions.enums import MemberRole
from actions.models import ActionPage, Institution, NewsPage, PartnerPage
from core.models import User
from tests.admin_forms import posted
from tests.factories import (
    ActionPageFactory,
    InstitutionFactory,
    MembershipFactory,
    NewsPageFactory,
    PartnerPageFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

ClientOf = Callable[[User], Client]

WRITE = "/admin/actions/ecrire/"


@pytest.fixture
def ours(tree: Page) -> PartnerPage:
    return PartnerPageFactory(institution=InstitutionFactory(name="La Nôtre"))


@pytest.fixture
def theirs(tree: Page) -> PartnerPage:
    return PartnerPageFactory(institution=InstitutionFactory(name="La Leur"))


@pytest.fixture
def writer(ours: PartnerPage) -> User:
    return MembershipFactory(institution=ours.institution).user


def changed(page: Any, title: str) -> Any:
    """The page with a change that is not published."""
    page.title = title
    page.save_revision()
    return page


def desk_of(user: User) -> Desk:
    (desk,) = desks_of(User.objects.get(pk=user.pk))
    return desk


def add_address(profile: PartnerPage) -> str:
    return f"/admin/pages/add/actions/newspage/{profile.pk}/"


def test_drafts_of_the_institution_wait(
    ours: PartnerPage, theirs: PartnerPage, writer: User, client_of: ClientOf
) -> None:
    lead, partner = ours.institution, theirs.institution
    waiting = {
        NewsPageFactory(parent=ours, live=False, title="Jamais publiée"): (False, False),
        changed(NewsPageFactory(parent=ours), "Corrigée depuis"): (True, True),
        changed(ActionPageFactory(leads=[lead]), "Fiche corrigée"): (True, True),
        ActionPageFactory(leads=[partner, lead], live=False, title="Fiche jamais publiée"): (False, False),
    }
    taken_off = NewsPageFactory(parent=ours, title="Retirée")
    taken_off.unpublish()
    waiting[taken_off] = (False, True)
    others = [
        NewsPageFactory(parent=ours, title="Publiée telle quelle"),
        ActionPageFactory(leads=[lead], title="Fiche publiée telle quelle"),
        NewsPageFactory(parent=theirs, live=False, title="Brouillon des autres"),
        changed(NewsPageFactory(parent=theirs), "Correction des autres"),
        changed(ActionPageFactory(leads=[partner]), "Fiche des autres"),
        changed(ActionPageFactory(leads=[partner], partners=[lead]), "Fiche où nous sommes partenaires"),
    ]
    desk = desk_of(writer)
    lines = [*desk.news_drafts.shown, *desk.sheet_drafts.shown]
    assert {line.pk: (line.is_live, line.was_published) for line in lines} == {
        page.pk: state for page, state in waiting.items()
    }
    assert "Corrigée depuis" in [line.title for line in lines]
    html = client_of(writer).get("/admin/").content.decode()
    drafts = html[html.index("Waiting drafts" if "Waiting drafts" in html else "Brouillons en attente") :]
    drafts = drafts[: drafts.index("</ul>")]
    for page in waiting:
        assert f"/admin/pages/{page.pk}/edit/" in drafts, page
    for page in others:
        assert f"/admin/pages/{page.pk}/" not in drafts, page
    for page in (others[2], others[3], others[4]):
        assert page.title not in html, page


@pytest.mark.parametrize("role", MemberRole)
def test_every_page_of_the_desk_may_be_edited(
    ours: PartnerPage, theirs: PartnerPage, role: MemberRole, client_of: ClientOf
) -> None:
    user = MembershipFactory(institution=ours.institution, role=role).user
    NewsPageFactory(parent=ours, live=False)
    ActionPageFactory(leads=[ours.institution], live=False)
    ActionPageFactory(leads=[theirs.institution], partners=[ours.institution])
    session = client_of(user)
    html = session.get("/admin/").content.decode()
    desk = html[html.index('id="desk-write"') :]
    addresses = set(re.findall(r'href="(/admin/(?:pages/\d+/edit|actions/\d+/partenaires)/)"', desk))
    assert len(addresses) == 6
    for address in addresses:
        assert session.get(address).status_code == 200, address


def test_each_institution_of_a_person_has_its_desk(ours: PartnerPage, theirs: PartnerPage, writer: User) -> None:
    MembershipFactory(user=writer, institution=theirs.institution)
    away = PartnerPageFactory()
    led, joined = (
        ActionPageFactory(leads=[ours.institution]),
        ActionPageFactory(partners=[ours.institution, away.institution]),
    )
    draft = NewsPageFactory(parent=theirs, live=False)
    NewsPageFactory(parent=away, live=False)
    desks = {desk.institution: desk for desk in desks_of(User.objects.get(pk=writer.pk))}
    assert set(desks) == {ours.institution, theirs.institution}
    our_desk, their_desk = desks[ours.institution], desks[theirs.institution]
    assert [line.pk for line in our_desk.led.shown] == [led.pk]
    assert [line.pk for line in our_desk.joined.shown] == [joined.pk]
    assert not our_desk.news_drafts.shown
    assert [line.pk for line in their_desk.news_drafts.shown] == [draft.pk]
    assert not their_desk.led.shown


def test_a_deactivated_institution_has_no_desk(ours: PartnerPage, theirs: PartnerPage, writer: User) -> None:
    MembershipFactory(user=writer, institution=theirs.institution)
    Institution.objects.filter(pk=theirs.institution.pk).update(is_active=False)
    assert [desk.institution for desk in desks_of(User.objects.get(pk=writer.pk))] == [ours.institution]


def test_long_lists_are_cut_and_counted(
    ours: PartnerPage, theirs: PartnerPage, writer: User, client_of: ClientOf
) -> None:
    ActionPageFactory.create_batch(15, leads=[ours.institution], live=False)
    ActionPageFactory(leads=[theirs.institution], live=False)
    for _number in range(10):
        NewsPageFactory(parent=ours, live=False)
    desk = desk_of(writer)
    assert (len(desk.led.shown), desk.led.more) == (12, 3)
    assert (len(desk.sheet_drafts.shown), desk.sheet_drafts.more) == (8, 7)
    assert (len(desk.news_drafts.shown), desk.news_drafts.more) == (8, 2)
    # The last ones saved come first.
    newest = NewsPage.objects.order_by("-latest_revision_created_at").first()
    assert newest is not None
    assert desk.news_drafts.shown[0].pk == newest.pk
    assert client_of(writer).get("/admin/").status_code == 200


def test_queries_do_not_grow_with_sheets_drafts_or_institutions(
    ours: PartnerPage, writer: User, client_of: ClientOf
) -> None:
    def queries() -> int:
        session = client_of(writer)
        session.get("/admin/")
        with CaptureQueriesContext(connection) as captured:
            assert session.get("/admin/").status_code == 200
        return len(captured)

    MembershipFactory(user=writer, institution=PartnerPageFactory().institution)
    ActionPageFactory(leads=[ours.institution], live=False)
    NewsPageFactory(parent=ours, live=False)
    few = queries()
    ActionPageFactory.create_batch(20, leads=[ours.institution], live=False)
    ActionPageFactory.create_batch(5, partners=[ours.institution])
    for _number in range(5):
        profile = PartnerPageFactory()
        MembershipFactory(user=writer, institution=profile.institution)
        NewsPageFactory(parent=profile, live=False)
        NewsPageFactory(parent=ours, live=False)
    assert queries() == few


def write_form(session: Client) -> Any:
    response = session.get("/admin/")
    assert WRITE in response.content.decode()
    panels = response.context["panels"]
    (panel,) = [panel for panel in panels if panel.name == "member"]
    return panel.get_context_data({})["write_form"]


def test_one_institution_is_not_asked_which(
    ours: PartnerPage, theirs: PartnerPage, writer: User, client_of: ClientOf
) -> None:
    action = ActionPageFactory(partners=[ours.institution], leads=[theirs.institution])
    ActionPageFactory(leads=[theirs.institution])
    session = client_of(writer)
    form = write_form(session)
    assert [field.name for field in form.hidden_fields()] == ["institution"]
    assert list(form.fields["action"].queryset) == [action]
    response = session.get(WRITE, {"institution": ours.institution.pk, "action": action.pk})
    assert response["Location"] == f"{add_address(ours)}?action={action.pk}"


def test_without_any_action_nothing_is_asked(ours: PartnerPage, writer: User, client_of: ClientOf) -> None:
    session = client_of(writer)
    assert write_form(session).visible_fields() == []
    assert session.get(WRITE, {"institution": ours.institution.pk})["Location"] == add_address(ours)


def test_several_institutions_are_asked_which(
    ours: PartnerPage, theirs: PartnerPage, writer: User, client_of: ClientOf
) -> None:
    MembershipFactory(user=writer, institution=theirs.institution, editor=True)
    without_profile = MembershipFactory(user=writer).institution
    ActionPageFactory(leads=[theirs.institution])
    session = client_of(writer)
    form = write_form(session)
    assert [field.name for field in form.visible_fields()] == ["institution", "action"]
    assert set(form.fields["institution"].queryset) == {ours.institution, theirs.institution}
    assert session.get(WRITE, {"institution": theirs.institution.pk, "action": ""})["Location"] == add_address(theirs)
    assert session.get(WRITE, {"institution": without_profile.pk})["Location"] == "/admin/"


def test_an_institution_without_a_profile_is_told_whom_to_ask(tree: Page, client_of: ClientOf) -> None:
    html = client_of(MembershipFactory().user).get("/admin/").content.decode()
    assert WRITE not in html
    assert 'id="desk-write"' in html


@pytest.mark.parametrize("person", ["outsider", "former", "member of another", "anonymous"])
def test_nobody_writes_for_another_institution(
    ours: PartnerPage, theirs: PartnerPage, client_of: ClientOf, person: str
) -> None:
    sessions = {"anonymous": Client(), "outsider": client_of(UserFactory())}
    sessions["member of another"] = client_of(MembershipFactory(institution=theirs.institution, admin=True).user)
    asleep = InstitutionFactory(is_active=False)
    sessions["former"] = client_of(MembershipFactory(institution=asleep, admin=True).user)
    response = sessions[person].get(WRITE, {"institution": ours.institution.pk})
    assert response.status_code == 302
    assert "/add/" not in response["Location"]


@pytest.mark.parametrize("forged", [{}, {"institution": "x"}, {"institution": "-1", "action": "9" * 40}])
def test_a_crafted_choice_comes_back_with_a_word(
    ours: PartnerPage, writer: User, client_of: ClientOf, forged: dict
) -> None:
    response = client_of(writer).get(WRITE, forged, follow=True)
    assert response.redirect_chain == [("/admin/", 302)]
    assert len(list(response.context["messages"])) == 1


def test_a_foreign_action_is_not_passed_on(
    ours: PartnerPage, theirs: PartnerPage, writer: User, client_of: ClientOf
) -> None:
    ActionPageFactory(leads=[ours.institution])
    foreign = ActionPageFactory(leads=[theirs.institution], live=False)
    response = client_of(writer).get(WRITE, {"institution": ours.institution.pk, "action": foreign.pk})
    assert response["Location"] == "/admin/"


def test_the_chosen_action_is_ticked(ours: PartnerPage, writer: User, client_of: ClientOf) -> None:
    action, other = ActionPageFactory.create_batch(2, leads=[ours.institution])
    session = client_of(writer)
    response = session.get(add_address(ours), {"action": action.pk})
    form = response.context["form"]
    assert form["actions"].value() == [action.pk]
    ticked = re.findall(r'<input[^>]*name="actions"[^>]*checked', response.content.decode())
    assert len(ticked) == 1
    assert f'value="{action.pk}"' in ticked[0]
    response = session.post(add_address(ours), posted(form) | {"title": "Une nouvelle", "slug": "une-nouvelle"})
    assert response.status_code == 302
    assert list(NewsPage.objects.get(title="Une nouvelle").actions.all()) == [action]
    # What the writer then chooses stands, whatever the address says.
    changed_mind = posted(form) | {"title": "Une autre", "slug": "une-autre", "actions": [other.pk]}
    session.post(f"{add_address(ours)}?action={action.pk}", changed_mind)
    assert list(NewsPage.objects.get(title="Une autre").actions.all()) == [other]


def test_a_foreign_or_crafted_action_is_not_ticked(
    ours: PartnerPage, theirs: PartnerPage, writer: User, client_of: ClientOf
) -> None:
    foreign = ActionPageFactory(leads=[theirs.institution], live=False, title="Fiche que nul ne doit lire")
    session = client_of(writer)
    for key in (foreign.pk, "x", "", "-1", "9" * 40, "²", ours.pk):
        response = session.get(add_address(ours), {"action": key})
        assert response.status_code == 200
        assert not response.context["form"]["actions"].value(), key
        assert foreign.title not in response.content.decode()


def test_an_address_ticks_nothing_in_an_update_that_exists(
    ours: PartnerPage, writer: User, client_of: ClientOf
) -> None:
    action = ActionPageFactory(leads=[ours.institution])
    news = NewsPageFactory(parent=ours)
    form = client_of(writer).get(f"/admin/pages/{news.pk}/edit/", {"action": action.pk}).context["form"]
    assert not form["actions"].value()


def test_a_coordinator_ticks_any_action(ours: PartnerPage, client_of: ClientOf) -> None:
    action: ActionPage = ActionPageFactory(leads=[ours.institution])
    coordinator = UserFactory(coordinator=True)
    assert not access_of(coordinator).is_member
    form = client_of(coordinator).get(add_address(ours), {"action": action.pk}).context["form"]
    assert form["actions"].value() == [action.pk]


def test_sheets_whose_date_of_review_has_come(ours: PartnerPage, theirs: PartnerPage, writer: User) -> None:
    today = timezone.localdate()
    day = datetime.timedelta(days=1)
    for title, review_by, leads in (
        ("Hier", today - day, ours),
        ("Aujourd’hui", today, ours),
        ("Demain", today + day, ours),
        ("Sans date", None, ours),
        ("La leur", today - day, theirs),
    ):
        ActionPageFactory(title=title, review_by=review_by, leads=[leads.institution])
    ActionPageFactory(title="Brouillon", review_by=today - day, leads=[ours.institution], live=False)
    assert [line.title for line in desk_of(writer).to_check.shown] == ["Hier", "Aujourd’hui"]


def test_what_the_profile_lacks_is_said(ours: PartnerPage, writer: User, client_of: ClientOf) -> None:
    html = client_of(writer).get("/admin/").content.decode()
    assert "Notre profil est complet à 14\xa0%" in html
    assert "Il reste à dire\xa0: vos thèmes, vos publics, un contact," in html
    # What its writers wrote counts, published or not.
    ours.website = "https://www.example.org"
    ours.save_revision()
    assert desk_of(writer).completeness.percent == 29
