"""The sentences of a page's history about the bin, and about who takes part in an action."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import LogActionRegistry, LogFormatter

from actions.bin import LOG_BINNED, LOG_RESTORED
from actions.enums import PartnersAct

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


class PartnersLogFormatter(LogFormatter):
    """One act on an institution's part."""

    sentence: Any = ""

    def format_message(self, log_entry: Any) -> str:
        sentence = _JOINS_AND_PUBLISHES if log_entry.data.get("may_publish") else self.sentence
        return sentence % {"name": log_entry.data.get("name", "")}


def register(registry: LogActionRegistry) -> None:
    """Give Wagtail the sentences of every act."""
    for action, (name, message) in _BIN_WORDING.items():
        registry.register_action(action, name, message)
    for act, (label, sentence) in _WORDING.items():
        formatter = type(f"{act.name}Formatter", (PartnersLogFormatter,), {"label": label, "sentence": sentence})
        registry.register_action(act.log_action)(formatter)
