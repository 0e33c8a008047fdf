"""The sentences about codes that several screens say."""

import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.dates import format_day
from core.signin.second_step import Verdict


def about_wrong_code(verdict: Verdict) -> str:
    """Why a code did not do, and what to do now."""
    if verdict.locked_until is None:
        return _(
            "This code is not the right one, or it was used already. Wait until your application shows another one."
        )
    return _("Too many wrong codes.") + " " + try_again(verdict.locked_until)


def about_wrong_recovery_code(verdict: Verdict) -> str:
    if verdict.locked_until is None:
        return _("This is none of your recovery codes, or it was used already: each works once.")
    return _("Too many wrong codes.") + " " + try_again(verdict.locked_until)


def try_again(until: datetime.datetime) -> str:
    """When another try will be looked at: in so many seconds, or from a time of day on."""
    seconds = max(1, int((until - timezone.now()).total_seconds()) + 1)
    if seconds <= 60:
        return ngettext("Try again in %(count)d second.", "Try again in %(count)d seconds.", seconds) % {
            "count": seconds
        }
    # The first full minute that is not before it.
    moment = timezone.localtime(until + datetime.timedelta(seconds=-until.timestamp() % 60))
    if moment.date() == timezone.localdate():
        return _("Try again from %(time)s on.") % {"time": f"{moment:%H:%M}"}
    return _("Try again from %(day)s at %(time)s on.") % {"day": format_day(moment), "time": f"{moment:%H:%M}"}
