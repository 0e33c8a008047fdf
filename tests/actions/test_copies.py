"""A copied sheet is led by its copier's institution and starts as a draft."""

import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import Page

from actions.enums import ActionStatus
from actions.models import ActionIndexPage, ActionPage, ActionPlace, Institution, PartnerPage, SheetLink
from core.fields import format_point
from core.models import User
from home.models import HomePage
from tests.factories import (
    ActionPageFactory,
    InstitutionFactory,
    MembershipFactory,
    NewsPageFactory,
    PartnerPageFactory,
    ThemeFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


class World:
    """A sheet that two of the copier's institutions take part in, led by a third one."""

    def __init__(self) -> None:
        self.first, self.second, self.lead, self.away = InstitutionFactory.create_batch(4)
        self.copier: User = MembershipFactory(institution=self.first).user
        self.lead_editor: User = MembershipFactory(institution=self.lead, editor=True).user
        self.sheet: ActionPage = ActionPageFactory(leads=[self.lead], partners=[self.first, self.second])
        self.address = reverse("wagtailadmin_pages:copy", args=[self.sheet.pk])

    def data(self, lead: Institution | None, **more: Any) -> dict[str, Any]:
        place = {"new_parent_page": ActionIndexPage.objects.get().pk}
        chosen = {"lead_institution": lead.pk} if lead else {}
        return {"new_title": "La copie", "new_slug": "la-copie"} | place | chosen | more


@pytest.fixture
def world(tree: HomePage) -> World:
    return World()


@pytest.fixture
def session(world: World, client_of: Any) -> Client:
    return client_of(world.copier)


def offered(response: Any) -> set[Institution]:
    return set(response.context["form"].fields["lead_institution"].queryset)


def test_the_copiers_institution_leads_the_copy(world: World, session: Client, client_of: Any) -> None:
    shown = session.get(world.address)
    assert offered(shown) == {world.first}
    assert f'value="{world.first.pk}" selected' in shown.content.decode()
    assert session.post(world.address, world.data(world.first)).status_code == 302
    copy = ActionPage.objects.get(slug="la-copie")
    assert copy.leads == [world.first]
    assert copy.participations.count() == 1
    assert not copy.live
    assert session.get(reverse("wagtailadmin_pages:edit", args=[copy.pk])).status_code == 200
    former_lead = client_of(world.lead_editor).get(reverse("wagtailadmin_pages:edit", args=[copy.pk]))
    assert former_lead.url == reverse("wagtailadmin_home")


def test_what_happened_to_the_first_action_is_left_behind(world: World, session: Client) -> None:
    """Of its versions too: restoring one must not bring it back."""
    sheet, theme = ActionPage.objects.get(pk=world.sheet.pk), ThemeFactory()
    sheet.themes = [theme]
    sheet.status, sheet.status_reason, sheet.status_lift = ActionStatus.SUSPENDED, "Vacance", "Recrutement"
    sheet.start_date = sheet.end_date = sheet.status_since = sheet.review_by = datetime.date(2026, 3, 1)
    sheet.journal_notes = "<p>Notes de la première</p>"
    sheet.needs = "<p>Des besoins</p>"
    sheet.milestones = [("milestone", {"date": {"start": None}, "title": "Lancement", "text": ""})]
    sheet.funders = [("funder", {"name": "Département", "amount": 1000})]
    measures = [{"date": datetime.date(2026, 1, 1), "value": 4}]
    sheet.indicators = [("indicator", {"label": "Passagers", "unit": "", "target": 9, "measures": measures})]
    sheet.sheet_links = [SheetLink(linked=ActionPageFactory())]
    sheet.places = [ActionPlace(name="Le bourg", point=format_point(47.84, -1.68))]
    sheet.save_revision().publish()
    ActionPage.objects.filter(pk=sheet.pk).update(confirmed_on=datetime.date(2026, 1, 1))
    NewsPageFactory(about=[sheet])
    said = session.get(world.address).content.decode()
    for words in ("Dupliquer cette fiche", "Repris", "Laissés de côté", "rien n’est publié"):
        assert words in said

    opened = session.post(world.address, world.data(world.first))

    row = ActionPage.objects.get(slug="la-copie")
    assert opened.url == reverse("wagtailadmin_pages:edit", args=[row.pk])
    for copy in (row, row.get_latest_revision_as_object()):
        assert (copy.title, copy.status, copy.needs) == ("La copie", ActionStatus.PLANNED, "<p>Des besoins</p>")
        assert (list(copy.themes.all()), [place.name for place in copy.places.all()]) == ([theme], ["Le bourg"])
        assert [copy.start_date, copy.end_date, copy.status_since, copy.review_by, copy.confirmed_on] == [None] * 5
        assert [copy.status_reason, copy.status_lift, copy.journal_notes] == [""] * 3
        assert [len(copy.milestones), len(copy.funders), copy.sheet_links.count(), copy.news.count()] == [0] * 4
        indicator = copy.indicators[0].value
        assert (indicator["label"], indicator["target"], len(indicator["measures"])) == ("Passagers", 9, 0)
    assert row.revisions.count() == 1
    # And the first one keeps everything.
    assert ActionPage.objects.get(pk=sheet.pk).funders[0].value["amount"] == 1000


def test_the_screens_of_a_sheet_offer_to_duplicate_it(world: World, session: Client) -> None:
    html = session.get(reverse("wagtailadmin_pages:edit", args=[world.sheet.pk])).content.decode()
    assert "Dupliquer cette fiche" in html


def test_who_has_several_institutions_is_asked_which(world: World, session: Client) -> None:
    MembershipFactory(user=world.copier, institution=world.second)
    assert offered(session.get(world.address)) == {world.first, world.second}
    assert session.post(world.address, world.data(world.second)).status_code == 302
    assert ActionPage.objects.get(slug="la-copie").leads == [world.second]


@pytest.mark.parametrize("lead", ["none", "lead", "away"])
def test_no_copy_without_a_lead_of_ones_own(world: World, session: Client, lead: str) -> None:
    response = session.post(world.address, world.data(getattr(world, lead, None)))
    assert response.status_code == 422
    assert "lead_institution" in response.context["form"].errors
    html = response.content.decode()
    assert 'value="La copie"' in html
    assert "lead_institution" in html
    assert not Page.objects.filter(slug="la-copie").exists()


def test_a_coordinator_gives_the_copy_any_active_lead(world: World, client_of: Any) -> None:
    closed = InstitutionFactory(is_active=False)
    coordinator = client_of(UserFactory(coordinator=True))
    assert offered(coordinator.get(world.address)) == set(Institution.objects.exclude(pk=closed.pk))
    assert coordinator.post(world.address, world.data(world.away)).status_code == 302
    assert ActionPage.objects.get(slug="la-copie").leads == [world.away]


@pytest.mark.parametrize("wish", ["alias", "publish_copies"])
def test_a_copied_sheet_is_neither_an_alias_nor_published(world: World, client_of: Any, wish: str) -> None:
    """Also for an editor, who publishes elsewhere: the list of actions takes members' drafts only."""
    editor = MembershipFactory(institution=world.first, editor=True).user
    assert wish not in client_of(editor).get(world.address).context["form"].fields
    client_of(editor).post(world.address, world.data(world.first, **{wish: "on"}))
    copies = ActionPage.objects.filter(slug="la-copie")
    assert not copies.filter(live=True).exists()
    assert not copies.filter(alias_of__isnull=False).exists()


@pytest.mark.parametrize("wish", ["alias", "publish_copies"])
@pytest.mark.parametrize("publishes", [True, False])
def test_news_are_copied_live_by_who_publishes_only(world: World, client_of: Any, wish: str, publishes: bool) -> None:
    profile = PartnerPageFactory(institution=world.first)
    news = NewsPageFactory(parent=profile)
    # An editor elsewhere: what the form offers depends on any right to publish, what it does on this one.
    person = MembershipFactory(institution=world.away, editor=True).user
    MembershipFactory(institution=world.first, user=person, editor=publishes)
    data = {"new_title": "La copie", "new_slug": "la-copie", "new_parent_page": profile.pk, wish: "on"}
    client_of(person).post(reverse("wagtailadmin_pages:copy", args=[news.pk]), data)
    assert Page.objects.live().filter(slug="la-copie").exists() == publishes


def test_a_profile_is_not_copied(world: World, client_of: Any) -> None:
    """An institution has one; the stock screen would break on the second."""
    profile = PartnerPageFactory(institution=world.first)
    address = reverse("wagtailadmin_pages:copy", args=[profile.pk])
    data = {"new_title": "La copie", "new_slug": "la-copie", "new_parent_page": profile.get_parent().pk}
    session = client_of(UserFactory(coordinator=True))
    assert session.get(address).url == reverse("wagtailadmin_home")
    assert session.post(address, data).url == reverse("wagtailadmin_home")
    assert PartnerPage.objects.count() == 1
