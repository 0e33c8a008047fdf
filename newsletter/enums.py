"""The states of subscribers, mailings and deliveries, with the groups that other code asks for by name."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class SubscriberStatus(TextChoices):
    PENDING = "pending", _("Waiting for confirmation")
    CONFIRMED = "confirmed", _("Subscribed")
    UNSUBSCRIBED = "unsubscribed", _("Unsubscribed")
    SUPPRESSED = "suppressed", _("No longer written to")


# Who can leave: on the list, or about to be.
ON_THE_LIST = frozenset({SubscriberStatus.PENDING, SubscriberStatus.CONFIRMED})


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


# What a coordinator may take back; a complaint is the administrators', the rest is the person's alone.
LIFTED_BY_COORDINATORS = frozenset({SuppressionReason.BOUNCED, SuppressionReason.COORDINATOR})


class ForgettingKind(TextChoices):
    """What the daily forgetting does, as its report lists it."""

    GONE = "gone", _("Left 90 days ago: erased")
    UNCONFIRMED = "unconfirmed", _("Never confirmed in 30 days: erased")
    RETURNED = "returned", _("Came back without confirming: unsubscribed again")
    LAPSED = "lapsed", _("Did not answer in 60 days whether to go on: erased")
    ASKED = "asked", _("No sign of them for 3 years: asked whether to go on")
    WISHES = "wishes", _("Changes of address never confirmed: dropped")
    MAILS = "mails", _("Letters sent 90 days ago: address taken out")


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


class AddressRemark(TextChoices):
    """What an address tells of its mailbox."""

    ROLE = "role", _("Mailbox of a function, not of a person")
    THROW_AWAY = "throw_away", _("Mailbox that is thrown away after use")


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
    TWICE = "twice", _("Their new address got this letter already")


# Nothing more happens to these by itself.
SETTLED_DELIVERIES = frozenset(
    {DeliveryState.SENT, DeliveryState.FAILED, DeliveryState.SKIPPED, DeliveryState.CANCELLED, DeliveryState.IN_DOUBT}
)
# A worker holds these, until its lease ends.
LEASED_DELIVERIES = frozenset({DeliveryState.CLAIMED, DeliveryState.HANDING})


class Frequency(TextChoices):
    """How often the letter goes out."""

    BY_HAND = "by_hand", _("When we say so, without a rhythm")
    WEEKLY = "weekly", _("Every week")
    FORTNIGHTLY = "fortnightly", _("Every two weeks")
    MONTHLY = "monthly", _("Every month")


class SectionKind(TextChoices):
    """By what the letter sorts its news."""

    ACTION = "action", _("By action")
    TERRITORY = "territory", _("By territory")
    THEME = "theme", _("By theme")


class SendingMode(TextChoices):
    AFTER_APPROVAL = "after_approval", _("It waits until a coordinator sends it")
    UNLESS_STOPPED = "unless_stopped", _("It goes out at the set time, unless a coordinator stops it")


class PeriodState(TextChoices):
    PLANNED = "planned", _("Planned")
    COMPOSED = "composed", _("Composed")
    SENT = "sent", _("Gone out")
    SKIPPED = "skipped", _("Skipped")
    STOPPED = "stopped", _("Stopped")


class SkipReason(TextChoices):
    """Why no letter went out on a planned day."""

    BY_COORDINATOR = "coordinator", _("A coordinator skipped it.")
    NOTHING_NEW = "nothing_new", _("No news update was waiting.")
    MISSED = "missed", _("It could not be composed in time; the next letter took its news.")
    NOT_SENT = "not_sent", _("Nobody had sent it when the next one was composed, which took its draft over.")
    DRAFT_GONE = "draft_gone", _("Its draft was deleted; its news wait for the next letter.")


class ApprovalMode(TextChoices):
    """Who has to approve a letter before it is sent."""

    NOBODY = "nobody", _("Nobody: who may send it sends it")
    COLLEAGUE = "colleague", _("One of those who may approve letters")
    EXTERNAL = "external", _("A person without an account, by a link in a mail")


class ApprovalState(TextChoices):
    ASKED = "asked", _("Waiting for an answer")
    APPROVED = "approved", _("Approved")
    REFUSED = "refused", _("Changes asked for")
    OVERTAKEN = "overtaken", _("The letter changed since")


class LinkFault(TextChoices):
    """What is wrong with a link to another site."""

    MISSING = "missing", _("the page does not exist there")
    REFUSED = "refused", _("the site lets no program look: open it yourself")
    BROKEN = "broken", _("the site has a fault of its own")
    SILENT = "silent", _("the site does not answer")
    FORBIDDEN = "forbidden", _("it leads into a private network, which readers can’t reach")
    UNREADABLE = "unreadable", _("it is not an address that can be looked at")
