"""The states of subscribers, mailings and deliveries, with the groups that other code asks for by name."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class SubscriberStatus(TextChoices):
    PENDING = "pending", _("Waiting for confirmation")
    CONFIRMED = "confirmed", _("Subscribed")
    UNSUBSCRIBED = "unsubscribed", _("Unsubscribed")


class ConsentMethod(TextChoices):
    WEB_FORM = "web_form", _("Form of the site, confirmed by mail")


class ConsentPurpose(TextChoices):
    NEWSLETTER = "newsletter", _("Receiving the letter")


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


# Nothing more happens to these by itself.
SETTLED_DELIVERIES = frozenset(
    {DeliveryState.SENT, DeliveryState.FAILED, DeliveryState.SKIPPED, DeliveryState.CANCELLED, DeliveryState.IN_DOUBT}
)
# A worker holds these, until its lease ends.
LEASED_DELIVERIES = frozenset({DeliveryState.CLAIMED, DeliveryState.HANDING})
