"""The forms with which a coordinator acts for a subscriber."""

from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from actions.models import ActionPage, Territory, Theme
from newsletter.enums import SuppressionReason
from newsletter.interests import Interests
from newsletter.models import Subscriber

# What a coordinator can know; the other reasons are acts of the person.
_REASONS = [
    (SuppressionReason.COORDINATOR, _("They ask for it, or it is a mistake: only they themselves can come back")),
    (SuppressionReason.BOUNCED, _("The mailbox does not exist: no mail at all goes there any more")),
    (SuppressionReason.COMPLAINED, _("They complained of unwanted mail: no mail at all goes there any more")),
]


class TakeOffForm(forms.Form):
    """Why nothing is to be sent any more."""

    reason = forms.ChoiceField(
        label=_("Reason"),
        choices=_REASONS,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose one of the three reasons."),
            "invalid_choice": _("Choose one of the three reasons."),
        },
    )
    words = forms.CharField(
        label=_("In a few words"),
        max_length=200,
        help_text=_("Who asked, when and how: « by phone on 12 March ». No e-mail address: these words are kept."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Say in a few words what happened: it is asked for later.")},
    )

    def clean_reason(self) -> SuppressionReason:
        return SuppressionReason(self.cleaned_data["reason"])

    def clean_words(self) -> str:
        words = " ".join(self.cleaned_data["words"].split())
        if "@" in words:
            raise ValidationError(
                _("Take the e-mail address out: these words stay when everything else is erased."), code="address"
            )
        return words


class InterestsForm(forms.Form):
    """What somebody wants to hear of; nothing chosen means everything."""

    themes = forms.ModelMultipleChoiceField(
        label=_("Themes"), queryset=Theme.objects.all(), required=False, widget=forms.CheckboxSelectMultiple
    )
    territories = forms.ModelMultipleChoiceField(
        label=_("Territories"), queryset=Territory.objects.all(), required=False, widget=forms.CheckboxSelectMultiple
    )
    actions = forms.ModelMultipleChoiceField(
        label=_("Actions they follow"),
        queryset=ActionPage.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    also = forms.ModelChoiceField(
        label=_("Follow one more action"),
        queryset=ActionPage.objects.none(),
        required=False,
        empty_label=_("No other one"),
    )

    def __init__(self, data: Any = None, *, subscriber: Subscriber) -> None:
        followed = subscriber.actions.order_by("title")
        initial = {
            "themes": subscriber.themes.all(),
            "territories": subscriber.territories.all(),
            "actions": followed,
        }
        super().__init__(data, initial=initial)
        if followed.exists():
            cast(forms.ModelChoiceField, self.fields["actions"]).queryset = followed
        else:
            del self.fields["actions"]
        others = ActionPage.objects.live().public().exclude(pk__in=followed.order_by().values("pk"))
        cast(forms.ModelChoiceField, self.fields["also"]).queryset = others.order_by("title")

    @property
    def interests(self) -> Interests:
        """What was chosen, once the form is valid."""
        data = self.cleaned_data
        actions = {page.pk for page in data.get("actions", [])}
        if data["also"]:
            actions.add(data["also"].pk)
        return Interests(
            themes=frozenset(row.pk for row in data["themes"]),
            territories=frozenset(row.pk for row in data["territories"]),
            actions=frozenset(actions),
        )
