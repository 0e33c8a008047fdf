"""Asking for the approval of a letter, and answering."""

import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.models import User
from newsletter.approval_states import Act

# What is proposed for an answer; and no day is further away than anybody plans a letter.
_USUAL = datetime.timedelta(days=3)
_FURTHEST = datetime.timedelta(days=365)


class ApprovalRequestForm(forms.Form):
    """By when the answer is wanted, and of whom. ``approver`` is missing where the person has no account."""

    due_on = forms.DateField(
        label=_("Answer wanted by"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    approver = forms.ModelChoiceField(
        User.objects.none(), label=_("Asked of"), required=False, empty_label=_("All who may approve")
    )

    def __init__(self, *args: Any, approvers: QuerySet[User] | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["due_on"].initial = timezone.localdate() + _USUAL
        if approvers is None:
            del self.fields["approver"]
        else:
            self.fields["approver"].queryset = approvers.order_by("last_name", "first_name", "pk")  # type: ignore[attr-defined]

    def clean_due_on(self) -> datetime.date:
        day, today = self.cleaned_data["due_on"], timezone.localdate()
        if day < today:
            raise ValidationError(_("This day is over: choose today or a later one."))
        if day > today + _FURTHEST:
            raise ValidationError(_("This day is more than a year away: choose an earlier one."))
        return day


class AnswerForm(forms.Form):
    """Yes, or what is to change. ``cleaned_data["act"]`` is an :class:`Act`."""

    act = forms.ChoiceField(
        label=_("Your answer"),
        choices=[(Act.APPROVE.value, _("I approve this letter")), (Act.REFUSE.value, _("I ask for changes"))],
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose one of the two answers."),
            "invalid_choice": _("Choose one of the two answers."),
        },
    )
    comment = forms.CharField(
        label=_("A word to those who prepare the letter"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("If you ask for changes, say which ones."),
    )

    def clean_act(self) -> Act:
        return Act(self.cleaned_data["act"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("act") is Act.REFUSE and "comment" in cleaned and not cleaned["comment"].strip():
            self.add_error("comment", _("Say in a few words what is to change."))
        return cleaned
