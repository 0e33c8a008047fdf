"""Editing forms of this room's pages; those of action sheets are in ``sheet_forms``."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import FieldDoesNotExist
from django.utils.translation import gettext_lazy as _

from actions.event_forms import ask_for_moments, read_moments
from core.forms import PlainScheduleMixin

# What every database takes as a whole number.
_LONGEST_KEY = 18


class MemberPageForm(PlainScheduleMixin):
    """Refuses what the writer may not point to; every page form of this room inherits from it.

    A new link to a page of which the writer may not hear is refused; pictures and documents that the writer may not
    use are taken out of what was posted, and the form says so.
    """

    class Media:
        css = {"all": ("actions/css/admin.css",)}
        js = ("actions/js/mentions.js",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._media_choices: Any = None
        self._robbed_fields: set[str] = set()

    def _widget_data_value(self, widget: Any, html_name: str) -> Any:
        # Validation and the form that comes back with its errors both read what was posted here.
        value = super()._widget_data_value(widget, html_name)
        name = html_name.removeprefix(f"{self.prefix}-") if self.prefix else html_name
        try:
            field = self._meta.model._meta.get_field(name)
        except FieldDoesNotExist:
            return value
        if self._media_choices is None:
            from actions.closings.media_choices import MediaChoices

            self._media_choices = MediaChoices(self.for_user, self.instance)
        value, robbed = self._media_choices.keep_allowed(field, value)
        if robbed:
            self._robbed_fields.add(name)
        return value

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        for name in sorted(self._robbed_fields):
            self.add_error(
                # Not on the field: a stream shows only errors that say which block they are about.
                None,
                forms.ValidationError(
                    _(
                        "“%(field)s” held a picture or a document that is not yours; it was taken out. Choose "
                        "another one: your institution’s or a shared one."
                    ),
                    code="foreign",
                    params={"field": self.fields[name].label},
                ),
            )
        return cleaned

    def is_valid(self) -> bool:
        if not super().is_valid():
            return False
        from actions.closings.references import forged_fields

        rows = [form.instance for formset in self.formsets.values() for form in formset.forms]
        for name in sorted(forged_fields(self.for_user, self.instance, rows)):
            label = self.fields[name].label if name in self.fields else name
            # Not on the field: a stream shows only errors that say which block they are about.
            self.add_error(
                None,
                forms.ValidationError(
                    _("“%(field)s” points to a page that you may not see. Remove the link, or choose another page."),
                    code="foreign",
                    params={"field": label},
                ),
            )
        return not self.errors


class NewsPageForm(MemberPageForm):
    """Offers the sheets that the writer's institutions take part in: nobody fills a foreign action's journal."""

    _binned_actions: Sequence[int] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ask_for_moments(self)
        field = self.fields.get("actions")
        if field is None:
            return
        from actions.binned import in_bin
        from actions.permissions import sheets_to_write_about

        sheets = sheets_to_write_about(self.for_user)
        if self.instance.pk:
            # What a coordinator linked stays, whoever saves next; what is in the bin unseen, until it comes back.
            linked = field.queryset.filter(pk__in=[action.pk for action in self.instance.actions.all()])
            sheets = sheets | linked.filter(~in_bin())
            self._binned_actions = [action.pk for action in linked.filter(in_bin())]
        # For their titles alone: a sheet is long, and there may be thousands.
        field.queryset = sheets.only("title").distinct().order_by("title")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        read_moments(self, cleaned)
        if self._binned_actions and "actions" in cleaned:
            chosen = [action.pk for action in cleaned["actions"]]
            cleaned["actions"] = type(self.instance).actions.field.related_model._default_manager.filter(
                pk__in=[*chosen, *self._binned_actions]
            )
        return cleaned

    def start_about(self, key: str) -> None:
        """Tick the action with this key in an empty new update, unless its writer may not write about it."""
        field = self.fields.get("actions")
        if field is None or self.is_bound or self.instance.pk or not key.isdecimal() or len(key) > _LONGEST_KEY:
            return
        if field.queryset.filter(pk=int(key)).exists():
            self.initial["actions"] = [int(key)]
