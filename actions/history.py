"""The sentences of the histories: who takes part in an action, who is a member, what was said of a sheet, the bin."""

import datetime
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import LogActionRegistry, LogFormatter

from actions.bin import LOG_BINNED, LOG_RESTORED
from actions.enums import LOG_CHANGED_TOGETHER, LOG_CONFIRMED, ActionStatus, MemberRole, MembersAct, PartnersAct
from core.dates import format_day

# What the filter of the history offers, and what the line says. Written out, so that they are found for translation.
_WORDING: dict[PartnersAct, tuple[Any, Any]] = {
    PartnersAct.ADD: (_("Add a partner"), _("%(name)s joins as a partner")),
    PartnersAct.REMOVE: (_("Remove an institution"), _("%(name)s no longer takes part")),
    PartnersAct.ALLOW: (_("Allow a partner to publish"), _("%(name)s may publish the sheet")),
    PartnersAct.FORBID: (_("No longer let a partner publish"), _("%(name)s may no longer publish the sheet")),
    PartnersAct.LEAD: (_("Make an institution lead"), _("%(name)s leads the action")),
    PartnersAct.PARTNER: (_("Make a lead a partner"), _("%(name)s no longer leads: a partner from now on")),
}
_BIN_WORDING = {
    LOG_BINNED: (_("Delete"), _("Deleted: in the bin")),
    LOG_RESTORED: (_("Bring back"), _("Brought back from the bin")),
}
_JOINS_AND_PUBLISHES = _("%(name)s joins as a partner and may publish the sheet")

_MEMBERS_WORDING: dict[MembersAct, tuple[Any, Any]] = {
    MembersAct.INVITE: (_("Invite somebody"), _("%(name)s is invited (%(role)s)")),
    MembersAct.RESEND: (_("Send an invitation again"), _("%(name)s gets a new invitation (%(role)s)")),
    MembersAct.REVOKE: (_("Revoke an invitation"), _("the invitation of %(name)s is revoked")),
    MembersAct.JOIN: (_("Accept an invitation"), _("%(name)s becomes a member (%(role)s)")),
    MembersAct.ROLE: (_("Change a member’s role"), _("%(name)s has another role (%(role)s)")),
    MembersAct.REMOVE: (_("Remove a member"), _("%(name)s is no longer a member (was: %(role)s)")),
    MembersAct.LEAVE: (_("Leave the institution"), _("%(name)s left the institution (was: %(role)s)")),
    MembersAct.DEACTIVATE: (_("Deactivate the institution"), _("the institution no longer takes part")),
    MembersAct.REACTIVATE: (_("Reactivate the institution"), _("the institution takes part again")),
}


class PartnersLogFormatter(LogFormatter):
    """One act on an institution's part."""

    sentence: Any = ""

    def format_message(self, log_entry: Any) -> str:
        sentence = _JOINS_AND_PUBLISHES if log_entry.data.get("may_publish") else self.sentence
        return sentence % {"name": log_entry.data.get("name", "")}


class MembersLogFormatter(LogFormatter):
    """One act on the members of an institution."""

    sentence: Any = ""

    def format_message(self, log_entry: Any) -> str:
        role = log_entry.data.get("role")
        label = MemberRole(role).short_label if role in MemberRole.values else ""
        return self.sentence % {"name": log_entry.data.get("name", ""), "role": label}


class ConfirmedFormatter(LogFormatter):
    """« Still right », said of a sheet."""

    label = _("Confirm a sheet")

    def format_message(self, log_entry: Any) -> str:
        until = datetime.date.fromisoformat(log_entry.data["until"])
        return gettext("Confirmed as still right, until %(day)s") % {"day": format_day(until)}


class ChangedTogetherFormatter(LogFormatter):
    """A coordinator's change of several sheets at once."""

    label = _("Change several sheets")

    def format_message(self, log_entry: Any) -> str:
        data, said = log_entry.data, []
        if data["added"]:
            said.append(gettext("themes added: %(names)s") % {"names": ", ".join(data["added"])})
        if data["removed"]:
            said.append(gettext("themes removed: %(names)s") % {"names": ", ".join(data["removed"])})
        if data["status"] in ActionStatus.values:
            said.append(gettext("status: %(name)s") % {"name": ActionStatus(data["status"]).label})
        return gettext("Changed together with other sheets (%(what)s)") % {"what": " ; ".join(said)}


def register(registry: LogActionRegistry) -> None:
    """Give Wagtail the sentences of every act."""
    for action, (name, message) in _BIN_WORDING.items():
        registry.register_action(action, name, message)
    registry.register_action(LOG_CONFIRMED)(ConfirmedFormatter)
    registry.register_action(LOG_CHANGED_TOGETHER)(ChangedTogetherFormatter)
    for acts, base in ((_WORDING, PartnersLogFormatter), (_MEMBERS_WORDING, MembersLogFormatter)):
        for act, (label, sentence) in acts.items():
            formatter = type(f"{act.name}Formatter", (base,), {"label": label, "sentence": sentence})
            registry.register_action(act.log_action)(formatter)
