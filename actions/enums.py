"""The fixed lists of this room, with the groups that other code asks for by name."""

from enum import StrEnum
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class InstitutionKind(TextChoices):
    LOCAL_AUTHORITY = "local_authority", _("Local authority")
    STATE = "state", _("Service of the State")
    ASSOCIATION = "association", _("Association")
    SCHOOL = "school", _("School")
    HEALTH = "health", _("Health")
    SOCIAL = "social", _("Social work")
    TRAINING = "training", _("Employment and training")
    OTHER = "other", _("Other")


class TerritoryKind(TextChoices):
    COMMUNE = "commune", _("Municipality")
    INTERCOMMUNALITY = "intercommunality", _("Group of municipalities")
    DEPARTMENT = "department", _("Department")
    REGION = "region", _("Region")
    OTHER = "other", _("Other territory")


class MemberRole(TextChoices):
    CONTRIBUTOR = "contributor", _("Contributor: writes drafts")
    EDITOR = "editor", _("Editor: writes and publishes")
    ADMIN = "admin", _("Institution admin: also invites colleagues")

    @property
    def short_label(self) -> Any:
        return _ROLES[self][0]

    @property
    def duties(self) -> Any:
        """What the role lets one do, said to the person who gets it."""
        return _ROLES[self][1]


_ROLES: dict[MemberRole, tuple[Any, Any]] = {
    MemberRole.CONTRIBUTOR: (_("contributor"), _("you write drafts, which your colleagues publish.")),
    MemberRole.EDITOR: (_("editor"), _("you write and publish.")),
    MemberRole.ADMIN: (_("institution admin"), _("you write and publish, and you invite and remove your colleagues.")),
}

# From the one that may least: who may more may also all of what is before.
ROLES_IN_ORDER = (MemberRole.CONTRIBUTOR, MemberRole.EDITOR, MemberRole.ADMIN)
# An institution admin is an editor with more duties.
PUBLISHING_ROLES = frozenset({MemberRole.EDITOR, MemberRole.ADMIN})


class MembersAct(StrEnum):
    """What can be done to the members of an institution: in the forms and, by ``log_action``, in its history."""

    INVITE = "invite"
    RESEND = "resend"
    REVOKE = "revoke"
    JOIN = "join"
    ROLE = "role"
    REMOVE = "remove"
    LEAVE = "leave"
    DEACTIVATE = "deactivate"
    REACTIVATE = "reactivate"

    @property
    def log_action(self) -> str:
        return f"actions.members.{self}"


class InvitationState(StrEnum):
    """Only an open invitation lets anybody in."""

    OPEN = "open"
    EXPIRED = "expired"
    REVOKED = "revoked"
    ACCEPTED = "accepted"
    # A newer link of the same invitation took its place.
    REPLACED = "replaced"
    # The institution no longer takes part.
    CLOSED = "closed"


class ClaimState(TextChoices):
    WAITING = "waiting", _("waits for your answer")
    INVITED = "invited", _("invited")
    REFUSED = "refused", _("refused")


class ClaimAct(StrEnum):
    """What coordinators can do to a request for a profile."""

    INVITE = "invite"
    REFUSE = "refuse"
    DISCARD = "discard"


class ParticipationRole(TextChoices):
    LEAD = "lead", _("Lead")
    PARTNER = "partner", _("Partner")


class PartnersAct(StrEnum):
    """What can be done to an institution's part in an action: in the forms and, by ``log_action``, in the history."""

    ADD = "add"
    REMOVE = "remove"
    ALLOW = "allow"
    FORBID = "forbid"
    LEAD = "lead"
    PARTNER = "partner"

    @property
    def log_action(self) -> str:
        return f"actions.partners.{self}"


# The lead is replaced by coordinators only.
ACTS_ON_LEADS = frozenset({PartnersAct.LEAD, PartnersAct.PARTNER})


class ActionStatus(TextChoices):
    PLANNED = "planned", _("Planned")
    UNDER_WAY = "under_way", _("Under way")
    DONE = "done", _("Done")
    SUSPENDED = "suspended", _("Suspended")
    ABANDONED = "abandoned", _("Abandoned")


# In a sheet's history: somebody confirmed that it still holds true; a coordinator changed several sheets at once.
LOG_CONFIRMED = "actions.sheet.confirm"
LOG_CHANGED_TOGETHER = "actions.sheet.together"

# A reader wants to know why an action stopped.
STATUSES_WITH_REASON = frozenset({ActionStatus.SUSPENDED, ActionStatus.ABANDONED})
# And what a stopped one waits for.
STATUSES_WITH_LIFT = frozenset({ActionStatus.SUSPENDED})
