"""The public form by which a reader says that something about a place is wrong."""

from django import forms
from django.utils.translation import gettext_lazy as _

MAX_LENGTH = 2000


class PlaceReportForm(forms.Form):
    """A message, an address to answer to, and a trap for robots."""

    message = forms.CharField(
        label=_("What is wrong?"),
        max_length=MAX_LENGTH,
        widget=forms.Textarea(attrs={"rows": 6, "maxlength": MAX_LENGTH}),
        help_text=_("The place has moved, its name or its address is wrong, it no longer exists…"),
        error_messages={
            "required": _("Say in a few words what is wrong."),
            "max_length": _("Your message is too long: 2,000 characters at most."),
        },
    )
    email = forms.EmailField(
        label=_("Your e-mail address (optional)"),
        required=False,
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
        help_text=_("Only if you would like an answer."),
        error_messages={"invalid": _("This is no e-mail address: correct it, or leave the field empty.")},
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
