"""Boxes of what the letter can tell of, wherever somebody ticks them for themselves or for others."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from actions.models import Territory, Theme

_CHOICE_GONE = _("One of your choices is no longer offered. Look at the list again, and save it once more.")


class ChosenField(forms.ModelMultipleChoiceField):
    """Boxes to tick, one for each row. A number that no row can have is an error like any other."""

    _MAX_DIGITS = 18

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(
            *args,
            required=False,
            widget=forms.CheckboxSelectMultiple,
            error_messages={"invalid_choice": _CHOICE_GONE, "invalid_pk_value": _CHOICE_GONE},
            **kwargs,
        )

    def clean(self, value: Any) -> Any:
        if any(len(key) > self._MAX_DIGITS for key in value or ()):
            raise ValidationError(_CHOICE_GONE, code="invalid_choice")
        return super().clean(value)


class TermsForm(forms.Form):
    """Themes and territories; nothing ticked means everything."""

    themes = ChosenField(Theme.objects.all(), label=_("Themes"))
    # Names are shown, and outlines weigh.
    territories = ChosenField(Territory.objects.defer("outline"), label=_("Territories"))
