"""Requests for the letter as the public forms take them: noted within limits that tell nothing of an address.

What a network sends is limited openly: who sits behind it is told when to go on. Whatever hangs on the address is
limited in silence, or the limits would answer what the form does not: whether an address was typed before.
"""

import datetime
import logging

from django.conf import settings

from core.limits import Limit, allow, put_off
from newsletter import subscriptions
from newsletter.addresses import counting_domain, counting_form, is_at_large_host

logger = logging.getLogger(__name__)

_HOUR, _DAY = 3_600, 86_400
# A page that a browser goes back to is sent again with the same stamp: a tablet handed round at an event does so.
_SENDINGS_OF_A_STAMP = 10
# Mails that wait for room are spread over so many hours; with more than that, somebody floods the form.
_HOURS_AHEAD = 24


def network_rests_until(network: str | None, now: datetime.datetime) -> datetime.datetime | None:
    """Count a request of a network, from ``core.signin.limits.client_network``; the time to wait for if it is over."""
    limit = Limit("network", settings.SIGNUPS_PER_NETWORK, _HOUR)
    return None if allow(limit, str(network), now) else limit.ends_at(now)


def stamp_is_worn(stamp: str, now: datetime.datetime) -> bool:
    """Count one sending of a form by its stamp; true when it was sent too often."""
    return not allow(Limit("stamp", _SENDINGS_OF_A_STAMP, _DAY), stamp, now)


def receive(email: str, request: subscriptions.Request) -> None:
    """Note a request for this normalised address, as far as the limits go; nobody learns whether they did.

    Who asks for one mailbox again and again changes nothing: the first request stands, and its mail leaves or left.
    Where a whole domain or everybody together asks too much, it may be a town's school as well as a robot, so that
    nothing is thrown away: the mails leave at the pace that the limit sets, over a day at most.
    """
    now = request.asked_at
    if not allow(Limit("address", settings.SIGNUPS_PER_ADDRESS, _DAY), counting_form(email), now):
        return
    number = settings.SIGNUPS_PER_LARGE_HOST if is_at_large_host(email) else settings.SIGNUPS_PER_DOMAIN
    of_domain = put_off(Limit("domain", number, _HOUR), counting_domain(email), now, windows=_HOURS_AHEAD)
    of_all = put_off(Limit("all", settings.SIGNUPS_IN_ALL, _HOUR), "", now, windows=_HOURS_AHEAD)
    if of_domain is None or of_all is None:
        logger.error("The form of the letter is being flooded: a request was left out.")
        return
    subscriptions.request_subscription(email, request, mail_from=max(of_domain, of_all))
