"""A moment in a form: its day and its hour in two boxes, the hour left empty when nobody knows it."""

import datetime
from typing import Any, NamedTuple

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateInput, AdminTimeInput


class Moment(NamedTuple):
    """What was typed: each part may be missing, but not both."""

    day: datetime.date | None
    hour: datetime.time | None


class MomentInput(forms.MultiWidget):
    template_name = "core/widgets/moment.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        day = AdminDateInput(attrs={"aria-label": _("Day"), "placeholder": _("dd/mm/yyyy")})
        hour = AdminTimeInput(attrs={"aria-label": _("Hour"), "placeholder": _("hh:mm")})
        super().__init__({"day": day, "hour": hour}, attrs)

    def decompress(self, value: Any) -> list[Any]:
        if isinstance(value, datetime.datetime):
            local = timezone.localtime(value)
            return [local.date(), local.time()]
        return [None, None]


class MomentField(forms.MultiValueField):
    """Cleans to a :class:`Moment`, or None; the form makes one time of it, as it knows what a missing hour means."""

    widget = MomentInput

    def __init__(self, **kwargs: Any) -> None:
        fields = (
            forms.DateField(error_messages={"invalid": _("This is no day: write it as in 12/03/2027.")}),
            forms.TimeField(error_messages={"invalid": _("This is no hour: write it as in 14:30.")}),
        )
        super().__init__(fields, require_all_fields=False, **kwargs)
        for part in fields:
            part.required = False

    def compress(self, data_list: list[Any]) -> Moment | None:
        day, hour = data_list or (None, None)
        return Moment(day, hour) if day or hour else None
