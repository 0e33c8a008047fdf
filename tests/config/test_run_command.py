"""The one long-running command: its jobs, its scheduler, its end."""

import datetime
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable

import pytest
from django.core.mail import EmailMultiAlternatives
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from actions.models import NewsPage
from config import ticks
from config.ticks import JOBS, Job, Scheduler
from home.models import HomePage
from newsletter.composition import compose_issue
from newsletter.enums import MailingState
from newsletter.mailings import start_mailing
from newsletter.models import Mailing
from tests.factories import NewsPageFactory, SubscriberFactory


class Clock:
    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


def never() -> bool:
    return False


def test_each_job_comes_at_its_own_pace() -> None:
    clock, calls = Clock(), []
    jobs = [
        Job("often", 3, lambda stop: calls.append("often")),
        Job("rarely", 10, lambda stop: calls.append("rarely")),
    ]
    scheduler = Scheduler(jobs, clock)
    assert scheduler.seconds_to_next() == 0
    for _ in range(13):
        scheduler.run_due(never)
        clock.seconds += 1
    assert calls.count("often") == 5
    assert calls.count("rarely") == 2
    assert calls[:2] == ["often", "rarely"]


def test_the_wait_lasts_until_the_next_job() -> None:
    clock = Clock()
    scheduler = Scheduler([Job("a", 3, never_mind), Job("b", 10, never_mind)], clock)
    scheduler.run_due(never)
    assert scheduler.seconds_to_next() == 3
    clock.seconds += 100
    assert scheduler.seconds_to_next() == 0


def never_mind(stop: Callable[[], bool]) -> None:
    """A job that does nothing."""


def test_a_slow_job_leaves_room_for_the_others() -> None:
    clock, calls = Clock(), []

    def slow(stop: Callable[[], bool]) -> None:
        calls.append("slow")
        clock.seconds += 50

    scheduler = Scheduler([Job("slow", 3, slow), Job("quick", 3, lambda stop: calls.append("quick"))], clock)
    scheduler.run_due(never)
    scheduler.run_due(never)
    assert calls == ["slow", "quick"]
    assert scheduler.seconds_to_next() == 3


def test_a_failure_stops_no_other_job_and_tells_no_address(caplog: pytest.LogCaptureFixture) -> None:
    calls, address = [], "lectrice@example.org"

    def fail(stop: Callable[[], bool]) -> None:
        raise ValueError(address)

    broken = Job("broken", 3, fail)
    scheduler = Scheduler([broken, Job("next", 3, lambda stop: calls.append("next"))], Clock())
    with caplog.at_level(logging.DEBUG, logger="config.ticks"):
        assert scheduler.run_due(never) == [broken]
    assert calls == ["next"]
    assert "ValueError" in caplog.text
    assert "@" not in caplog.text


def test_a_stop_keeps_the_next_jobs_from_starting() -> None:
    calls: list[str] = []
    jobs = [Job(name, 3, lambda stop, name=name: calls.append(name)) for name in "abc"]
    Scheduler(jobs, Clock()).run_due(lambda: len(calls) >= 2)
    assert calls == ["a", "b"]


def test_the_jobs_are_named_once() -> None:
    names = [job.name for job in JOBS]
    assert len(set(names)) == len(names)


def test_once_sends_the_letter(tree: HomePage, mailoutbox: list[EmailMultiAlternatives]) -> None:
    NewsPageFactory()
    SubscriberFactory.create_batch(2)
    mailing = start_mailing(compose_issue(timezone.now()), None)
    call_command("run", "--once")
    assert len(mailoutbox) == 2
    mailing.refresh_from_db()
    assert mailing.state == MailingState.FINISHED
    call_command("run", "--once")
    assert len(mailoutbox) == 2


def test_once_publishes_what_is_scheduled(tree: HomePage) -> None:
    news = NewsPageFactory(live=False)
    news.go_live_at = timezone.now() - datetime.timedelta(minutes=5)
    news.save_revision(approved_go_live_at=news.go_live_at)
    call_command("run", "--once")
    assert NewsPage.objects.get(pk=news.pk).live


def test_once_tells_of_a_failure(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(ticks, "deliver_due", fail)
    with pytest.raises(CommandError, match="letters"):
        call_command("run", "--once")


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_cleanly(number: signal.Signals) -> None:
    database = connection.settings_dict
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings.test", "PYTHONPATH": ".:site"}
    if connection.vendor == "postgresql":
        user = f"{database['USER']}:{database['PASSWORD']}@{database['HOST']}:{database['PORT']}"
        environment["DATABASE_URL"] = f"postgres://{user}/{database['NAME']}"
    else:
        environment["DATABASE_URL"] = f"sqlite:///{database['NAME']}"
    process = subprocess.Popen(
        [sys.executable, "-m", "django", "run"], env=environment, stdout=subprocess.PIPE, text=True
    )
    assert "Running" in process.stdout.readline()
    time.sleep(1)
    process.send_signal(number)
    assert process.wait(timeout=15) == 0
    assert "Stopped" in process.stdout.read()
    assert not Mailing.objects.exists()
