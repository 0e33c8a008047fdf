"""The times of an event, as a member types them."""

import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.moments import Moment, MomentField

# A missing hour of an event of whole days.
_MIDNIGHT = datetime.time.min


class EventTimesMixin(forms.BaseForm):
    """Reads the start and the end of an event from two boxes each; the model keeps moments.

    The end without a day is on the day of the start. An hour may be missing only when the event lasts all day.
    """

    def ask_for_moments(self) -> None:
        """Put the two boxes in the place of the fields of the model; to be called when the form is made."""
        for name in ("event_start", "event_end"):
            if stock := self.fields.get(name):
                self.fields[name] = MomentField(required=False, label=stock.label, help_text=stock.help_text)

    def read_moments(self, cleaned: dict[str, Any]) -> None:
        """Make one moment of each two boxes, and say beside the field what is missing."""
        start, end = cleaned.get("event_start"), cleaned.get("event_end")
        all_day = bool(cleaned.get("event_all_day"))
        if isinstance(end, Moment) and end.day is None and isinstance(start, Moment):
            end = end._replace(day=start.day)
        for name, moment in (("event_start", start), ("event_end", end)):
            if name in cleaned:
                cleaned[name] = self._read(name, moment, all_day)

    def _read(self, name: str, moment: Any, all_day: bool) -> datetime.datetime | None:
        if not isinstance(moment, Moment):
            return None
        if moment.day is None:
            self.add_error(name, _("Say on which day."))
            return None
        if moment.hour is None and not all_day:
            self.add_error(name, _("Say at what time, or tick “all day”."))
            return None
        hour = _MIDNIGHT if all_day or moment.hour is None else moment.hour
        return timezone.make_aware(datetime.datetime.combine(moment.day, hour))
