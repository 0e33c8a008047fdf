"""What a subscriber fills in on « my subscription », and the form that asks for the link to it."""

from dataclasses import replace
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from actions.models import ActionPage
from newsletter.addresses import MAX_ADDRESS_LENGTH, normalise_address
from newsletter.enums import LeavingReason
from newsletter.interest_forms import ChosenField, TermsForm
from newsletter.interests import Interests
from newsletter.models import Subscriber
from newsletter.preferences import PAUSES

_MAX_COMMENT_LENGTH = 1000


class AddressField(forms.CharField):
    """An e-mail address, cleaned to its normalised form."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"autocomplete": "email", "maxlength": MAX_ADDRESS_LENGTH, "spellcheck": "false"}
        super().__init__(
            widget=forms.EmailInput(attrs=attrs),
            error_messages={"required": _("Enter your e-mail address.")},
            **kwargs,
        )

    def clean(self, value: Any) -> str:
        return normalise_address(super().clean(value))


class LinkForm(forms.Form):
    """An address, and a trap for robots."""

    email = AddressField(label=_("Your e-mail address"))
    website = forms.CharField(
        label=_("Leave this field empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    @property
    def caught_a_robot(self) -> bool:
        """Whether the field that nobody sees was filled."""
        return bool(self.data.get(self.add_prefix("website")))


class InterestsForm(TermsForm):
    """Boxes to tick. Actions are followed from their own pages; here the followed ones can only be dropped."""

    actions = ChosenField(ActionPage.objects.none(), label=_("Actions that you follow"))

    def __init__(self, data: Any = None, *, subscriber: Subscriber) -> None:
        self._chosen = Interests.of(subscriber)
        initial = {
            "themes": self._chosen.themes,
            "territories": self._chosen.territories,
            "actions": self._chosen.actions,
        }
        super().__init__(data, initial=initial, auto_id="interests_%s")
        self._shown = ActionPage.objects.live().public().filter(pk__in=self._chosen.actions).order_by("title")
        followed: Any = self.fields["actions"]
        followed.queryset = self._shown

    @property
    def interests(self) -> Interests:
        """What was chosen, with the followed actions that readers can't see at the moment."""
        hidden = self._chosen.actions - {page.pk for page in self._shown}
        chosen = Interests.chosen_in(self.cleaned_data)
        return replace(chosen, actions=chosen.actions | hidden)


class PauseForm(forms.Form):
    """After ``is_valid()``, ``cleaned_data["months"]`` is one of ``PAUSES``."""

    months = forms.TypedChoiceField(
        choices=[(months, months) for months in PAUSES],
        coerce=int,
        error_messages={
            "required": _("Choose how long the pause is to be."),
            "invalid_choice": _("Choose how long the pause is to be."),
        },
    )


class AddressForm(forms.Form):
    """The address to which the letter shall come."""

    email = AddressField(label=_("Your new address"))

    def __init__(self, data: Any = None, *, subscriber: Subscriber) -> None:
        super().__init__(data, auto_id="address_%s")
        self._present = subscriber.email

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        if email == self._present:
            raise ValidationError(_("The letter comes to this address already."), code="same")
        return email


class LeavingForm(forms.Form):
    """Why somebody leaves: nothing of it is required."""

    reason = forms.ChoiceField(
        label=_("Why do you leave?"),
        choices=LeavingReason.choices,
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Choose a reason from the list, or none.")},
    )
    comment = forms.CharField(
        label=_("In your own words"),
        max_length=_MAX_COMMENT_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": _("This is longer than what we can keep: %(limit_value)d signs at most.")},
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="leaving_%s")

    @property
    def reason_given(self) -> LeavingReason | None:
        return LeavingReason(self.cleaned_data["reason"]) if self.cleaned_data["reason"] else None
