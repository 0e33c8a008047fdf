"""The forms of the members screen."""

from django import forms
from django.utils.translation import gettext_lazy as _

from actions.enums import MemberRole


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
