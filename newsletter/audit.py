"""Who did what with subscribers, in the history of the site (Reports): acts of coordinators, and no address.

A line is about a numbered row, or about the whole list. What is known of a subscriber is erased with them, so a line
never says who they were.
"""

from enum import StrEnum
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import LogActionRegistry, LogFormatter, log

from core.models import User
from newsletter.models import Subscriber


class Act(StrEnum):
    """What a coordinator can do; the values stand in the history."""

    ADD = "newsletter.add"
    SUPPRESS = "newsletter.suppress"
    LIFT = "newsletter.lift"
    NOTICE = "newsletter.notice"
    EXPORT = "newsletter.export"
    IMPORT = "newsletter.import"
    ERASE = "newsletter.erase"
    VIEW = "newsletter.view"
    RESEND = "newsletter.resend"
    LINK = "newsletter.link"
    INTERESTS = "newsletter.interests"


# What the filter of the history offers, what a line says, and what it says when ``number`` is among the facts.
_WORDING: dict[Act, tuple[Any, Any, Any]] = {
    Act.ADD: (_("Enter sign-ups to the letter"), _("Entered a sign-up"), _("Sign-ups entered: %(number)s")),
    Act.SUPPRESS: (
        _("No longer write to an address"),
        _("Nothing is sent to this address any more"),
        _("Addresses that nothing is sent to any more: %(number)s"),
    ),
    Act.LIFT: (
        _("Allow letters to an address again"),
        _("This address may ask for the letter again"),
        _("Addresses that may ask for the letter again: %(number)s"),
    ),
    Act.NOTICE: (_("Change the notice beside the form"), _("Wrote a new version"), _("Wrote version %(number)s")),
    Act.EXPORT: (_("Export subscribers"), _("Exported a subscriber"), _("Subscribers exported: %(number)s")),
    Act.IMPORT: (_("Import subscribers"), _("Imported a subscriber"), _("Subscribers imported: %(number)s")),
    Act.ERASE: (_("Erase a subscriber"), _("Erased all that was kept"), _("Subscribers erased: %(number)s")),
    Act.VIEW: (_("Look at a subscriber"), _("Looked at the subscription"), _("Subscriptions looked at: %(number)s")),
    Act.RESEND: (
        _("Send a confirmation mail again"),
        _("Sent the confirmation mail again"),
        _("Confirmation mails sent again: %(number)s"),
    ),
    Act.LINK: (
        _("Send a subscriber their link"),
        _("Sent the link to the subscription"),
        _("Links to subscriptions sent: %(number)s"),
    ),
    Act.INTERESTS: (
        _("Correct a subscriber’s interests"),
        _("Corrected the interests"),
        _("Subscriptions whose interests were corrected: %(number)s"),
    ),
}


class NamesAnAddress(ValueError):
    """A fact holds an address, which would outlive the erasure of its owner."""


class ActFormatter(LogFormatter):
    """The sentence of one act, with the words that were noted in ``note``."""

    sentence: Any = ""
    counted: Any = ""

    def format_message(self, log_entry: Any) -> str:
        facts = log_entry.data
        said = str(self.counted % facts if "number" in facts else self.sentence)
        return gettext("%(said)s (%(note)s)") % {"said": said, "note": facts["note"]} if facts.get("note") else said


def record(act: Act, about: Model | None, *, by: User | None, **facts: Any) -> None:
    """Write one line into the history of the site.

    Args:
        act: what was done.
        about: the row that it was done to, also one that is gone by now; None for the whole list.
        by: the coordinator, None when a command did it.
        facts: ``number`` (of rows) and ``note`` (a few words) are shown; others are kept beside them.

    Raises:
        NamesAnAddress: there is an « @ » in one of the facts.
    """
    if any("@" in str(fact) for fact in facts.values()):
        raise NamesAnAddress(f"What is noted of {act} holds an address.")
    # The history wants a row; none has the number 0.
    log(about or Subscriber(pk=0), act, user=by, title=_title(about), data=facts)


def _title(about: Model | None) -> str:
    """« Subscriber no. 12 »: the title of a row would be its address."""
    if about is None:
        return gettext("List of subscribers")
    name = str(about._meta.verbose_name).capitalize()
    return gettext("%(name)s no. %(number)s") % {"name": name, "number": about.pk}


def register(registry: LogActionRegistry) -> None:
    """Give Wagtail the sentence of every act."""
    for act, (label, sentence, counted) in _WORDING.items():
        facts = {"label": label, "sentence": sentence, "counted": counted}
        registry.register_action(str(act))(type(f"{act.name}Formatter", (ActFormatter,), facts))
