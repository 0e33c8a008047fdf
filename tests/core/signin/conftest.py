"""A clock that stands still until it is told, for all that counts time here: limits, codes, sessions."""

import datetime
import time

import pytest
from django.utils import timezone


class Clock:
    def __init__(self) -> None:
        # Noon, so that no wait ends on another day; five seconds into a step of thirty, so that small moves stay in it.
        self.seconds = time.time() // 86_400 * 86_400 + 12 * 3600 + 5

    def time(self) -> float:
        return self.seconds

    def now(self) -> datetime.datetime:
        return datetime.datetime.fromtimestamp(self.seconds, tz=datetime.UTC)

    def advance(self, **delta: float) -> None:
        self.seconds += datetime.timedelta(**delta).total_seconds()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    standing = Clock()
    monkeypatch.setattr(time, "time", standing.time)
    monkeypatch.setattr(timezone, "now", standing.now)
    # django-axes took the function itself.
    monkeypatch.setattr("axes.handlers.proxy.now", standing.now)
    return standing
