"""The page of the person without an account: it shows that very version, takes one answer, and is nobody else's."""

import datetime
import re
from typing import Any

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.models import User
from newsletter.approval_links import approval_token
from newsletter.approvals import ask_for_approval
from newsletter.enums import ApprovalMode, ApprovalState
from newsletter.mailings import start_mailing
from newsletter.models import Approval, NewsletterIssuePage, Subscriber
from newsletter.tokens import unsubscribe_token
from tests.factories import UserFactory
from tests.factories.approvals import want_approval
from tests.notified import notified

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator(issue: NewsletterIssuePage) -> User:
    return UserFactory(coordinator=True)


@pytest.fixture
def approval(issue: NewsletterIssuePage, coordinator: User) -> Approval:
    want_approval(ApprovalMode.EXTERNAL)
    due_on = timezone.localdate() + datetime.timedelta(days=3)
    return ask_for_approval(issue, by=coordinator, due_on=due_on, now=timezone.now())


@pytest.fixture
def url(approval: Approval) -> str:
    return reverse("newsletter:approve", args=[approval_token(approval)])


def words(response: Any) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def edit(issue: NewsletterIssuePage) -> None:
    issue.title = "Autre objet"
    issue.save_revision()


def test_the_page_shows_the_version_and_one_form(client: Client, url: str, approval: Approval) -> None:
    page = words(client.get(url))
    assert approval.subject in page
    assert page.count('method="post"') == 1
    assert 'sandbox="allow-popups"' in page
    assert "Le forum de l’engagement" in page
    mail = client.get(f"{url}courriel/")
    assert "Le forum de l’engagement" in mail.content.decode()
    assert mail["X-Frame-Options"] == "SAMEORIGIN"
    assert "script-src 'none'" in mail["Content-Security-Policy"]
    assert "xXunsubscribe" not in page + mail.content.decode()
    assert "desinscription" not in page + mail.content.decode()


@pytest.mark.parametrize("part", ["", "courriel/"])
def test_nothing_keeps_lists_or_passes_the_page_on(client: Client, url: str, part: str) -> None:
    for response in (client.get(url + part), client.head(url + part)):
        assert "no-store" in response["Cache-Control"]
        assert response["X-Robots-Tag"] == "noindex"
        assert response["Referrer-Policy"] == "no-referrer"


def test_looking_changes_nothing(client: Client, url: str, approval: Approval) -> None:
    before = Approval.objects.values().get()
    for query in ("", "?act=approve", "?act=refuse&comment=x"):
        client.get(url + query)
        client.head(url + query)
        client.get(f"{url}courriel/{query}")
    assert client.put(url).status_code == 405
    assert Approval.objects.values().get() == before


@pytest.mark.parametrize(
    ("act", "comment", "state"), [("approve", "", "approved"), ("refuse", "La date est <fausse>.", "refused")]
)
def test_the_answer_is_kept_and_told(
    url: str, approval: Approval, coordinator: User, act: str, comment: str, state: str
) -> None:
    # A mailbox's browser sends no cookie and no origin.
    strict = Client(enforce_csrf_checks=True)
    response = strict.post(url, {"act": act, "comment": comment})
    assert (response.status_code, response["Location"]) == (302, url)
    approval.refresh_from_db()
    assert (approval.state, approval.comment, approval.decided_by) == (state, comment, None)
    assert approval.answered_by == "Anne Le Gall"
    page = words(strict.get(url))
    assert 'method="post"' not in page
    assert "<fausse>" not in page
    [mail] = notified().values()
    assert "Anne Le Gall" in mail.subject
    assert comment in mail.body


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({}, "act"),
        ({"act": "dance"}, "act"),
        ({"act": "refuse"}, "comment"),
        ({"act": "refuse", "comment": " \n "}, "comment"),
        ({"act": "approve", "comment": "x" * 5001}, "comment"),
        ({"act": "approve", "comment": "a\x00b"}, "comment"),
    ],
)
def test_a_missing_answer_comes_back_with_a_word(
    client: Client, url: str, approval: Approval, form: dict[str, str], field: str
) -> None:
    response = client.post(url, form)
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert f'id="id_{field}_error"' in response.content.decode()
    approval.refresh_from_db()
    assert approval.state == ApprovalState.ASKED


def test_a_second_answer_is_said_to_be_too_late(client: Client, url: str, approval: Approval) -> None:
    client.post(url, {"act": "approve"})
    response = client.post(url, {"act": "refuse", "comment": "Non"})
    assert response.status_code == 409
    assert "trop tard" in words(response)
    approval.refresh_from_db()
    assert approval.state == ApprovalState.APPROVED


def test_a_changed_letter_is_said_to_be_another(
    client: Client, url: str, approval: Approval, issue: NewsletterIssuePage
) -> None:
    edit(issue)
    page = words(client.get(url))
    assert "La lettre a changé depuis" in page
    assert 'method="post"' not in page
    assert client.post(url, {"act": "approve"}).status_code == 409
    approval.refresh_from_db()
    assert approval.state == ApprovalState.ASKED
    # What they saw stays what they see.
    assert "Autre objet" not in client.get(f"{url}courriel/").content.decode()


def test_a_sent_letter_takes_no_answer(
    client: Client, url: str, issue: NewsletterIssuePage, readers: list[Subscriber]
) -> None:
    want_approval(ApprovalMode.NOBODY)
    start_mailing(issue, None)
    assert "est déjà partie" in words(client.get(url))
    assert client.post(url, {"act": "approve"}).status_code == 409


@pytest.mark.parametrize("part", ["", "courriel/"])
def test_the_link_ends_two_weeks_after_the_day(client: Client, url: str, approval: Approval, part: str) -> None:
    today = timezone.localdate()
    Approval.objects.update(due_on=today - datetime.timedelta(days=14))
    assert client.get(url + part).status_code == 200
    Approval.objects.update(due_on=today - datetime.timedelta(days=15))
    ended = client.get(url + part)
    assert ended.status_code == 410
    assert approval.subject not in ended.content.decode()
    if not part:
        assert client.post(url, {"act": "approve"}).status_code == 410
        approval.refresh_from_db()
        assert approval.state == ApprovalState.ASKED


def test_only_the_mails_own_token_opens_it(client: Client, url: str, approval: Approval) -> None:
    foreign = [
        "x",
        approval.key.hex,
        f"{approval.key.hex}:x",
        unsubscribe_token(approval.key),
        signing.Signer(salt="newsletter.approval").sign("no-key"),
        url.split("/")[3][:-1],
    ]
    for token in foreign:
        response = client.get(reverse("newsletter:approve", args=[token]))
        assert response.status_code == 404
        assert approval.subject not in response.content.decode()
    assert str(approval.pk) not in approval_token(approval).replace(approval.key.hex, "").split(":")[0]


def test_a_colleagues_approval_opens_by_no_link(client: Client, issue: NewsletterIssuePage, coordinator: User) -> None:
    want_approval(ApprovalMode.COLLEAGUE)
    inner = ask_for_approval(issue, by=coordinator, due_on=timezone.localdate(), now=timezone.now())
    assert client.get(reverse("newsletter:approve", args=[approval_token(inner)])).status_code == 410


def test_the_admin_answers_for_no_elected_representative(
    client_of: Any, issue: NewsletterIssuePage, approval: Approval, coordinator: User
) -> None:
    session, url = client_of(coordinator), reverse("newsletter_admin:approval", args=[issue.pk])
    page = words(session.get(url))
    assert "Anne Le Gall" in page
    assert 'value="answer"' not in page
    session.post(url, {"step": "answer", "approval": approval.pk, "act": "approve"})
    approval.refresh_from_db()
    assert approval.state == ApprovalState.ASKED


def test_asking_in_the_admin_names_what_is_wrong(client_of: Any, issue: NewsletterIssuePage, coordinator: User) -> None:
    session, url = client_of(coordinator), reverse("newsletter_admin:approval", args=[issue.pk])
    assert "Personne n’a à valider" in words(session.get(url))
    session.post(url, {"step": "ask", "due_on": timezone.localdate().isoformat()})
    assert not Approval.objects.exists()
    want_approval(ApprovalMode.COLLEAGUE)
    stranger = UserFactory()
    for form in (
        {"due_on": ""},
        {"due_on": "hier"},
        {"due_on": "2020-01-01"},
        {"due_on": "9999-12-31"},
        {"due_on": timezone.localdate().isoformat(), "approver": stranger.pk},
        {"due_on": timezone.localdate().isoformat(), "approver": "x"},
    ):
        assert session.post(url, {"step": "ask", **form}).status_code == 422
    assert session.post(url, {"step": "sing"}).status_code == 400
    assert not Approval.objects.exists()
    form = {"step": "ask", "due_on": timezone.localdate().isoformat(), "approver": coordinator.pk}
    assert session.post(url, form).status_code == 302
    assert Approval.objects.get().approver == coordinator
    page = words(session.get(url))
    assert 'value="answer"' in page
    refused = session.post(url, {"step": "answer", "approval": Approval.objects.get().pk, "act": "refuse"})
    assert refused.status_code == 422
    for stale in ("", "x", "0"):
        session.post(url, {"step": "answer", "approval": stale, "act": "approve"})
    assert Approval.objects.get().state == ApprovalState.ASKED
