"""The fixed lists of this room, with the groups that other code asks for by name."""

from enum import StrEnum

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


# An institution admin is an editor with more duties.
PUBLISHING_ROLES = frozenset({MemberRole.EDITOR, MemberRole.ADMIN})


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


# A reader wants to know why an action stopped.
STATUSES_WITH_REASON = frozenset({ActionStatus.SUSPENDED, ActionStatus.ABANDONED})
