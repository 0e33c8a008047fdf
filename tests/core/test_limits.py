"""Counting what may not be done too often, on every kind of cache that processes share."""

import datetime
import logging
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import caches
from django.core.management import call_command
from django.db import connection

from core.limits import CACHE_ALIAS, Limit, allow, put_off

NOON = datetime.datetime(2026, 11, 23, 12, 0, tzinfo=datetime.UTC)
MINUTE = datetime.timedelta(minutes=1)
LIMIT = Limit("test", number=3, seconds=3600)

BACKENDS = {
    "memory": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "limits-test"},
    "database": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "limits_test"},
    "files": {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache"},
}


@pytest.fixture(params=BACKENDS)
def kept(request: pytest.FixtureRequest, db: None, settings: Any, tmp_path: Path) -> Iterator[str]:
    backend = {"LOCATION": str(tmp_path)} | BACKENDS[request.param]
    settings.CACHES = settings.CACHES | {CACHE_ALIAS: backend}
    call_command("createcachetable", verbosity=0)
    yield request.param
    caches[CACHE_ALIAS].clear()


def times(number: int, limit: Limit = LIMIT, key: str = "a", now: datetime.datetime = NOON) -> list[bool]:
    return [allow(limit, key, now) for _time in range(number)]


def test_as_many_as_may_be_and_no_more(kept: str) -> None:
    assert times(5) == [True, True, True, False, False]


def test_each_key_and_each_limit_counts_for_itself(kept: str) -> None:
    times(3)
    assert times(1) == [False]
    assert times(1, key="b") == [True]
    assert times(1, limit=Limit("other", 3, 3600)) == [True]


def test_it_begins_anew_when_the_window_ends(kept: str) -> None:
    times(3, now=NOON + 20 * MINUTE)
    assert LIMIT.ends_at(NOON + 20 * MINUTE) == NOON + 60 * MINUTE
    assert times(1, now=NOON + 59 * MINUTE) == [False]
    assert times(4, now=NOON + 60 * MINUTE) == [True, True, True, False]


def test_what_is_put_off_leaves_at_the_pace_of_the_limit(kept: str) -> None:
    now = NOON + 20 * MINUTE
    moments = [put_off(LIMIT, "a", now, windows=3) for _time in range(10)]
    assert moments == [now] * 3 + [NOON + 60 * MINUTE] * 3 + [NOON + 120 * MINUTE] * 3 + [None]
    # What was promised to later ones counts there.
    assert times(1, now=NOON + 60 * MINUTE) == [False]


def test_nothing_in_the_cache_names_anybody(settings: Any, tmp_path: Path) -> None:
    settings.CACHES = settings.CACHES | {CACHE_ALIAS: BACKENDS["files"] | {"LOCATION": str(tmp_path)}}
    written: list[str] = []
    cache = caches[CACHE_ALIAS]
    cache.make_key = lambda key, version=None: written.append(key) or key  # type: ignore[method-assign, assignment]
    assert allow(LIMIT, "nolwenn@example.org", NOON)
    assert written
    assert not [key for key in written if "nolwenn" in key or "example" in key]


def test_what_is_counted_ends_with_its_window(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    timeouts = []
    cache = caches[CACHE_ALIAS]
    monkeypatch.setattr(cache, "add", lambda key, value, timeout: timeouts.append(timeout) or True)
    monkeypatch.setattr(cache, "set", lambda key, value, timeout: timeouts.append(timeout))
    allow(LIMIT, "a", NOON + 50 * MINUTE)
    assert timeouts == [11 * 60, 11 * 60]


class Broken:
    def get(self, *args: Any) -> None:
        raise ConnectionError("redis://secret@example.org")


def test_without_its_cache_nobody_is_refused_and_it_is_said_once(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def allowed_without_a_cache() -> int:
        with monkeypatch.context() as patched, caplog.at_level(logging.ERROR):
            patched.setattr("core.limits.caches", {CACHE_ALIAS: Broken()})
            assert all(times(10))
            assert put_off(LIMIT, "a", NOON, windows=1) == NOON
        return len(caplog.records)

    assert allowed_without_a_cache() == 1
    assert "secret" not in caplog.text
    assert allowed_without_a_cache() == 1
    assert times(1) == [True]
    assert allowed_without_a_cache() == 2


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.parametrize("kind", ["memory", "database"])
def test_several_at_once_get_no_more_than_the_number(settings: Any, kind: str) -> None:
    settings.CACHES = settings.CACHES | {CACHE_ALIAS: BACKENDS[kind]}
    call_command("createcachetable", verbosity=0)
    caches[CACHE_ALIAS].clear()
    limit, allowed = Limit("crowd", 20, 3600), []

    def ask() -> None:
        allowed.extend(allow(limit, "a", NOON) for _time in range(10))
        connection.close()

    threads = [threading.Thread(target=ask) for _thread in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(allowed), allowed.count(True)) == (60, 20)
