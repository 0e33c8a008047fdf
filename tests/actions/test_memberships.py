"""The writes of members and invitations, past every screen: what no code may do, also not two of them at once."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from actions import invitations, memberships, onboarding
from actions.enums import InvitationState, MemberRole
from actions.memberships import LastAdmin
from actions.models import Institution, Invitation, Membership
from core.models import User
from tests.factories import InstitutionFactory, InvitationFactory, MembershipFactory, UserFactory


def demote(membership: Membership) -> bool:
    return memberships.change_role(membership, MemberRole.EDITOR)


ENDS = [memberships.remove, memberships.leave, demote]


@pytest.mark.django_db
@pytest.mark.parametrize("end", ENDS)
def test_no_code_takes_the_last_admin_away(end: Callable[[Membership], bool]) -> None:
    membership = MembershipFactory(admin=True)
    MembershipFactory(institution=membership.institution, editor=True)
    MembershipFactory(admin=True)
    with pytest.raises(LastAdmin):
        end(membership)
    assert Membership.objects.get(pk=membership.pk).role == MemberRole.ADMIN


@pytest.mark.django_db
@pytest.mark.parametrize("end", ENDS)
def test_what_is_no_longer_as_it_was_looked_at_stays(end: Callable[[Membership], bool]) -> None:
    membership = MembershipFactory(editor=True)
    Membership.objects.filter(pk=membership.pk).update(role=MemberRole.CONTRIBUTOR)
    assert not end(membership)
    assert Membership.objects.get(pk=membership.pk).role == MemberRole.CONTRIBUTOR


@pytest.mark.django_db
def test_every_write_holds_the_institution() -> None:
    """Else two admins could each remove the other."""
    if not connection.features.has_select_for_update:
        pytest.skip("SQLite takes one writer at a time: nothing to hold.")
    now, by = timezone.now(), UserFactory()
    institution = InstitutionFactory()
    rows = [MembershipFactory(institution=institution, editor=True) for _number in range(3)]
    guest = UserFactory()
    first, second, third = (InvitationFactory(institution=institution) for _number in range(3))
    Invitation.objects.filter(pk=third.pk).update(email=guest.email)
    for write in (
        lambda: memberships.change_role(rows[0], MemberRole.CONTRIBUTOR),
        lambda: memberships.remove(rows[1]),
        lambda: memberships.leave(rows[2]),
        lambda: invitations.invite(institution, "nouvelle@example.org", MemberRole.EDITOR, by=by, now=now),
        lambda: invitations.resend(first, by=by, now=now),
        lambda: invitations.revoke(second, now=now),
        lambda: invitations.accept(third, guest, now=now),
        lambda: onboarding.deactivate(institution, by=by, now=now),
        lambda: onboarding.reactivate(institution, by=by),
    ):
        with CaptureQueriesContext(connection) as queries:
            write()
        assert "FOR NO KEY UPDATE" in next(q["sql"] for q in queries if q["sql"].startswith("SELECT"))


def _at_once(*writes: Callable[[], object]) -> list[object]:
    """Each write in a thread of its own, started together; their answers or errors."""
    start, answers = threading.Barrier(len(writes)), []

    def run(write: Callable[[], object]) -> None:
        try:
            start.wait(timeout=10)
            answers.append(write())
        except Exception as error:
            answers.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[write]) for write in writes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return answers


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.parametrize("end", ENDS)
def test_two_admins_at_once_leave_one(end: Callable[[Membership], bool]) -> None:
    institution = InstitutionFactory()
    one, other = (MembershipFactory(institution=institution, admin=True) for _number in range(2))
    answers = _at_once(lambda: end(one), lambda: end(other))
    assert sorted(type(answer).__name__ for answer in answers) == ["LastAdmin", "bool"]
    assert Membership.objects.filter(institution=institution, role=MemberRole.ADMIN).count() == 1


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_an_invitation_accepted_twice_at_once_lets_in_once() -> None:
    user = UserFactory()
    invitation = InvitationFactory(email=user.email)
    now = timezone.now()
    answers = _at_once(*[lambda: invitations.accept(invitation, user, now=now)] * 2)
    assert sorted(type(answer).__name__ for answer in answers) == ["Membership", "NotOpen"]
    assert Membership.objects.get().user == user


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_an_invitation_revoked_while_it_is_accepted_is_one_or_the_other() -> None:
    user = UserFactory()
    invitation = InvitationFactory(email=user.email)
    now = timezone.now()
    _at_once(lambda: invitations.accept(invitation, user, now=now), lambda: invitations.revoke(invitation, now=now))
    invitation.refresh_from_db()
    accepted = invitation.state(now) is InvitationState.ACCEPTED
    assert (invitation.accepted_at is None) != (invitation.revoked_at is None)
    assert Membership.objects.filter(user=user).exists() == accepted


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_one_address_is_invited_once_at_once() -> None:
    institution, by, now = InstitutionFactory(), UserFactory(), timezone.now()

    def invite(email: str) -> Callable[[], object]:
        return lambda: invitations.invite(Institution(pk=institution.pk), email, MemberRole.EDITOR, by=by, now=now)

    answers = _at_once(invite("nouvelle@example.org"), invite("Nouvelle@example.org"))
    assert sorted(type(answer).__name__ for answer in answers) == ["AlreadyInvited", "Invitation"]
    assert Invitation.objects.count() == 1


@pytest.mark.django_db
def test_whoever_is_a_member_already_keeps_the_role() -> None:
    """The invitation crossed another way in: it neither promotes nor demotes."""
    membership = MembershipFactory(editor=True)
    invitation = InvitationFactory(institution=membership.institution, email=membership.user.email, admin=True)
    invitations.accept(invitation, membership.user, now=timezone.now())
    assert Membership.objects.get().role == MemberRole.EDITOR
    invitation.refresh_from_db()
    assert invitation.accepted_by == membership.user


@pytest.mark.django_db
@pytest.mark.parametrize("change", [{"email": "autre@example.org"}, {"is_active": False}])
def test_only_the_open_account_of_the_address_accepts(change: dict[str, object]) -> None:
    user = UserFactory(email="invitee@example.org")
    invitation = InvitationFactory(email="invitee@example.org")
    User.objects.filter(pk=user.pk).update(**change)
    user.refresh_from_db()
    with pytest.raises(invitations.WrongAccount):
        invitations.accept(invitation, user, now=timezone.now())
    assert not Membership.objects.exists()
