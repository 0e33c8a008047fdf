"""One subscription in words, as one would tell it on the phone."""

import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from actions.models import ActionPage, Territory, Theme
from core.dates import format_day
from newsletter.enums import SubscriberStatus
from newsletter.forgetting import LEFT_LIFETIME, REQUEST_LIFETIME
from newsletter.interests import Interests
from newsletter.models import Subscriber


def sentences(subscriber: Subscriber) -> list[str]:
    """The state of a subscription and what follows from it."""
    told = []
    match subscriber.status:
        case SubscriberStatus.CONFIRMED:
            told.append(_("Receives the letter since %(day)s.") % {"day": _day(subscriber.confirmed_at)})
            if subscriber.is_paused() and subscriber.paused_until:
                told.append(_("No letter until %(day)s: a pause.") % {"day": format_day(subscriber.paused_until)})
            if subscriber.last_act_at:
                told.append(_("Last act of theirs: %(day)s.") % {"day": _day(subscriber.last_act_at)})
        case SubscriberStatus.PENDING:
            told.append(
                _("Asked for the letter on %(day)s, and has not confirmed the address yet.")
                % {"day": _day(subscriber.requested_at)}
            )
            if subscriber.confirmation_due_at:
                told.append(_("The mail that asks to confirm is on its way."))
            elif subscriber.confirmation_sent_at:
                told.append(
                    _("The mail that asks to confirm left on %(day)s.") % {"day": _day(subscriber.confirmation_sent_at)}
                )
            if subscriber.requested_at:
                told.append(
                    _("Without a confirmation, the address is forgotten on %(day)s.")
                    % {"day": _day(subscriber.requested_at + REQUEST_LIFETIME)}
                )
        case SubscriberStatus.UNSUBSCRIBED:
            told.append(_("Left the list on %(day)s.") % {"day": _day(subscriber.unsubscribed_at)})
            if subscriber.unsubscribed_at:
                told.append(
                    _("The address is erased on %(day)s.") % {"day": _day(subscriber.unsubscribed_at + LEFT_LIFETIME)}
                )
        case SubscriberStatus.SUPPRESSED:
            since = _day(subscriber.unsubscribed_at)
            told.append(_("Nothing is sent to this address any more, since %(day)s.") % {"day": since})
    return told


def _day(moment: datetime.datetime | None) -> str:
    return format_day(timezone.localdate(moment)) if moment else _("a day that nobody noted")


def interests_by_name(subscriber: Subscriber) -> list[tuple[str, list[str]]]:
    """What was chosen, one pair for each kind of which something was: its name and the names of the choices.

    Before the confirmation, it is what the form asked for.
    """
    if subscriber.status == SubscriberStatus.PENDING:
        wanted = Interests.from_keys(subscriber.requested_interests)
    else:
        wanted = Interests.of(subscriber)
    rows = [
        (_("Themes"), Theme.objects.filter(pk__in=wanted.themes)),
        (_("Territories"), Territory.objects.filter(pk__in=wanted.territories)),
        (_("Actions they follow"), ActionPage.objects.filter(pk__in=wanted.actions).order_by("title")),
    ]
    return [(kind, [str(row) for row in chosen]) for kind, chosen in rows if chosen]
