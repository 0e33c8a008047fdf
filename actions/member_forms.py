"""The forms of the members screen."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from actions.enums import MemberRole
from core.models import User


def refuse_closed_account(email: str) -> None:
    """Tell a coordinator, who knows all accounts, that an invitation would not open this one again.

    Raises:
        ValidationError: the address is that of a closed account.
    """
    if email and User.objects.filter(email__iexact=email, is_active=False).exists():
        message = _("The account with this address is closed, and an invitation does not open it: open it again first.")
        raise forms.ValidationError(message, code="closed")


class InviteForm(forms.Form):
    """Whom to invite, and as what."""

    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        error_messages={"required": _("Say to which address the invitation goes.")},
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    role = forms.ChoiceField(
        label=_("Role"), choices=MemberRole.choices, initial=MemberRole.CONTRIBUTOR, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, knows_accounts: bool, **kwargs: Any) -> None:
        """``knows_accounts``: whether the person may be told of an account that is no member's."""
        super().__init__(*args, **kwargs)
        self.knows_accounts = knows_accounts

    def clean_email(self) -> str:
        if self.knows_accounts:
            refuse_closed_account(self.cleaned_data["email"])
        return self.cleaned_data["email"]
