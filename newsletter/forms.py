"""The public form with which somebody asks for the letter."""

from typing import Any

from django import forms
from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from newsletter.addresses import MAX_ADDRESS_LENGTH, normalise_address
from newsletter.models import ConsentNotice

_SIGNER = signing.Signer(salt="newsletter.form")
# Nobody fills the form faster than this (seconds), and no page stays open longer than that.
_DEFAULT_MIN_AGE = 2
_MAX_AGE = 24 * 60 * 60


class SubscriptionForm(forms.Form):
    """An address, a box to tick, and two things that readers don't see: a trap for robots and a stamp.

    The stamp says when the form was shown and which version of the notice stood beside it, signed.
    After ``is_valid()``, ``cleaned_data`` holds ``email`` (normalised) and ``notice`` (a ``ConsentNotice``).
    """

    email = forms.CharField(
        label=_("Your e-mail address"),
        widget=forms.EmailInput(
            attrs={"autocomplete": "email", "maxlength": MAX_ADDRESS_LENGTH, "spellcheck": "false"}
        ),
        error_messages={"required": _("Enter your e-mail address.")},
    )
    consent = forms.BooleanField(
        error_messages={"required": _("Tick the box to agree: without it, we may not write to you.")},
    )
    website = forms.CharField(
        label=_("Leave this field empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    notice = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, shown_notice: ConsentNotice, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.shown_notice = shown_notice
        self.fields["consent"].label = shown_notice.agreement
        self.initial["notice"] = self._new_stamp()

    @property
    def caught_a_robot(self) -> bool:
        """Whether the field that nobody sees was filled."""
        return bool(self.data.get(self.add_prefix("website")))

    def clean_email(self) -> str:
        return normalise_address(self.cleaned_data["email"])

    def clean_notice(self) -> ConsentNotice:
        """Read the stamp: the form must be neither too young nor too old.

        Raises:
            ValidationError: it is one of them, or the stamp was not made here. What was typed is kept,
                and pressing the button again is all that it takes.
        """
        now = timezone.now().timestamp()
        try:
            stamp = _SIGNER.unsign_object(self.cleaned_data["notice"])
            if now - stamp["shown_at"] > _MAX_AGE:
                raise signing.SignatureExpired
            notice = ConsentNotice.objects.get(version=stamp["version"])
        except (signing.BadSignature, ConsentNotice.DoesNotExist) as error:
            self._stamp_again()
            raise ValidationError(
                _("This page had been open for too long. Press the button again: your answers are still here."),
                code="too_old",
            ) from error
        too_fast = now - stamp["shown_at"] < getattr(settings, "NEWSLETTER_FORM_MIN_AGE", _DEFAULT_MIN_AGE)
        # Beside another error, which takes longer to mend, the speed is of no interest.
        if too_fast and not self.errors:
            raise ValidationError(
                _("That was very fast. Wait two seconds, then press the button again."), code="too_fast"
            )
        return notice

    def _new_stamp(self) -> str:
        return _SIGNER.sign_object({"version": self.shown_notice.version, "shown_at": timezone.now().timestamp()})

    def _stamp_again(self) -> None:
        # A form shown again repeats what was sent, the useless stamp too.
        self.data = dict(self.data.items()) | {self.add_prefix("notice"): self._new_stamp()}
