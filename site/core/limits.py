"""How often something may be done, counted in a cache that all processes of the site share.

Counts hold no address and no network in clear. They stand in the windows of a clock that everybody has: those of an
hour begin at each full hour, so that in the minutes around it up to twice the number may pass.
"""

import datetime
import logging
from dataclasses import dataclass

from django.core.cache import caches
from django.utils.crypto import salted_hmac

logger = logging.getLogger(__name__)

CACHE_ALIAS = "shared"


@dataclass(frozen=True, slots=True)
class Limit:
    """At most ``number`` times within a window of ``seconds``, for each key. ``name`` is of ASCII letters."""

    name: str
    number: int
    seconds: int

    def ends_at(self, now: datetime.datetime) -> datetime.datetime:
        """When the window of that moment ends."""
        return datetime.datetime.fromtimestamp((self.window(now) + 1) * self.seconds, tz=datetime.UTC)

    def window(self, now: datetime.datetime) -> int:
        """The number of the window of that moment."""
        return int(now.timestamp()) // self.seconds


def allow(limit: Limit, key: str, now: datetime.datetime) -> bool:
    """Count one more for the key, unless there were as many as may be."""
    return _take(limit, key, now, windows_ahead=0)


def put_off(limit: Limit, key: str, now: datetime.datetime, *, windows: int) -> datetime.datetime | None:
    """Count one more for the key in the first window that has room, and return when it begins: now, or later.

    None when the present window and those after it, ``windows`` in all, are full.
    """
    for ahead in range(windows):
        if _take(limit, key, now, windows_ahead=ahead):
            return now if ahead == 0 else limit.ends_at(now) + datetime.timedelta(seconds=(ahead - 1) * limit.seconds)
    return None


def _take(limit: Limit, key: str, now: datetime.datetime, *, windows_ahead: int) -> bool:
    """Take the next of the numbered tickets of a window; False when none is left.

    To add what is not there yet is the one thing that every cache does atomically: those of the database and of files
    count up by reading and writing, and lose what two processes count at once.
    """
    window = limit.window(now) + windows_ahead
    hashed = salted_hmac(f"core.limits.{limit.name}", key, algorithm="sha256").hexdigest()
    place = f"limits:{limit.name}:{hashed}:{window}"
    # Until the window ends, and a little longer: the clocks of the servers differ.
    timeout = int((window + 1) * limit.seconds - now.timestamp()) + 60
    try:
        cache = caches[CACHE_ALIAS]
        for ticket in range(cache.get(place, 0), limit.number):
            if cache.add(f"{place}:{ticket}", True, timeout):
                cache.set(place, ticket + 1, timeout)
                break
        else:
            return False
    # Each kind of cache has its own errors; whatever it is, people are served.
    except Exception as error:
        _outage.begins(error)
    else:
        _outage.ends()
    return True


class _Outage:
    """Says once that nothing is counted: each request of a busy site would otherwise add a line."""

    def __init__(self) -> None:
        self.was_told = False

    def begins(self, error: Exception) -> None:
        if not self.was_told:
            logger.error("The shared cache does not answer, and nothing is limited: %s", type(error).__name__)
        self.was_told = True

    def ends(self) -> None:
        self.was_told = False


_outage = _Outage()
