"""Members see their news in the draft and propose a shorter text; coordinators take it up or leave it."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from actions.enums import MemberRole
from actions.models import Institution, NewsPage
from core.models import User
from home.models import HomePage
from newsletter.composition import compose_issue
from newsletter.enums import ProposalState
from newsletter.mailings import start_mailing
from newsletter.models import NewsletterIssuePage, ShorterText
from newsletter.permissions import is_own_news
from newsletter.proposals import NotInDraft, TextMoved, decline_text, places_in, propose_text, take_text
from newsletter.readiness import latest_version
from tests.factories import (
    InstitutionFactory,
    MembershipFactory,
    NewsPageFactory,
    PartnerPageFactory,
    SubscriberFactory,
    UserFactory,
)
from tests.newsletter.test_composition import NOW
from tests.notified import notified

pytestmark = pytest.mark.django_db

OWN = reverse("newsletter_admin:own_news")


@pytest.fixture
def institution(tree: HomePage) -> Institution:
    return InstitutionFactory(name="L’Embarcadère")


@pytest.fixture
def member(institution: Institution) -> User:
    return MembershipFactory(institution=institution, user=UserFactory(first_name="Nolwenn", last_name="Cadiou")).user


@pytest.fixture
def coordinator(tree: HomePage) -> User:
    return UserFactory(coordinator=True)


@pytest.fixture
def own(institution: Institution) -> NewsPage:
    profile = PartnerPageFactory(institution=institution)
    return NewsPageFactory(parent=profile, title="La sortie en mer", summary="Un long récit de la sortie.")


@pytest.fixture
def foreign(tree: HomePage) -> NewsPage:
    return NewsPageFactory(title="Secret des autres", summary="Rien pour vous.", parent=PartnerPageFactory())


@pytest.fixture
def draft(own: NewsPage, foreign: NewsPage) -> NewsletterIssuePage:
    return compose_issue(NOW)


def text_in(draft: NewsletterIssuePage, news: NewsPage) -> str:
    version = latest_version(NewsletterIssuePage.objects.get(pk=draft.pk))
    return next(place.text for place in places_in(version) if place.news.pk == news.pk)


def mark_in(draft: NewsletterIssuePage, news: NewsPage) -> str:
    version = latest_version(NewsletterIssuePage.objects.get(pk=draft.pk))
    return next(place.mark for place in places_in(version) if place.news.pk == news.pk)


def propose(browser: Client, news: Any, text: str = "Deux phrases.") -> Any:
    return browser.post(OWN, {"news": news, f"news-{news}-text": text})


def answer(browser: Client, proposal: ShorterText, act: str, seen: str = "") -> Any:
    return browser.post(reverse("newsletter_admin:answer_text", args=[proposal.pk]), {"act": act, "seen": seen})


def test_members_see_their_news_of_the_draft_and_nothing_else(
    draft: NewsletterIssuePage, own: NewsPage, member: User, client_of: Callable[[User], Client]
) -> None:
    later = NewsPageFactory(parent=own.get_parent(), title="Parue depuis")
    page = client_of(member).get(OWN).content.decode()
    assert "La sortie en mer" in page
    assert "Un long récit de la sortie." in page
    assert "Actualités du réseau" in page, "the section in which it stands"
    assert "(27 signes)" in page
    assert later.title in page
    assert "Elle attend" in page
    assert "Secret des autres" not in page
    assert draft.title not in page


def test_the_words_of_the_coordinators_are_what_is_read(
    draft: NewsletterIssuePage, own: NewsPage, member: User, client_of: Callable[[User], Client]
) -> None:
    for block in draft.body:
        for item in block.value["items"]:
            item["summary"] = "Récrit pour la lettre"
    draft.save_revision()
    page = client_of(member).get(OWN).content.decode()
    assert "Récrit pour la lettre" in page
    assert "Un long récit" not in page


def test_without_a_draft_the_waiting_news_are_shown(
    own: NewsPage, member: User, client_of: Callable[[User], Client]
) -> None:
    page = client_of(member).get(OWN).content.decode()
    assert "La sortie en mer" in page
    assert "<textarea" not in page
    with pytest.raises(NotInDraft):
        propose_text(own.pk, "x", by=member)


def test_the_home_panel_leads_there(own: NewsPage, member: User, client_of: Callable[[User], Client]) -> None:
    assert f'href="{OWN}"' in client_of(member).get("/admin/").content.decode()


# Who, and whether the update is theirs to see and to propose for; the oracle is written apart from the code.
PEOPLE = {
    "contributor": True,
    "editor": True,
    "institution admin": True,
    "member of another": False,
    "member of a closed one": False,
    "inactive": False,
    "coordinator": False,
    "superuser": False,
    "nobody's member": False,
}


def person_of(kind: str, institution: Institution) -> User:
    match kind:
        case "contributor":
            return MembershipFactory(institution=institution).user
        case "editor":
            return MembershipFactory(institution=institution, role=MemberRole.EDITOR).user
        case "institution admin":
            return MembershipFactory(institution=institution, role=MemberRole.ADMIN).user
        case "member of another":
            return MembershipFactory(admin=True).user
        case "member of a closed one":
            Institution.objects.filter(pk=institution.pk).update(is_active=False)
            return MembershipFactory(institution=institution).user
        case "inactive":
            return MembershipFactory(institution=institution, user=UserFactory(is_active=False)).user
        case "coordinator":
            return UserFactory(coordinator=True)
        case "superuser":
            return UserFactory(is_superuser=True)
    return UserFactory()


@pytest.mark.parametrize(("kind", "may"), PEOPLE.items())
def test_who_may_see_and_propose(
    draft: NewsletterIssuePage,
    own: NewsPage,
    institution: Institution,
    client_of: Callable[[User], Client],
    kind: str,
    may: bool,
) -> None:
    person = person_of(kind, institution)
    assert is_own_news(person, own) is may
    browser = client_of(person)
    response = browser.get(OWN)
    assert ("La sortie en mer" in response.content.decode()) is may
    propose(browser, own.pk)
    assert ShorterText.objects.exists() is may
    proposal = ShorterText.objects.first() or ShorterText.objects.create(issue=draft, news=own, text="x")
    # Answering is for coordinators alone.
    answers = kind in {"coordinator", "superuser"}
    answer(browser, proposal, "decline")
    proposal.refresh_from_db()
    assert (proposal.state == ProposalState.DECLINED) is answers
    assert ("#textes" in browser.get(f"/admin/lettre/{draft.pk}/relecture/").content.decode()) is False


def test_nobody_proposes_for_the_news_of_others(
    draft: NewsletterIssuePage, foreign: NewsPage, member: User, client_of: Callable[[User], Client]
) -> None:
    browser = client_of(member)
    page = browser.post(OWN, {"news": foreign.pk, f"news-{foreign.pk}-text": "À nous"}, follow=True).content.decode()
    assert "Rien n’a été proposé" in page
    assert "Secret" not in page
    assert not ShorterText.objects.exists()


@pytest.mark.parametrize("news", ["", "x", "-1", "9" * 30, "1 OR 1"])
def test_crafted_keys_are_not_found(
    draft: NewsletterIssuePage, member: User, client_of: Callable[[User], Client], news: str
) -> None:
    assert propose(client_of(member), news).status_code == 404


@pytest.mark.parametrize("text", ["", "  ", "x" * 601, "Un long récit de la sortie."])
def test_a_wrong_text_comes_back_with_a_word(
    draft: NewsletterIssuePage, own: NewsPage, member: User, client_of: Callable[[User], Client], text: str
) -> None:
    response = propose(client_of(member), own.pk, text)
    assert response.status_code == 422
    assert "error-message" in response.content.decode()
    assert text in response.content.decode(), "nothing is lost"
    assert not ShorterText.objects.exists()


def test_a_proposal_is_told_taken_up_and_answered(
    draft: NewsletterIssuePage,
    own: NewsPage,
    member: User,
    coordinator: User,
    client_of: Callable[[User], Client],
) -> None:
    propose(client_of(member), own.pk, "Deux <b>phrases</b>.")
    message = notified()[coordinator.email]
    assert "Nolwenn Cadiou propose un texte plus court" in message.subject
    assert "Deux <b>phrases</b>." in message.body
    reading = client_of(coordinator)
    screen = f"/admin/lettre/{draft.pk}/relecture/"
    assert screen in message.body
    page = reading.get(screen).content.decode()
    assert "Deux &lt;b&gt;phrases&lt;/b&gt;." in page
    assert "Un long récit de la sortie." in page, "beside what the letter says now"
    [seen] = re.findall(r'name="seen" value="(\w+)"', page)
    assert answer(reading, ShorterText.objects.get(), "take", seen)["Location"] == screen
    assert text_in(draft, own) == "Deux <b>phrases</b>."
    own.refresh_from_db()
    assert own.summary == "Un long récit de la sortie.", "the update itself stays"
    answered = notified()[member.email]
    assert "La lettre reprend votre texte" in answered.subject
    assert OWN in answered.body
    assert "La coordination a repris le texte" in client_of(member).get(OWN).content.decode()
    assert "Deux" not in reading.get(screen).content.decode().partition("Remarques")[0]


def test_taking_a_text_makes_a_version_and_keeps_newer_edits(
    draft: NewsletterIssuePage, own: NewsPage, foreign: NewsPage, member: User, coordinator: User
) -> None:
    proposal = propose_text(own.pk, "Court.", by=member)
    seen = mark_in(draft, own)
    version = latest_version(NewsletterIssuePage.objects.get(pk=draft.pk))
    version.title, version.introduction = "Un autre titre", "<p>Bonjour</p>"
    last = version.save_revision()
    take_text(proposal, seen, by=coordinator)
    issue = NewsletterIssuePage.objects.get(pk=draft.pk)
    newest = latest_version(issue)
    assert issue.latest_revision_id > last.pk
    assert issue.latest_revision.user == coordinator
    assert (newest.title, newest.introduction) == ("Un autre titre", "<p>Bonjour</p>")
    assert text_in(draft, own) == "Court."
    assert text_in(draft, foreign) == "Rien pour vous."
    assert not issue.live


def test_a_text_that_moved_is_not_overwritten(
    draft: NewsletterIssuePage, own: NewsPage, member: User, coordinator: User, client_of: Callable[[User], Client]
) -> None:
    proposal = propose_text(own.pk, "Court.", by=member)
    seen = mark_in(draft, own)
    version = latest_version(NewsletterIssuePage.objects.get(pk=draft.pk))
    for block in version.body:
        for item in block.value["items"]:
            item["summary"] = "Récrit entre-temps"
    version.save_revision()
    page = client_of(coordinator).post(
        reverse("newsletter_admin:answer_text", args=[proposal.pk]), {"act": "take", "seen": seen}, follow=True
    )
    assert "Rien n’a changé" in page.content.decode()
    assert text_in(draft, own) == "Récrit entre-temps"
    proposal.refresh_from_db()
    assert proposal.state == ProposalState.WAITING
    assert not notified().get(member.email)


def test_a_text_is_answered_once(draft: NewsletterIssuePage, own: NewsPage, member: User, coordinator: User) -> None:
    proposal = propose_text(own.pk, "Court.", by=member)
    seen = mark_in(draft, own)
    decline_text(proposal, by=coordinator)
    with pytest.raises(TextMoved):
        take_text(proposal, seen, by=coordinator)
    with pytest.raises(TextMoved):
        decline_text(proposal, by=coordinator)
    assert text_in(draft, own) == "Un long récit de la sortie."
    assert "La lettre garde son texte" in notified()[member.email].subject


def test_a_locked_letter_is_left_alone(
    draft: NewsletterIssuePage, own: NewsPage, member: User, coordinator: User
) -> None:
    proposal = propose_text(own.pk, "Court.", by=member)
    other = UserFactory(coordinator=True)
    NewsletterIssuePage.objects.filter(pk=draft.pk).update(locked=True, locked_by=other)
    with pytest.raises(TextMoved):
        take_text(proposal, mark_in(draft, own), by=coordinator)
    take_text(proposal, mark_in(draft, own), by=other)
    assert text_in(draft, own) == "Court."


def test_an_update_taken_out_of_the_letter_can_only_be_declined(
    draft: NewsletterIssuePage, own: NewsPage, member: User, coordinator: User, client_of: Callable[[User], Client]
) -> None:
    proposal = propose_text(own.pk, "Court.", by=member)
    draft.body = []
    draft.save_revision()
    page = client_of(coordinator).get(f"/admin/lettre/{draft.pk}/relecture/").content.decode()
    assert "La lettre ne contient plus cette actualité." in page
    assert 'value="take"' not in page
    with pytest.raises(TextMoved):
        take_text(proposal, "", by=coordinator)
    with pytest.raises(NotInDraft):
        propose_text(own.pk, "Encore", by=member)


def test_a_second_proposal_replaces_the_first(
    draft: NewsletterIssuePage,
    own: NewsPage,
    institution: Institution,
    member: User,
    client_of: Callable[[User], Client],
) -> None:
    first = propose_text(own.pk, "Premier", by=member)
    colleague = MembershipFactory(institution=institution, admin=True).user
    propose_text(own.pk, "Second", by=colleague)
    first.refresh_from_db()
    assert first.state == ProposalState.REPLACED
    assert [row.text for row in ShorterText.objects.filter(state=ProposalState.WAITING)] == ["Second"]
    page = client_of(member).get(OWN).content.decode()
    assert "Second" in page
    assert "attend la réponse de la coordination" in page


def test_a_letter_that_went_out_takes_no_text(
    draft: NewsletterIssuePage, own: NewsPage, member: User, client_of: Callable[[User], Client]
) -> None:
    SubscriberFactory()
    start_mailing(draft, None)
    with pytest.raises(NotInDraft):
        propose_text(own.pk, "Trop tard", by=member)
    assert "La sortie en mer" not in client_of(member).get(OWN).content.decode()


def test_who_left_hears_nothing_any_more(
    draft: NewsletterIssuePage, own: NewsPage, member: User, coordinator: User
) -> None:
    proposal = propose_text(own.pk, "Court.", by=member)
    decline_text(proposal, by=coordinator)
    member.memberships.all().delete()
    assert member.email not in notified()


def test_the_screen_asks_as_much_for_many_news(
    own: NewsPage,
    member: User,
    client_of: Callable[[User], Client],
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    profile = own.get_parent()
    NewsPageFactory.create_batch(2, parent=profile)
    compose_issue(NOW)
    browser = client_of(member)
    browser.get(OWN)
    with django_assert_max_num_queries(100) as few:
        browser.get(OWN)
    NewsletterIssuePage.objects.all().delete()
    NewsPageFactory.create_batch(27, parent=profile)
    compose_issue(NOW)
    for news in NewsPage.objects.all()[:10]:
        propose_text(news.pk, "Court.", by=member)
    with django_assert_max_num_queries(len(few)):
        browser.get(OWN)


def test_answering_is_a_post(
    draft: NewsletterIssuePage, own: NewsPage, member: User, coordinator: User, client_of: Callable[[User], Client]
) -> None:
    proposal = propose_text(own.pk, "Court.", by=member)
    url = reverse("newsletter_admin:answer_text", args=[proposal.pk])
    assert client_of(coordinator).get(url).status_code == 405
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(coordinator)
    assert strict.post(url, {"act": "decline"}).status_code == 403
    proposal.refresh_from_db()
    assert proposal.state == ProposalState.WAITING
