"""The forms with which a coordinator acts for a subscriber."""

from collections.abc import Iterable
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

    # Choices and not rows: a key too long for the database is a wrong choice, and no error of the server.
    themes = forms.TypedMultipleChoiceField(
        label=_("Themes"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    territories = forms.TypedMultipleChoiceField(
        label=_("Territories"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    actions = forms.TypedMultipleChoiceField(
        label=_("Actions they follow"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    also = forms.TypedChoiceField(label=_("Follow one more action"), coerce=int, empty_value=None, required=False)

    def __init__(self, data: Any = None, *, subscriber: Subscriber) -> None:
        followed = list(subscriber.actions.order_by("title"))
        super().__init__(
            data,
            initial={
                "themes": [theme.pk for theme in subscriber.themes.all()],
                "territories": [territory.pk for territory in subscriber.territories.all()],
                "actions": [page.pk for page in followed],
            },
        )
        others = ActionPage.objects.live().public().exclude(pk__in=[page.pk for page in followed]).order_by("title")
        choices: dict[str, list[tuple[Any, Any]]] = {
            "themes": _keys_and_names(Theme.objects.all()),
            "territories": _keys_and_names(Territory.objects.defer("outline")),
            "actions": _keys_and_names(followed),
            "also": [("", _("No other one")), *_keys_and_names(others)],
        }
        for name, offered in choices.items():
            cast(forms.ChoiceField, self.fields[name]).choices = offered
        if not followed:
            del self.fields["actions"]

    @property
    def interests(self) -> Interests:
        """What was chosen, once the form is valid."""
        data = self.cleaned_data
        more = [data["also"]] if data["also"] else []
        return Interests(
            themes=frozenset(data["themes"]),
            territories=frozenset(data["territories"]),
            actions=frozenset([*data.get("actions", []), *more]),
        )


def _keys_and_names(rows: Iterable[Any]) -> list[tuple[Any, Any]]:
    return [(row.pk, str(row)) for row in rows]
