import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.auth import LoginForm, PasswordResetForm

# Grouped for the eye, on paper and on phones.
_SEPARATORS = re.compile(r"[\s\-–.]+")


def _ungrouped(text: str) -> str:
    return _SEPARATORS.sub("", text)


class SignInForm(LoginForm):
    """Wagtail's, with a label in our language, and known to the browsers that keep passwords."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].widget.attrs["autocomplete"] = "username"
        self.fields["password"].label = _("Password")
        self.fields["password"].widget.attrs["autocomplete"] = "current-password"


class PhoneCodeForm(forms.Form):
    """The six digits that an application shows."""

    code = forms.CharField(
        label=_("Six-digit code"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}),
        error_messages={"required": _("Type the six digits that your application shows.")},
    )

    def clean_code(self) -> str:
        code = _ungrouped(self.cleaned_data["code"])
        if not re.fullmatch(r"[0-9]{6}", code):
            raise ValidationError(_("Type the six digits that your application shows."), "not_six_digits")
        return code


class RecoveryCodeForm(forms.Form):
    """One of the codes that somebody keeps for the day without the phone."""

    code = forms.CharField(
        label=_("Recovery code"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "autofocus": True}),
        error_messages={"required": _("Type one of your recovery codes.")},
    )

    def clean_code(self) -> str:
        return _ungrouped(self.cleaned_data["code"]).lower()


class ProofForm(forms.Form):
    """Password and code once more, before the second step of an open session is changed."""

    password = forms.CharField(
        label=_("Your password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
        error_messages={"required": _("Type your password.")},
    )
    code = forms.CharField(
        label=_("Six-digit code, or a recovery code"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autocapitalize": "none"}),
        error_messages={"required": _("Type the six digits that your application shows, or a recovery code.")},
    )

    def clean_code(self) -> str:
        return _ungrouped(self.cleaned_data["code"]).lower()


class ResetRequestForm(PasswordResetForm):
    """Asks for the address; who sends the mail is another's business."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].widget.attrs |= {"autocomplete": "username", "autofocus": True}
