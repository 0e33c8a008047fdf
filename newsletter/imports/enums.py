"""The steps of an import, and why a line of its list is left out."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ImportState(TextChoices):
    COLUMNS = "columns", _("Columns to name")
    PROOF = "proof", _("Proof to give")
    CHECKING = "checking", _("Being examined")
    READY = "ready", _("Waiting for your decision")
    WRITING = "writing", _("Being imported")
    FINISHED = "finished", _("Imported")
    CANCELLED = "cancelled", _("Abandoned")
    REFUSED = "refused", _("Unreadable")


# `manage.py run` goes through the list of these.
WORKING = frozenset({ImportState.CHECKING, ImportState.WRITING})
# Nothing was written yet: columns and proof can still be changed.
OPEN_TO_CHANGE = frozenset({ImportState.COLUMNS, ImportState.PROOF, ImportState.READY})
# Nothing more happens: the list is of no use any more.
OVER = frozenset({ImportState.FINISHED, ImportState.CANCELLED, ImportState.REFUSED})


class LineReason(TextChoices):
    """Why a line adds nobody. It never quotes the line: what is stored of it outlives the list."""

    NO_ADDRESS = "no_address", _("No address on this line")
    MALFORMED = "malformed", _("The address is badly written")
    ACCENTS = "non_ascii_local_part", _("The address has accents or other signs before the @")
    TOO_LONG = "too_long", _("The address is too long to be a mailbox")
    UNREADABLE = "unreadable", _("A cell holds a formula or an error: paste its value")
    NO_DAY = "no_day", _("The date of consent is no day: write it 01/09/2026")
    FUTURE = "future", _("The date of consent is still to come")
    UNKNOWN_THEME = "unknown_theme", _("A theme does not exist on this site")
    UNKNOWN_TERRITORY = "unknown_territory", _("A territory does not exist on this site")
    TWICE = "twice", _("The address stands higher up in the list already")
    SUBSCRIBED = "confirmed", _("Subscribed already: nothing changes")
    PENDING = "pending", _("Was asked to confirm already: nothing changes")
    UNSUBSCRIBED = "unsubscribed", _("Unsubscribed: only this person can come back")
    SUPPRESSED = "suppressed", _("Nothing may be sent to this address any more")


# What a coordinator can mend in the list; the others are as they should be.
TO_MEND = frozenset(
    {
        LineReason.NO_ADDRESS,
        LineReason.MALFORMED,
        LineReason.ACCENTS,
        LineReason.TOO_LONG,
        LineReason.UNREADABLE,
        LineReason.NO_DAY,
        LineReason.FUTURE,
        LineReason.UNKNOWN_THEME,
        LineReason.UNKNOWN_TERRITORY,
    }
)
