"""The form that lets an institution into an action."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from actions.enums import ParticipationRole
from actions.models import ActionPage, Institution

_NEAR_ONES_NAMED = 5


class InstitutionNameField(forms.CharField):
    """An institution by what people call it: its name, its acronym, or both as the list of suggestions writes them.

    A text field with suggestions can be searched by typing, without a script, with hundreds of names.
    """

    default_error_messages = {
        "required": _("Say which institution to add."),
        "unknown": _("No institution of the network has this name. Choose one of the list that opens as you type."),
        "near": _("No institution of the network has exactly this name. Do you mean: %(names)s?"),
        "several": _("Several institutions are called so. Choose one of the list: %(names)s."),
    }

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        wanted = _folded(text)
        institutions = list(Institution.objects.filter(is_active=True))
        found = [row for row in institutions if wanted in {_folded(name) for name in _names(row)}]
        if len(found) == 1:
            return found[0]
        if found:
            raise self._error("several", found)
        near = [
            row for row in institutions if any(wanted in _folded(name) for name in (*_names(row), row.former_names))
        ]
        raise self._error("near" if near else "unknown", near)

    def _error(self, code: str, rows: Iterable[Institution]) -> forms.ValidationError:
        names = [row.full_name for row in rows][:_NEAR_ONES_NAMED]
        return forms.ValidationError(self.error_messages[code], code=code, params={"names": " · ".join(names)})


def _names(institution: Institution) -> list[str]:
    return [name for name in (institution.name, institution.acronym, institution.full_name) if name]


def _folded(text: str) -> str:
    """Case, apostrophes and spaces aside."""
    return " ".join(text.replace("’", "'").casefold().split())


class AddPartnerForm(forms.Form):
    """Which institution joins, as what. Only who may choose the leads is asked « as what »."""

    institution = InstitutionNameField(
        label=_("Institution to add"),
        max_length=250,
        help_text=_("Type a part of its name or its acronym, then choose it in the list."),
        widget=forms.TextInput(attrs={"list": "institutions-to-add", "autocomplete": "off"}),
    )
    role = forms.ChoiceField(label=_("Its part"), choices=ParticipationRole.choices)
    may_publish = forms.BooleanField(
        label=_("Its editors may publish the sheet"),
        required=False,
        help_text=_("Without it, they write drafts that a lead institution publishes."),
    )

    def __init__(self, *args: Any, action: ActionPage, with_leads: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.action = action
        self.fields["role"].initial = ParticipationRole.PARTNER
        if not with_leads:
            del self.fields["role"]

    @cached_property
    def suggestions(self) -> list[str]:
        """The institutions that could join."""
        return [
            row.full_name
            for row in Institution.objects.filter(is_active=True).exclude(participations__action=self.action)
        ]

    @property
    def asks_for_lead(self) -> bool:
        return self.cleaned_data.get("role") == ParticipationRole.LEAD
