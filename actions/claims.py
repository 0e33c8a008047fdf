"""Writes of requests for profiles: received, answered by coordinators, forgotten in time.

Nothing is sent to the address that somebody typed before a coordinator decides so.
"""

import datetime
from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext

from actions import invitations, notifications
from actions.enums import ClaimState, MemberRole
from actions.memberships import hold
from actions.models import Institution, PartnerPage, ProfileClaim
from core.mail.messages import transactional_message
from core.mail.postbags import Postbag, send_due

# What people wrote is kept this long after the answer, and this long without one.
KEPT_AFTER_ANSWER = datetime.timedelta(days=30)
KEPT_UNANSWERED = datetime.timedelta(days=180)
# From one network, which a town hall may share.
WINDOW = datetime.timedelta(hours=1)
NETWORK_LIMIT = 5


class TooManyClaims(Exception):
    """So many came from one network that the next one has to wait."""


class NotWaiting(Exception):
    """Somebody else answered meanwhile."""


def may_be_claimed(profile: PartnerPage) -> bool:
    """Whether readers may ask for the profile: its institution takes part, and has no member.

    Whether somebody was invited or asked already makes no difference: readers would learn of it.
    """
    institution = profile.institution
    return institution.is_active and not institution.memberships.exists()


@transaction.atomic
def claim_profile(
    institution: Institution, words: dict[str, str], *, network: str | None, now: datetime.datetime
) -> None:
    """Keep what somebody says and tell the coordinators; who asks again only changes what they said.

    Args:
        institution: whose profile it is.
        words: ``name``, ``function``, ``email`` and ``message``.
        network: where it came from, as ``core.signin.limits.client_network`` says.
        now: when it came.

    Raises:
        TooManyClaims: from this network.
    """
    sender = salted_hmac("actions.claims.sender", str(network), algorithm="sha256").hexdigest()
    # What one waits for counts as well: nobody learns from the limit whether somebody else asked.
    if ProfileClaim.objects.filter(sender=sender, created_at__gt=now - WINDOW).count() >= NETWORK_LIMIT:
        raise TooManyClaims
    hold(institution)
    said = {**words, "sender": sender, "created_at": now}
    waiting = institution.claims.waiting().filter(email__iexact=words["email"])
    if waiting.update(**said):
        return
    claim = ProfileClaim.objects.create(institution=institution, **said)
    notifications.claims.tell_of(claim)


@transaction.atomic
def accept(claim: ProfileClaim, email: str, role: MemberRole, *, by: Any, now: datetime.datetime) -> None:
    """Invite the address into the institution.

    Raises:
        NotWaiting: somebody else answered meanwhile.
        AlreadyMember, AlreadyInvited, NotOpen: see :func:`actions.invitations.invite`.
    """
    current = _current(claim)
    invitations.invite(current.institution, email, role, by=by, now=now)
    current.settle(ClaimState.INVITED, by, now)
    current.save()


@transaction.atomic
def refuse(claim: ProfileClaim, answer: str, *, by: Any, now: datetime.datetime) -> None:
    """Have a polite mail sent to whoever asked, with the coordinator's own words if there are some.

    Raises:
        NotWaiting: somebody else answered meanwhile.
    """
    current = _current(claim)
    current.settle(ClaimState.REFUSED, by, now)
    current.answer = answer
    current.owe_mail(now)
    current.save()


@transaction.atomic
def discard(claim: ProfileClaim) -> None:
    """Erase a request that nobody means, without a word to the address.

    Raises:
        NotWaiting: somebody else answered meanwhile.
    """
    _current(claim).delete()


def _current(claim: ProfileClaim) -> ProfileClaim:
    """The row as it is now that the institution is held."""
    hold(claim.institution)
    current = ProfileClaim.objects.waiting().select_related("institution").filter(pk=claim.pk).first()
    if current is None:
        raise NotWaiting
    return current


class RefusalBag(Postbag):
    """One mail for each refusal."""

    name = "refusals"
    model = ProfileClaim

    def build(self, row: Any) -> EmailMultiAlternatives | None:
        return transactional_message(
            row.email,
            gettext("Your request about “%(institution)s”") % {"institution": row.institution.name},
            "actions/mail/claim_refused",
            {"claim": row},
        )


def send_due_refusals(now: datetime.datetime) -> int:
    """Send the refusals that are owed at ``now``, and return how many were handed over."""
    return send_due(RefusalBag(), now)


def forget_claims(now: datetime.datetime) -> None:
    """Delete the requests whose time is over, and where the others came from once it counts no more."""
    ProfileClaim.objects.filter(answered_at__lt=now - KEPT_AFTER_ANSWER).delete()
    ProfileClaim.objects.waiting().filter(created_at__lt=now - KEPT_UNANSWERED).delete()
    ProfileClaim.objects.filter(created_at__lt=now - WINDOW).exclude(sender="").update(sender="")
