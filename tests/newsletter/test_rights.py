"""Compose, approve, send: three rights, each asked by its own acts and by no other."""

import itertools
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.models import User
from newsletter import permissions
from newsletter.approvals import ask_for_approval
from newsletter.corrections import sending_of
from newsletter.enums import ApprovalMode, MailingState
from newsletter.mailings import pause_mailing, start_mailing
from newsletter.models import Approval, DraftReader, LetterCorrection, LinkCheck, Mailing, NewsletterIssuePage
from tests.factories import MembershipFactory, SubscriberFactory, UserFactory
from tests.factories.approvals import want_approval

pytestmark = pytest.mark.django_db

ALL = ("compose_letter", "approve_letter", "send_letter")
# Every set of the three rights.
SETS = [rights for length in range(4) for rights in itertools.combinations(ALL, length)]


def somebody(*rights: str) -> User:
    """A person with these rights by groups, each in one of its own, as a network would make them."""
    person = UserFactory()
    for right in ("access_admin", *rights):
        group, _created = Group.objects.get_or_create(name=f"Groupe {right}")
        group.permissions.set(Permission.objects.filter(codename=right))
        person.groups.add(group)
    return person


@pytest.mark.parametrize("rights", SETS)
def test_each_question_asks_for_its_own_right(issue: NewsletterIssuePage, rights: tuple[str, ...]) -> None:
    person = somebody(*rights)
    assert permissions.user_can_compose_letter(person) == ("compose_letter" in rights)
    assert permissions.user_can_approve_letter(person) == ("approve_letter" in rights)
    assert permissions.user_can_send_letter(person) == ("send_letter" in rights)
    assert permissions.user_can_see_letter(person) == bool(rights)
    assert permissions.user_can_read_draft(person, issue) == bool(rights)
    for right in ALL:
        assert (person in permissions.people_who_may(right)) == (right in rights)


def test_no_right_outlives_the_account(issue: NewsletterIssuePage) -> None:
    person = somebody(*ALL)
    User.objects.filter(pk=person.pk).update(is_active=False)
    person = User.objects.get(pk=person.pk)
    assert not permissions.user_can_see_letter(person)
    assert person not in permissions.people_who_may("send_letter")


def test_superusers_may_everything_and_are_not_told(issue: NewsletterIssuePage) -> None:
    person = User.objects.create_superuser(email="racine@example.org", password="x")
    assert permissions.user_can_send_letter(person)
    assert person not in permissions.people_who_may("send_letter")


def looks(issue: NewsletterIssuePage) -> dict[str, str]:
    """Every screen that only shows something."""
    return {
        "dashboard": reverse("newsletter_admin:dashboard"),
        "send": reverse("newsletter_admin:send", args=[issue.pk]),
        "approval": reverse("newsletter_admin:approval", args=[issue.pk]),
        "preview": reverse("newsletter_admin:preview", args=[issue.pk, "html"]),
        "read_draft": reverse("newsletter_admin:read_draft", args=[issue.pk]),
    }


@pytest.mark.parametrize("rights", SETS)
def test_the_screens_open_to_any_of_the_three_rights(
    issue: NewsletterIssuePage, client_of: Callable[[User], Client], rights: tuple[str, ...]
) -> None:
    session = client_of(somebody(*rights))
    for name, url in looks(issue).items():
        status = session.get(url).status_code
        assert (status == 200) == bool(rights), name
        assert status in {200, 302, 404}, name


@pytest.mark.parametrize("rights", SETS)
def test_the_screens_of_a_sending_open_to_any_of_the_three_rights(
    issue: NewsletterIssuePage, client_of: Callable[[User], Client], rights: tuple[str, ...]
) -> None:
    SubscriberFactory()
    mailing = start_mailing(issue, None)
    session = client_of(somebody(*rights))
    for name in ("mailing", "report", "report_csv"):
        status = session.get(reverse(f"newsletter_admin:{name}", args=[mailing.pk])).status_code
        assert (status == 200) == bool(rights), name
    correction = session.get(reverse("newsletter_admin:correction", args=[issue.pk])).status_code
    assert (correction == 200) == bool(rights)


# Each act, the right that it asks for, and how to see that it happened.
ACTS: dict[str, tuple[str, Callable[[NewsletterIssuePage], tuple[str, dict[str, Any]]], Callable[[], bool]]] = {
    "ask people to read": (
        "compose_letter",
        lambda issue: (
            reverse("newsletter_admin:read_draft", args=[issue.pk]),
            {"act": "ask", "who": (person := MembershipFactory().user) and f"{person} ({person.email})"},
        ),
        DraftReader.objects.exists,
    ),
    "ask for approval": (
        "compose_letter",
        lambda issue: (
            reverse("newsletter_admin:approval", args=[issue.pk]),
            {"step": "ask", "due_on": timezone.localdate().isoformat()},
        ),
        Approval.objects.exists,
    ),
    "follow links": (
        "compose_letter",
        lambda issue: (reverse("newsletter_admin:check_links", args=[issue.pk]), {}),
        LinkCheck.objects.exists,
    ),
    "send": (
        "send_letter",
        lambda issue: (reverse("newsletter_admin:send", args=[issue.pk]), {}),
        Mailing.objects.exists,
    ),
}


@pytest.mark.parametrize("rights", SETS)
@pytest.mark.parametrize("act", ACTS)
def test_each_act_asks_for_its_own_right(
    issue: NewsletterIssuePage, client_of: Callable[[User], Client], act: str, rights: tuple[str, ...]
) -> None:
    SubscriberFactory()
    right, what, happened = ACTS[act]
    if act == "ask for approval":
        want_approval(ApprovalMode.COLLEAGUE)
    url, form = what(issue)
    session = client_of(somebody(*rights))
    session.raise_request_exception = False
    assert session.post(url, form).status_code < 500
    assert happened() == (right in rights)


@pytest.mark.parametrize("rights", SETS)
def test_answering_asks_for_the_right_to_approve(
    issue: NewsletterIssuePage, client_of: Callable[[User], Client], rights: tuple[str, ...]
) -> None:
    want_approval(ApprovalMode.COLLEAGUE)
    approval = ask_for_approval(issue, by=None, due_on=timezone.localdate(), now=timezone.now())
    url = reverse("newsletter_admin:approval", args=[issue.pk])
    session = client_of(somebody(*rights))
    session.post(url, {"step": "answer", "approval": approval.pk, "act": "approve"})
    approval.refresh_from_db()
    assert (approval.state == "approved") == ("approve_letter" in rights)


@pytest.mark.parametrize("rights", SETS)
def test_holding_and_correcting_ask_for_the_right_to_send(
    issue: NewsletterIssuePage, client_of: Callable[[User], Client], rights: tuple[str, ...]
) -> None:
    SubscriberFactory()
    mailing = start_mailing(issue, None)
    session = client_of(somebody(*rights))
    session.post(reverse("newsletter_admin:hold_or_resume", args=[mailing.pk, "pause"]))
    mailing.refresh_from_db()
    assert (mailing.state == MailingState.PAUSED) == ("send_letter" in rights)
    pause_mailing(mailing)
    issue = NewsletterIssuePage.objects.get(pk=issue.pk)
    issue.preheader = "Corrigés"
    issue.save_revision()
    assert sending_of(issue)
    session.post(reverse("newsletter_admin:correction", args=[issue.pk]), {"note": "Les premiers mots"})
    assert LetterCorrection.objects.exists() == ("send_letter" in rights)


@pytest.mark.parametrize("rights", SETS)
def test_redirecting_a_link_asks_for_that_right_apart(
    issue: NewsletterIssuePage, client_of: Callable[[User], Client], rights: tuple[str, ...]
) -> None:
    SubscriberFactory()
    mailing = start_mailing(issue, None)
    url = reverse("newsletter_admin:report", args=[mailing.pk])
    assert client_of(somebody(*rights)).post(url, {}).status_code in {302, 403}


def test_who_may_only_send_publishes_the_page_by_it(
    issue: NewsletterIssuePage, client_of: Callable[[User], Client]
) -> None:
    SubscriberFactory()
    client_of(somebody("send_letter")).post(reverse("newsletter_admin:send", args=[issue.pk]))
    assert NewsletterIssuePage.objects.get(pk=issue.pk).live


def test_coordinators_have_all_three_and_groups_offer_them_in_french(
    issue: NewsletterIssuePage, client_of: Callable[[User], Client]
) -> None:
    coordinator = UserFactory(coordinator=True)
    assert all(coordinator.has_perm(f"newsletter.{right}") for right in ALL)
    names = set(Permission.objects.filter(codename__in=ALL).values_list("name", flat=True))
    assert names == {"Composer la lettre", "Valider la lettre", "Envoyer la lettre"}
    superuser = User.objects.create_superuser(email="racine@example.org", password="x")
    page = client_of(superuser).get(reverse("wagtailusers_groups:add")).content.decode()
    for name in names:
        assert name in page
