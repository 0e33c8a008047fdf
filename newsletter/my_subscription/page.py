"""What « my subscription » shows of one subscriber."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.functional import cached_property

from actions.models import ActionPage
from newsletter import leaving, subscriptions
from newsletter.enums import DeliveryState, SubscriberStatus
from newsletter.models import AddressChange, NewsletterIssuePage, Subscriber
from newsletter.my_subscription.forms import AddressForm, InterestsForm, LeavingForm
from newsletter.preferences import PAUSES

# So many letters are listed; the page of all letters has the rest.
_LETTERS = 12


class MyPage:
    """One subscriber, and the forms of their page: those that were sent with an error, or fresh ones."""

    pauses = PAUSES

    def __init__(self, subscriber: Subscriber, refused: Mapping[str, forms.Form] | None = None) -> None:
        self.subscriber = subscriber
        self.refused = refused or {}

    @property
    def is_pending(self) -> bool:
        return self.subscriber.status == SubscriberStatus.PENDING

    @property
    def is_subscribed(self) -> bool:
        return self.subscriber.status == SubscriberStatus.CONFIRMED

    @property
    def has_left(self) -> bool:
        return self.subscriber.status == SubscriberStatus.UNSUBSCRIBED

    @property
    def is_paused(self) -> bool:
        return self.is_subscribed and self.subscriber.is_paused()

    @cached_property
    def can_be_confirmed(self) -> bool:
        return subscriptions.open_request(self.subscriber) is not None

    @cached_property
    def may_tell_reason(self) -> bool:
        return leaving.may_tell_reason(self.subscriber.key)

    @cached_property
    def chosen(self) -> list[str]:
        """The names of what they want to hear of; empty for everything."""
        actions = ActionPage.objects.live().public().filter(pk__in=self.subscriber.actions.values("pk"))
        kinds = (self.subscriber.themes.all(), self.subscriber.territories.all(), actions.order_by("title"))
        return [str(row) for rows in kinds for row in rows]

    @cached_property
    def wish(self) -> AddressChange | None:
        """The new address that is still to be confirmed."""
        return self.subscriber.address_changes.open().first()

    @cached_property
    def received(self) -> list[NewsletterIssuePage]:
        """The last letters that were sent to them, as far as readers can see them."""
        sent = self.subscriber.deliveries.filter(state=DeliveryState.SENT).values("mailing__issue")
        return list(NewsletterIssuePage.objects.published().filter(pk__in=sent)[:_LETTERS])

    @cached_property
    def letters(self) -> list[NewsletterIssuePage]:
        """What they received, or else the last ones that everybody can read."""
        return self.received or list(NewsletterIssuePage.objects.published()[:_LETTERS])

    @cached_property
    def interests(self) -> forms.Form:
        return self._form("interests") or InterestsForm(subscriber=self.subscriber)

    @cached_property
    def pause(self) -> forms.Form | None:
        """Only with its error: the fresh form is three buttons."""
        return self._form("pause")

    @cached_property
    def address(self) -> forms.Form:
        return self._form("address") or AddressForm(subscriber=self.subscriber)

    @cached_property
    def leaving(self) -> forms.Form:
        return self._form("leaving") or LeavingForm()

    def _form(self, name: str) -> Any:
        return self.refused.get(name)
