"""The words that go with a reviewer's act."""

from django import forms
from django.utils.translation import gettext_lazy as _

SEND_BACK = "reject"


class ApprovalForm(forms.Form):
    """A word for the writer, who may do without."""

    comment: forms.CharField = forms.CharField(
        label=_("Your word"),
        required=False,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("Whoever proposed the page reads it in the mail that tells of the publication."),
    )


class SendBackForm(forms.Form):
    """What is to be changed: the writer cannot guess it."""

    comment: forms.CharField = forms.CharField(
        label=_("Your word"),
        widget=forms.Textarea({"rows": 4}),
        help_text=_("What is to be changed: whoever proposed the page gets it by mail."),
        error_messages={"required": _("Say what is to be changed: the writer is told.")},
    )


def form_for(action: str) -> type[forms.Form]:
    """The form that goes with an act."""
    return SendBackForm if action == SEND_BACK else ApprovalForm
