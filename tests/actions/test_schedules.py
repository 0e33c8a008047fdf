"""A page comes out and goes by itself: from the member's form through the scheduler to what readers find."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from wagtail.models import Page

from actions.desks import desks_of
from actions.models import ActionPage, NewsPage, PartnerPage
from core.models import User
from home.models import HomePage
from newsletter.composition import compose_issue, waiting_news
from newsletter.readiness import examine
from tests.actions.reviews.world import form_of
from tests.factories import ActionPageFactory, MembershipFactory, NewsPageFactory, PartnerPageFactory

pytestmark = pytest.mark.django_db

ClientOf = Callable[[User], Client]
HOUR = datetime.timedelta(hours=1)
PUBLISH, PROPOSE = {"action-publish": "on"}, {"action-submit": "on"}
APPROVE = {"action-workflow-action": "true", "workflow-action-name": "approve"}


@pytest.fixture
def partner(tree: HomePage) -> PartnerPage:
    return PartnerPageFactory()


@pytest.fixture
def editor(partner: PartnerPage) -> User:
    return MembershipFactory(institution=partner.institution, editor=True).user


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime.datetime], None]:
    """A function that lets the clock stand at another time, and the scheduler do what is due then."""

    def let_time_pass(moment: datetime.datetime) -> None:
        monkeypatch.setattr("django.utils.timezone.now", lambda: moment)
        call_command("run", once=True)

    return let_time_pass


def typed(moment: datetime.datetime) -> str:
    return timezone.localtime(moment).strftime("%d/%m/%Y %H:%M")


def save(session: Client, page: Page, act: dict[str, str], **fields: Any) -> Any:
    address = f"/admin/pages/{page.pk}/edit/"
    return session.post(address, form_of(session.get(address)) | fields | act)


def finds(page: Page) -> bool:
    """Whether readers find the page at its address and in the lists."""
    reader = Client()
    there = reader.get(page.get_url()).status_code == 200
    lists = [reader.get(url).content.decode() for url in ("/actualites/", "/actions/")]
    assert there == any(page.title in html for html in lists)
    return there


@pytest.mark.parametrize("kind", ["news", "sheet"])
def test_a_planned_page_comes_out_and_goes(
    partner: PartnerPage,
    editor: User,
    client_of: ClientOf,
    at: Callable[[datetime.datetime], None],
    kind: str,
) -> None:
    if kind == "news":
        page: Page = NewsPageFactory(parent=partner, title="Annoncée", live=False)
    else:
        page = ActionPageFactory(title="Annoncée", leads=[partner.institution], live=False)
    now = timezone.now().replace(second=0, microsecond=0)
    response = save(client_of(editor), page, PUBLISH, go_live_at=typed(now + HOUR), expire_at=typed(now + 3 * HOUR))

    assert response.status_code == 302
    at(now + HOUR / 2)
    assert not finds(page)
    at(now + 2 * HOUR)
    assert finds(page)
    at(now + 4 * HOUR)
    assert not finds(page)
    page.refresh_from_db()
    assert page.expired


def test_a_contributor_proposes_a_time_and_the_editor_approves_it(
    partner: PartnerPage, editor: User, client_of: ClientOf, at: Callable[[datetime.datetime], None]
) -> None:
    writer = MembershipFactory(institution=partner.institution).user
    news = NewsPageFactory(parent=partner, title="Annoncée", live=False, owner=writer)
    now = timezone.now().replace(second=0, microsecond=0)
    save(client_of(writer), news, PROPOSE, go_live_at=typed(now + HOUR))
    at(now + 2 * HOUR)
    assert not finds(news)

    later = now + 5 * HOUR
    save(client_of(editor), news, APPROVE, go_live_at=typed(later))

    at(later - HOUR)
    assert not finds(news)
    at(later + HOUR)
    assert finds(news)


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"expire_at": -1}, "expire_at"),
        ({"go_live_at": 3, "expire_at": 1}, "go_live_at"),
    ],
)
def test_an_impossible_time_is_refused_beside_it(
    partner: PartnerPage, editor: User, client_of: ClientOf, fields: dict[str, int], wrong: str
) -> None:
    news = NewsPageFactory(parent=partner, live=False)
    times = {name: typed(timezone.now() + hours * HOUR) for name, hours in fields.items()}
    response = save(client_of(editor), news, PUBLISH, summary="Des mots à garder.", **times)

    assert wrong in response.context["form"].errors
    html = response.content.decode()
    assert "Des mots à garder." in html
    assert all(words in html for words in times.values())


def test_the_schedule_stands_among_the_fields_of_every_member(
    partner: PartnerPage, editor: User, client_of: ClientOf
) -> None:
    writer = MembershipFactory(institution=partner.institution).user
    pages = [
        partner,
        NewsPageFactory(parent=partner),
        ActionPageFactory(leads=[partner.institution]),
    ]
    for person in (writer, editor):
        for page in pages:
            html = client_of(person).get(f"/admin/pages/{page.pk}/edit/").content.decode()
            assert html.count('name="go_live_at"') == 1
            assert "Mettre en ligne le" in html
            # The stock way to it: a dialog that is not there.
            assert "schedule-publishing-dialog" not in html


def test_the_desk_says_when_a_draft_comes_out(partner: PartnerPage, editor: User, client_of: ClientOf) -> None:
    moment = timezone.make_aware(datetime.datetime(2036, 12, 3, 8, 30))
    news = NewsPageFactory(parent=partner, live=False)
    sheet = ActionPageFactory(leads=[partner.institution], live=False)
    other = NewsPageFactory(parent=partner, live=False)
    for page in (news, sheet):
        save(client_of(editor), page, PUBLISH, go_live_at=typed(moment))

    (desk,) = desks_of(User.objects.get(pk=editor.pk))
    planned = {line.pk: line.planned_at for line in [*desk.news_drafts.shown, *desk.sheet_drafts.shown]}
    assert planned == {news.pk: moment, sheet.pk: moment, other.pk: None}
    html = client_of(editor).get("/admin/").content.decode()
    assert html.count("programmée pour le 3 décembre 2036") == 2


def test_an_expired_update_waits_for_no_letter_and_keeps_one_from_leaving(
    partner: PartnerPage, at: Callable[[datetime.datetime], None]
) -> None:
    now = timezone.now()
    news = NewsPageFactory(parent=partner, title="Éphémère", expire_at=now + HOUR)
    issue = compose_issue(now)
    assert "not_live" not in {problem.code for problem in examine(issue).problems}

    at(now + 2 * HOUR)

    assert not waiting_news().exists()
    problems = {problem.code: problem.message for problem in examine(issue).problems}
    assert "Éphémère" in problems["not_live"]
    (line,) = _drafts(partner)
    assert (line.pk, line.is_expired) == (news.pk, True)


def _drafts(partner: PartnerPage) -> list[Any]:
    user = MembershipFactory(institution=partner.institution).user
    (desk,) = desks_of(user)
    return desk.news_drafts.shown


def test_a_planned_sheet_has_no_draft_in_lists_before(partner: PartnerPage) -> None:
    """What comes out later is in no list, also where it was planned without a form."""
    sheet = ActionPageFactory(leads=[partner.institution], live=False, go_live_at=timezone.now() + HOUR)
    sheet.save_revision().publish()
    news = NewsPageFactory(parent=partner, live=False, go_live_at=timezone.now() + HOUR)
    news.save_revision().publish()

    assert not ActionPage.objects.live().filter(pk=sheet.pk).exists()
    assert not NewsPage.objects.for_newsletter().exists()
    assert not finds(news)
