"""The public form by which somebody asks for their institution's profile, and the coordinators' refusal."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

_MESSAGE_LENGTH = 2000
_ANSWER_LENGTH = 1000


class ClaimForm(forms.Form):
    """Who asks, and a trap for robots."""

    name = forms.CharField(
        label=_("Your first and last name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Say who you are.")},
    )
    function = forms.CharField(
        label=_("Your function there"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
        help_text=_("For instance: director, youth worker, communication officer."),
        error_messages={"required": _("Say what you do in the institution.")},
    )
    email = forms.EmailField(
        label=_("Your professional e-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
        help_text=_("At best one of the institution’s own: that is how the coordinators recognise you."),
        error_messages={
            "required": _("Give the address at which the coordinators can answer you."),
            "invalid": _("This is no e-mail address: it looks like name@example.org."),
        },
    )
    message = forms.CharField(
        label=_("Your message (optional)"),
        required=False,
        max_length=_MESSAGE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 5, "maxlength": _MESSAGE_LENGTH}),
        help_text=_("What helps to recognise you, or what you would like to change in the profile."),
        error_messages={"max_length": _("Your message is too long: 2,000 characters at most.")},
    )
    website = forms.CharField(
        label=_("Leave this field empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    @property
    def caught_a_robot(self) -> bool:
        """Whether the field that nobody sees was filled."""
        return bool(self.data.get(self.add_prefix("website")))

    @property
    def words(self) -> dict[str, str]:
        """What was said, once the form is valid."""
        return {name: self.cleaned_data[name] for name in ("name", "function", "email", "message")}


class RefusalForm(forms.Form):
    """What the coordinator adds to the usual words."""

    answer = forms.CharField(
        label=_("A word from you (optional)"),
        required=False,
        max_length=_ANSWER_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": _ANSWER_LENGTH}),
        help_text=_("The person reads it in the mail, between the greeting and the network’s contact address."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("prefix", "refusal")
        super().__init__(*args, **kwargs)
