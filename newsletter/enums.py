"""The states of subscribers, mailings and deliveries, with the groups that other code asks for by name."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class SubscriberStatus(TextChoices):
    PENDING = "pending", _("Waiting for confirmation")
    CONFIRMED = "confirmed", _("Subscribed")
    UNSUBSCRIBED = "unsubscribed", _("Unsubscribed")
    SUPPRESSED = "suppressed", _("No longer written to")


class ConsentMethod(TextChoices):
    WEB_FORM = "web_form", _("Form of the site, confirmed by mail")
    EMBEDDED_FORM = "embedded_form", _("Form on a partner’s site, confirmed by mail")
    PAPER = "paper", _("Paper form, confirmed by mail")
    EVENT = "event", _("Asked at an event, confirmed by mail")
    IMPORT = "import", _("Import of a list, with its proof")


class ConsentPurpose(TextChoices):
    NEWSLETTER = "newsletter", _("Receiving the letter")


class SuppressionReason(TextChoices):
    """Why nothing is sent to an address of which only a fingerprint is kept."""

    LEFT = "left", _("Unsubscribed")
    ERASED = "erased", _("Asked to be forgotten")
    LAPSED = "lapsed", _("Did not answer whether to go on")
    BOUNCED = "bounced", _("The mailbox does not exist")
    COMPLAINED = "complained", _("Reported a letter as unwanted")
    COORDINATOR = "coordinator", _("Taken off by the coordination")


# Not even a confirmation goes to these: the first mail to a dead mailbox, or to who complained, is one too many.
# The others may ask again by themselves; nobody else may enter them.
NEVER_WRITTEN_TO = frozenset({SuppressionReason.BOUNCED, SuppressionReason.COMPLAINED})


class EventKind(TextChoices):
    """What happened to a subscription, as its history tells it."""

    REQUESTED = "requested", _("Asked for the letter")
    JOINED = "joined", _("Subscribed")
    INTERESTS = "interests", _("Chose interests")
    PAUSED = "paused", _("Paused the letter")
    RESUMED = "resumed", _("Took the letter up again")
    ADDRESS_ASKED = "address_asked", _("Asked for another address")
    ADDRESS_CHANGED = "address_changed", _("Changed address")
    LINK_ASKED = "link_asked", _("Asked for the link to the subscription")
    EXPORTED = "exported", _("Received a copy of the data")
    REPERMISSION_ASKED = "repermission_asked", _("Was asked whether to go on")
    KEPT = "kept", _("Said yes to going on")
    LEFT = "left", _("Unsubscribed")
    SUPPRESSED = "suppressed", _("No longer written to")


# What the size of the list is counted from: these stay, without a name, when a subscriber is erased.
COUNTED_EVENTS = frozenset({EventKind.JOINED, EventKind.LEFT, EventKind.SUPPRESSED})
# An act of the person shows that the letter is still wanted. Asking for the link is none: anybody may type an address.
OWN_ACTS = frozenset(
    {
        EventKind.JOINED,
        EventKind.INTERESTS,
        EventKind.PAUSED,
        EventKind.RESUMED,
        EventKind.ADDRESS_CHANGED,
        EventKind.EXPORTED,
        EventKind.KEPT,
    }
)


class LeavingReason(TextChoices):
    TOO_OFTEN = "too_often", _("It comes too often")
    NOT_FOR_ME = "not_for_me", _("Its content is not for me")
    NOT_ASKED = "not_asked", _("I did not ask for it")
    OTHER_ADDRESS = "other_address", _("I receive it at another address")
    OTHER = "other", _("Another reason")


class ProposalState(TextChoices):
    """What became of a text that a member proposed for the letter."""

    WAITING = "waiting", _("Waiting for an answer")
    TAKEN = "taken", _("Taken up")
    DECLINED = "declined", _("Not taken up")
    REPLACED = "replaced", _("Replaced by another")


class MailingState(TextChoices):
    PREPARING = "preparing", _("In preparation")
    SENDING = "sending", _("Being sent")
    PAUSED = "paused", _("Paused")
    FINISHED = "finished", _("Sent")
    CANCELLED = "cancelled", _("Cancelled")


# What is on its way, for which a second press of the button changes nothing.
ACTIVE_MAILINGS = frozenset({MailingState.PREPARING, MailingState.SENDING, MailingState.PAUSED})


class DeliveryState(TextChoices):
    PENDING = "pending", _("Waiting")
    CLAIMED = "claimed", _("Taken up")
    HANDING = "handing", _("Being handed over")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Refused")
    SKIPPED = "skipped", _("Left out")
    CANCELLED = "cancelled", _("Cancelled")
    IN_DOUBT = "in_doubt", _("In doubt")


class LeftOutBecause(TextChoices):
    """Why somebody of the frozen list got no mail."""

    NOTHING_FOR_THEM = "nothing", _("Nothing in this letter was among their interests")
    LEFT = "left", _("Left the list in the meantime")
    PAUSED = "paused", _("Paused the letter in the meantime")


# Nothing more happens to these by itself.
SETTLED_DELIVERIES = frozenset(
    {DeliveryState.SENT, DeliveryState.FAILED, DeliveryState.SKIPPED, DeliveryState.CANCELLED, DeliveryState.IN_DOUBT}
)
# A worker holds these, until its lease ends.
LEASED_DELIVERIES = frozenset({DeliveryState.CLAIMED, DeliveryState.HANDING})
