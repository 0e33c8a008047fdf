"""Asking people to read a draft issue: who sees it, who speaks, and that it ends."""

import datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.models import Comment

from core.models import User
from newsletter.enums import PeriodState
from newsletter.mailings import start_mailing
from newsletter.models import DraftReader, LetterPeriod, NewsletterIssuePage, Subscriber
from tests.factories import (
    InstitutionFactory,
    LetterPeriodFactory,
    LetterPlanFactory,
    MembershipFactory,
    NewsPageFactory,
    PartnerPageFactory,
    UserFactory,
)
from tests.newsletter.smtp import Inbox
from tests.notified import notified

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator(issue: NewsletterIssuePage) -> User:
    return UserFactory(coordinator=True, first_name="Maïwenn", last_name="Le Bihan")


@pytest.fixture
def member() -> User:
    return MembershipFactory(institution=InstitutionFactory(name="L’Embarcadère")).user


@pytest.fixture
def screen(issue: NewsletterIssuePage) -> str:
    return f"/admin/lettre/{issue.pk}/relecture/"


@pytest.fixture
def asking(coordinator: User, client_of: Any) -> Client:
    return client_of(coordinator)


def ask(asking: Client, screen: str, who: str) -> Any:
    return asking.post(screen, {"act": "ask", "who": who})


def test_who_is_asked_reads_the_draft_and_nobody_else(
    issue: NewsletterIssuePage, asking: Client, member: User, screen: str, client_of: Any, inbox: Inbox
) -> None:
    reader, other = client_of(member), client_of(MembershipFactory(admin=True).user)
    preview = f"/admin/lettre/{issue.pk}/apercu.html"
    assert reader.get(screen).status_code == reader.get(preview).status_code == 404
    assert ask(asking, screen, f"{member} ({member.email})").status_code == 302
    html = reader.get(screen).content.decode()
    assert issue.title in html
    assert "people-to-ask" not in html, "the list of people is for coordinators"
    assert "Le forum de l’engagement" in reader.get(preview).content.decode()
    for address in (screen, preview, f"/admin/lettre/{issue.pk}/apercu.txt"):
        assert other.get(address).status_code == 404
    # Reading is not changing, nor sending.
    assert reader.get(f"/admin/pages/{issue.pk}/edit/").status_code == 302
    assert reader.get(f"/admin/lettre/{issue.pk}/envoi/").status_code == 302
    notified()
    assert inbox.addresses == [member.email]
    assert "Maïwenn Le Bihan vous invite à relire «" in inbox.messages[0]["Subject"]
    assert f"http://localhost{screen}" in inbox.messages[0].get_body(("plain",)).get_content()


def test_an_institution_stands_for_its_members(asking: Client, member: User, screen: str) -> None:
    institution = member.memberships.get().institution
    colleague = MembershipFactory(institution=institution).user
    MembershipFactory(institution=institution, user=UserFactory(is_active=False))
    ask(asking, screen, "l’embarcadère")
    assert set(DraftReader.objects.values_list("person", flat=True)) == {member.pk, colleague.pk}
    ask(asking, screen, "L’Embarcadère")
    assert DraftReader.objects.count() == 2


@pytest.mark.parametrize("who", ["", "Inconnue", "x" * 500])
def test_an_unknown_name_comes_back_with_a_word(asking: Client, screen: str, who: str) -> None:
    response = ask(asking, screen, who)
    assert response.status_code == 422
    assert response.context["ask_form"].errors["who"]
    assert not DraftReader.objects.exists()


def test_a_remark_stands_in_the_editor_and_is_told(
    issue: NewsletterIssuePage, asking: Client, coordinator: User, member: User, screen: str, client_of: Any
) -> None:
    ask(asking, screen, f"{member} ({member.email})")
    notified()
    reader = client_of(member)
    reader.post(screen, {"act": "remark", "place": "introduction", "text": "Trop long <b>."})
    comment = Comment.objects.get()
    assert (comment.page_id, comment.user, comment.contentpath) == (issue.pk, member, "introduction")
    message = notified()[coordinator.email]
    assert "Trop long <b>." in message.body
    assert f"/admin/pages/{issue.pk}/edit/?comment={comment.pk}" in message.body
    assert "Trop long" in asking.get(f"/admin/pages/{issue.pk}/edit/").content.decode()
    assert "Trop long &lt;b&gt;" in reader.get(screen).content.decode()
    for wrong in ({"place": "introduction", "text": ""}, {"place": "nowhere", "text": "x"}):
        response = reader.post(screen, {"act": "remark", **wrong})
        assert response.status_code == 422
        assert Comment.objects.count() == 1


def test_what_coordinators_say_to_each_other_is_not_shown(
    issue: NewsletterIssuePage, asking: Client, coordinator: User, member: User, screen: str, client_of: Any
) -> None:
    ask(asking, screen, f"{member} ({member.email})")
    Comment.objects.create(page=issue, user=coordinator, text="Entre nous", contentpath="title")
    assert "Entre nous" not in client_of(member).get(screen).content.decode()
    assert "Entre nous" in asking.get(screen).content.decode()


def test_readers_ask_nobody(member: User, asking: Client, screen: str, client_of: Any) -> None:
    ask(asking, screen, f"{member} ({member.email})")
    reader = client_of(member)
    assert ask(reader, screen, f"{member} ({member.email})").status_code in (302, 403)
    assert reader.post(screen, {"act": "dismiss", "person": member.pk}).status_code in (302, 403)
    assert reader.post(screen, {"act": "sing"}).status_code == 400
    assert DraftReader.objects.count() == 1


@pytest.mark.parametrize("end", ["dismissed", "left", "closed", "sent"])
def test_reading_ends(
    issue: NewsletterIssuePage,
    asking: Client,
    member: User,
    screen: str,
    client_of: Any,
    readers: list[Subscriber],
    end: str,
) -> None:
    ask(asking, screen, f"{member} ({member.email})")
    reader = client_of(member)
    assert reader.get(screen).status_code == 200
    match end:
        case "dismissed":
            asking.post(screen, {"act": "dismiss", "person": member.pk})
        case "left":
            member.memberships.all().delete()
        case "closed":
            User.objects.filter(pk=member.pk).update(is_active=False)
        case "sent":
            start_mailing(issue, None)
    response = reader.get(screen)
    assert response.status_code in (302, 404)
    assert issue.title not in response.content.decode()
    assert not notified(), "and nobody hears of what ended before the mail left"


@pytest.mark.parametrize("person", ["", "x", "-1", "9" * 30])
def test_crafted_keys_change_nothing(asking: Client, screen: str, person: str) -> None:
    assert asking.post(screen, {"act": "dismiss", "person": person}).status_code == 302


def test_members_read_when_the_next_letter_goes_out(
    issue: NewsletterIssuePage, member: User, client_of: Any, coordinator: User
) -> None:
    own = PartnerPageFactory(institution=member.memberships.get().institution)
    NewsPageFactory.create_batch(2, parent=own)
    NewsPageFactory(parent=own, in_newsletter=False)
    NewsPageFactory(parent=own, live=False)
    session = client_of(member)
    assert "Sa date n’est pas encore fixée." in session.get("/admin/").content.decode()
    plan = LetterPlanFactory()
    LetterPeriodFactory(plan=plan, goes_out_at=timezone.now() - datetime.timedelta(days=1))
    assert "Sa date n’est pas encore fixée." in session.get("/admin/").content.decode()
    period = LetterPeriodFactory(plan=plan, goes_out_at=timezone.make_aware(datetime.datetime(2099, 1, 1, 9)))
    html = session.get("/admin/").content.decode()
    assert "Elle part le 1er janvier 2099." in html
    assert "Ce que vous publiez avant le mardi 30 décembre 2098 à 9\xa0h," in html
    assert "2 de vos actualités l’attendent." in html
    # What is composed already takes nothing more.
    LetterPeriod.objects.filter(pk=period.pk).update(state=PeriodState.COMPOSED)
    html = session.get("/admin/").content.decode()
    assert "La lettre du 1er janvier 2099 est déjà composée." in html
    assert "est proposé aux lecteurs de la suivante." in html
    assert "La prochaine lettre" not in client_of(coordinator).get("/admin/").content.decode()
