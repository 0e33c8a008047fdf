"""Who hears that somebody's place in an institution changed, and what each one reads."""

import pytest
from django.utils import timezone
from wagtail.log_actions import LogContext

from actions import invitations, memberships
from actions.enums import MemberRole
from actions.models import Invitation, Membership
from core.models import Notification, User
from home.models import HomePage
from tests.factories import InstitutionFactory, InvitationFactory, MembershipFactory, UserFactory
from tests.notified import notified

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(tree: HomePage) -> Membership:
    return MembershipFactory(institution=InstitutionFactory(name="Le Hangar sonore"), admin=True)


@pytest.fixture
def editor(admin: Membership) -> Membership:
    return MembershipFactory(institution=admin.institution, editor=True)


@pytest.fixture
def invitation(admin: Membership) -> Invitation:
    return InvitationFactory(institution=admin.institution, email="invitee@example.org", invited_by=admin.user)


def accept(invitation: Invitation) -> User:
    user = UserFactory(email=invitation.email, first_name="Rozenn", last_name="Kervella")
    invitations.accept(invitation, user, now=timezone.now())
    return user


def test_a_member_is_told_of_a_new_role(admin: Membership, editor: Membership) -> None:
    with LogContext(user=admin.user):
        memberships.change_role(editor, MemberRole.CONTRIBUTOR)
    mails = notified()
    assert list(mails) == [editor.user.email]
    assert "« Le Hangar sonore » est désormais : contribution" in " ".join(mails[editor.user.email].subject.split())
    assert f"/admin/institutions/{editor.institution_id}/membres/" in mails[editor.user.email].body


def test_the_role_is_the_one_of_now(admin: Membership, editor: Membership) -> None:
    with LogContext(user=admin.user):
        memberships.change_role(editor, MemberRole.CONTRIBUTOR)
    Membership.objects.filter(pk=editor.pk).update(role=MemberRole.ADMIN)
    assert "administration" in notified()[editor.user.email].subject


def test_whoever_was_removed_is_told(admin: Membership, editor: Membership) -> None:
    with LogContext(user=admin.user):
        memberships.remove(editor)
    mails = notified()
    assert list(mails) == [editor.user.email]
    assert "plus membre" in mails[editor.user.email].subject
    assert "/admin/institutions/" not in mails[editor.user.email].body


def test_what_is_no_longer_so_is_not_told(admin: Membership, editor: Membership) -> None:
    with LogContext(user=admin.user):
        memberships.remove(editor)
        MembershipFactory(institution=admin.institution, user=editor.user)
        other = MembershipFactory(institution=admin.institution)
        memberships.change_role(other, MemberRole.EDITOR)
    other.delete()
    assert notified() == {}


def test_what_people_do_themselves_is_not_told_to_them(admin: Membership, editor: Membership) -> None:
    with LogContext(user=editor.user):
        memberships.leave(editor)
    assert not Notification.objects.exists()


def test_whoever_invited_is_told_who_came(admin: Membership, invitation: Invitation) -> None:
    accept(invitation)
    mails = notified()
    assert list(mails) == [admin.user.email]
    assert "Rozenn Kervella a accepté votre invitation" in mails[admin.user.email].subject


@pytest.mark.parametrize("gone", ["inviter", "newcomer"])
def test_whoever_left_meanwhile_neither_hears_nor_is_named(
    admin: Membership, invitation: Invitation, gone: str
) -> None:
    user = accept(invitation)
    Membership.objects.filter(user=user if gone == "newcomer" else admin.user).delete()
    assert notified() == {}
