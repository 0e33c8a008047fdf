"""The mail of an invitation, as a real SMTP server received it."""

import datetime
import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.models import Page

from actions import invitations
from actions.invitation_links import invitation_url
from actions.invitation_mail import send_due_invitations
from actions.models import Institution, Invitation
from config.ticks import JOBS
from core.models import NetworkSettings, User
from tests.factories import InstitutionFactory, InvitationFactory, UserFactory
from tests.newsletter.smtp import Inbox, inbox

__all__ = ["inbox"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def invitation(tree: Page) -> Invitation:
    NetworkSettings.objects.update_or_create(site=tree.sites_rooted_here.get(), defaults={"name": "Rives & Jeunesses"})
    return InvitationFactory(
        institution=InstitutionFactory(name="Maison <des> jeunes & associés", acronym="MJ"),
        email="invitee@example.org",
        editor=True,
        invited_by=UserFactory(first_name="Nolwenn", last_name="Le\r\nBihan"),
        expires_at=datetime.datetime(2099, 12, 8, 10, tzinfo=datetime.UTC),
        owed=True,
    )


def parts(inbox: Inbox) -> tuple[Any, str, str]:
    (message,) = inbox.messages
    plain, html = (message.get_body((kind,)).get_content() for kind in ("plain", "html"))
    return message, plain, html


def test_it_says_who_where_what_and_until_when(invitation: Invitation, inbox: Inbox) -> None:
    assert send_due_invitations(timezone.now()) == 1
    message, plain, html = parts(inbox)
    assert message["To"] == "invitee@example.org"
    assert message["Subject"].split() == "Maison <des> jeunes & associés : votre invitation".split()
    assert message["Auto-Submitted"] == "auto-generated"
    assert "Rives & Jeunesses" in str(message["From"])
    flat = re.sub(r"\s+", " ", plain)
    for said in (
        "Nolwenn Le Bihan vous invite",
        "« MJ, Maison <des> jeunes & associés »",
        "Rives & Jeunesses",
        "« rédaction » : vous rédigez et publiez.",
        "8 décembre 2099",
        invitation_url(invitation),
    ):
        assert said in flat
    assert "MJ, Maison &lt;des&gt; jeunes &amp; associés" in html
    assert "<des>" not in html
    buttons = re.findall(rf'href="{re.escape(invitation_url(invitation))}"', html)
    assert len(buttons) == 2, "the button, and the address to copy"
    assert "invitee@example.org" not in plain + html
    invitation.refresh_from_db()
    assert invitation.mail_sent_at
    assert invitation.mail_due_at is None


def test_the_link_of_the_mail_works(invitation: Invitation, inbox: Inbox, client: Client) -> None:
    send_due_invitations(timezone.now())
    _message, plain, _html = parts(inbox)
    (path,) = re.findall(r"https?://[^/\s]+(/invitation/\S+)", plain)
    response = client.get(path)
    assert response.status_code == 200
    assert "Maison &lt;des&gt; jeunes" in response.content.decode()


def test_it_is_sent_once_and_anew_after_a_resend(invitation: Invitation, inbox: Inbox) -> None:
    for _time in range(2):
        send_due_invitations(timezone.now())
    assert len(inbox.envelopes) == 1
    invitations.resend(invitation, by=None, now=timezone.now())
    send_due_invitations(timezone.now())
    first, second = inbox.messages
    links = [re.findall(r"/invitation/\S+", message.get_body(("plain",)).get_content()) for message in (first, second)]
    assert links[0] != links[1]


def end_by_revoking(invitation: Invitation) -> None:
    invitations.revoke(invitation, now=timezone.now())


def end_by_accepting(invitation: Invitation) -> None:
    invitations.accept(invitation, UserFactory(email=invitation.email), now=timezone.now())


def end_by_time(invitation: Invitation) -> None:
    Invitation.objects.update(expires_at=timezone.now())


def end_by_closing(invitation: Invitation) -> None:
    Institution.objects.update(is_active=False)


@pytest.mark.parametrize("end", [end_by_revoking, end_by_accepting, end_by_time, end_by_closing])
def test_nothing_leaves_once_nothing_is_owed(invitation: Invitation, inbox: Inbox, end: Any) -> None:
    end(invitation)
    assert send_due_invitations(timezone.now()) == 0
    assert not inbox.envelopes
    invitation.refresh_from_db()
    assert invitation.mail_due_at is None


@pytest.mark.parametrize("change", ["resend", "revoke"])
def test_what_changes_while_the_mails_before_it_leave_is_heeded(
    invitation: Invitation, inbox: Inbox, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    """The row was read, its mail is built: then somebody presses a button."""
    from actions import invitation_mail

    stock = invitation_mail.build_invitation

    def build_then_change(row: Invitation) -> Any:
        message = stock(row)
        monkeypatch.setattr(invitation_mail, "build_invitation", stock)
        fresh = Invitation.objects.get(pk=row.pk)
        if change == "resend":
            invitations.resend(fresh, by=None, now=timezone.now())
        else:
            invitations.revoke(fresh, now=timezone.now())
        return message

    monkeypatch.setattr(invitation_mail, "build_invitation", build_then_change)
    now = timezone.now()
    assert send_due_invitations(now) == 0
    assert not inbox.envelopes
    assert send_due_invitations(timezone.now()) == (1 if change == "resend" else 0)


def test_a_server_that_is_away_delays_it(invitation: Invitation, inbox: Inbox) -> None:
    inbox.on_recipient = lambda address: "450 try later"
    now = timezone.now()
    assert send_due_invitations(now) == 0
    inbox.on_recipient = lambda address: None
    assert send_due_invitations(now) == 0
    assert send_due_invitations(now + datetime.timedelta(hours=1)) == 1


def test_without_whoever_invited_it_still_says_where(invitation: Invitation, inbox: Inbox) -> None:
    User.objects.all().delete()
    send_due_invitations(timezone.now())
    _message, plain, _html = parts(inbox)
    assert "Une invitation vous attend" in plain


def test_the_long_running_command_sends_it(invitation: Invitation, inbox: Inbox) -> None:
    (job,) = [job for job in JOBS if job.name == "invitations"]
    job.run(lambda: False)
    assert inbox.addresses == ["invitee@example.org"]
