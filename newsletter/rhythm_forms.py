"""The forms of the rhythm and of the calendar."""

import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateInput, AdminTimeInput

from core.moments import MomentField
from newsletter.enums import Frequency, SendingMode
from newsletter.models import LetterPlan
from newsletter.models.plan import WEEKS

# A mail when it is composed and one a day before it goes out: two days, for two mails.
_LEAST_LEAD = 48


class RhythmForm(forms.ModelForm):
    """The rhythm of the letter; what the chosen frequency does not ask for is not looked at."""

    week = forms.TypedChoiceField(
        label=_("When in the month"),
        choices=[("", _("a day by its number, whatever weekday it is")), *WEEKS],
        coerce=int,
        empty_value=None,
        required=False,
    )

    class Meta:
        model = LetterPlan
        fields = (
            "frequency",
            "anchor",
            "week",
            "weekday",
            "month_day",
            "hour",
            "lead_hours",
            "sections_by",
            "mode",
        )
        widgets = {
            "frequency": forms.RadioSelect,
            "sections_by": forms.RadioSelect,
            "mode": forms.RadioSelect,
            "anchor": AdminDateInput,
            "hour": AdminTimeInput,
            "month_day": forms.NumberInput(attrs={"min": 1, "max": 31}),
        }
        error_messages = {
            "hour": {"invalid": _("This is no hour: write it as in 14:30.")},
            "anchor": {"invalid": _("This is no day: write it as in 12/03/2027.")},
            "month_day": {
                "invalid": _("Write the number of a day, from 1 to 31."),
                "min_value": _("Write the number of a day, from 1 to 31."),
                "max_value": _("Write the number of a day, from 1 to 31."),
                "required": _("Write the number of a day, from 1 to 31."),
            },
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name in self._unasked(cleaned):
            # What the screen does not show is neither refused nor changed.
            self.errors.pop(name, None)
            cleaned[name] = self.initial[name]
        if cleaned.get("frequency") == Frequency.FORTNIGHTLY and "anchor" in cleaned and not cleaned["anchor"]:
            self.add_error("anchor", _("Say in which week a letter goes out."))
        if cleaned.get("mode") == SendingMode.UNLESS_STOPPED and cleaned.get("lead_hours", _LEAST_LEAD) < _LEAST_LEAD:
            said = _("Composed at least 2 days before, so that there is time to stop what goes out by itself.")
            self.add_error("lead_hours", said)
        return cleaned

    def _unasked(self, cleaned: dict[str, Any]) -> list[str]:
        match cleaned.get("frequency"):
            case Frequency.BY_HAND:
                return ["anchor", "week", "weekday", "month_day", "hour"]
            case Frequency.WEEKLY:
                return ["anchor", "week", "month_day"]
            case Frequency.FORTNIGHTLY:
                return ["week", "month_day"]
            case Frequency.MONTHLY:
                return ["anchor", "month_day" if cleaned.get("week") else "weekday"]
        return []


class MomentForm(forms.Form):
    """When a letter goes out; ``cleaned_data["moment"]`` is aware."""

    moment = MomentField(label=_("Goes out on"), required=False)

    def clean_moment(self) -> datetime.datetime:
        moment = self.cleaned_data["moment"]
        if moment is None or moment.day is None:
            raise forms.ValidationError(_("Say on which day."))
        if moment.hour is None:
            raise forms.ValidationError(_("Say at what time, as in 09:30."))
        try:
            return timezone.make_aware(datetime.datetime.combine(moment.day, moment.hour))
        except (OverflowError, ValueError) as error:
            raise forms.ValidationError(_("This is no day: write it as in 12/03/2027.")) from error
