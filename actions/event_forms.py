"""The times of an event, as a member types them: a day and an hour in two boxes each, where the model keeps moments.

The end without a day is on the day of the start. An hour may be missing only when the event lasts all day.
"""

import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.moments import Moment, MomentField

_NAMES = ("event_start", "event_end")


def ask_for_moments(form: Any) -> None:
    """Put the two boxes in the place of the fields of the model."""
    for name in _NAMES:
        if stock := form.fields.get(name):
            form.fields[name] = MomentField(required=False, label=stock.label, help_text=stock.help_text)


def read_moments(form: Any, cleaned: dict[str, Any]) -> None:
    """Make one moment of each two boxes, and say beside the field what is missing."""
    start, end = (cleaned.get(name) for name in _NAMES)
    all_day = bool(cleaned.get("event_all_day"))
    if isinstance(end, Moment) and end.day is None and isinstance(start, Moment):
        end = end._replace(day=start.day)
    for name, moment in zip(_NAMES, (start, end), strict=True):
        if name in cleaned:
            cleaned[name] = _read(form, name, moment, all_day)


def _read(form: Any, name: str, moment: Moment | None, all_day: bool) -> datetime.datetime | None:
    if moment is None:
        return None
    if moment.day is None:
        form.add_error(name, _("Say on which day."))
        return None
    if moment.hour is None and not all_day:
        form.add_error(name, _("Say at what time, or tick “all day”."))
        return None
    hour = datetime.time.min if all_day or moment.hour is None else moment.hour
    return timezone.make_aware(datetime.datetime.combine(moment.day, hour))
