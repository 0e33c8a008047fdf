"""Whether the time that the form of the letter takes to answer tells what is known of an address: see README.md here.

``make bench-signup``, or ``python -m benchmarks.signup_timing --help``. It works in a database that it makes and drops.
"""

import argparse
import gc
import math
import os
import platform
import random
import statistics
import time
from collections.abc import Iterator, Sequence
from typing import Any

from benchmarks.rights import in_own_database

KNOWN = ("waiting", "subscribed", "paused", "unsubscribed", "suppressed")
UNKNOWN, UNKNOWN_AGAIN = "unknown", "unknown, again"
# What is beyond it in a comparison of two equal samples once in a hundred times.
BEYOND_CHANCE = 2.58
_WARM_UP = 20


def auc(baseline: Sequence[float], other: Sequence[float]) -> float:
    """How likely a time of ``other`` is longer than one of ``baseline``; equal times count as half."""
    ranked = sorted([(value, 0) for value in baseline] + [(value, 1) for value in other])
    ranks, start = 0.0, 0
    while start < len(ranked):
        end = start
        while end < len(ranked) and ranked[end][0] == ranked[start][0]:
            end += 1
        ranks += (start + 1 + end) / 2 * sum(group for _value, group in ranked[start:end])
        start = end
    return (ranks - len(other) * (len(other) + 1) / 2) / (len(baseline) * len(other))


def z_score(area: float, baseline: int, other: int) -> float:
    """How many standard deviations of chance lie between an area and one half, for samples of these sizes."""
    return (area - 0.5) / math.sqrt((baseline + other + 1) / (12 * baseline * other))


def _address(kind: str, number: int) -> str:
    return f"{kind.partition(',')[0]}{'bis' if kind == UNKNOWN_AGAIN else ''}{number}@d{number}.example"


def _fill(rounds: int) -> None:
    """The rows of what is known: one for each request, as long ago as makes the next mail owed at once."""
    import datetime

    from django.utils import timezone

    from newsletter import suppressions
    from newsletter.enums import SubscriberStatus, SuppressionReason
    from newsletter.models import Subscriber

    now = timezone.now()
    states: dict[str, dict[str, Any]] = {
        "waiting": {"status": SubscriberStatus.PENDING},
        "subscribed": {"status": SubscriberStatus.CONFIRMED},
        "paused": {"status": SubscriberStatus.CONFIRMED, "paused_until": now.date() + datetime.timedelta(days=90)},
        "unsubscribed": {"status": SubscriberStatus.UNSUBSCRIBED},
        "suppressed": {"status": SubscriberStatus.SUPPRESSED},
    }
    for kind, fields in states.items():
        sent_at = now - datetime.timedelta(days=60)
        Subscriber.objects.bulk_create(
            [
                Subscriber(email=_address(kind, number), requested_at=sent_at, confirmation_sent_at=sent_at, **fields)
                for number in range(rounds)
            ],
            batch_size=250,
        )
    for number in range(rounds):
        suppressions.suppress(_address("suppressed", number), SuppressionReason.BOUNCED, now=now)


def measure(rounds: int) -> dict[str, list[float]]:
    """Seconds of each request, by what is known of its address."""
    from django.test import Client
    from django.urls import reverse

    from newsletter import subscriptions
    from newsletter.forms import SubscriptionForm

    _fill(rounds)
    notice = subscriptions.current_notice()
    address = reverse("newsletter:subscribe")
    visitor = Client()

    def ask(email: str) -> float:
        stamp = SubscriptionForm(shown_notice=notice).initial["notice"]
        typed = {"email": email, "consent": "on", "notice": stamp}
        gc.collect(0)
        started = time.perf_counter()
        response = visitor.post(address, typed)
        taken = time.perf_counter() - started
        if response.status_code != 302:
            raise SystemExit(f"The form answered {response.status_code}: nothing to compare.")
        return taken

    for number in range(_WARM_UP):
        ask(f"warm{number}@warm{number}.example")
    luck = random.Random(2026)
    taken: dict[str, list[float]] = {kind: [] for kind in (UNKNOWN, UNKNOWN_AGAIN, *KNOWN)}
    gc.disable()
    for number in range(rounds):
        kinds = list(taken)
        luck.shuffle(kinds)
        for kind in kinds:
            taken[kind].append(ask(_address(kind, number)))
    gc.enable()
    return taken


def table(taken: dict[str, list[float]]) -> Iterator[str]:
    """The lines of the report."""
    baseline = taken[UNKNOWN]
    yield "| address | median | by the unknown’s | AUC | beyond chance |"
    yield "|---|---:|---:|---:|---|"
    middle = statistics.median(baseline)
    yield f"| {UNKNOWN} | {middle * 1000:.2f} ms | | | |"
    for kind in (UNKNOWN_AGAIN, *KNOWN):
        area = auc(baseline, taken[kind])
        z = z_score(area, len(baseline), len(taken[kind]))
        own = statistics.median(taken[kind])
        verdict = f"{'yes' if abs(z) > BEYOND_CHANCE else 'no'} (z = {z:+.1f})"
        yield f"| {kind} | {own * 1000:.2f} ms | {own / middle:.3f} | {area:.3f} | {verdict} |"


def conclusion(taken: dict[str, list[float]]) -> str:
    """What somebody who measures as well as this program could tell."""
    baseline = taken[UNKNOWN]
    areas = {kind: auc(baseline, taken[kind]) for kind in KNOWN}
    told = [kind for kind, area in areas.items() if abs(z_score(area, len(baseline), len(baseline))) > BEYOND_CHANCE]
    widest = max(abs(area - 0.5) for area in areas.values())
    guess = f"From one answer, the better guess is right {50 + 100 * widest:.0f} times in a hundred at most."
    if not told:
        return f"With {len(baseline)} requests of each kind, an observer tells none apart from unknown ones. {guess}"
    return f"With {len(baseline)} requests of each kind, an observer tells apart: {', '.join(told)}. {guess}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=400, help="requests of each kind (400)")
    options = parser.parse_args()
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"
    import django

    django.setup()
    from django.conf import settings
    from django.db import connection

    settings.NEWSLETTER_FORM_MIN_AGE = 0
    # The limits are counted, and never reached: all requests come from one network.
    settings.SIGNUPS_PER_NETWORK = settings.SIGNUPS_IN_ALL = 10**9

    def work() -> None:
        taken = measure(options.rounds)
        print(
            f"{connection.vendor}, Python {platform.python_version()}, {os.cpu_count()} processors of kind "
            f"{platform.machine()}: {options.rounds} requests of each kind\n"
        )
        for line in table(taken):
            print(line)
        print(f"\n{conclusion(taken)}")

    in_own_database(work)


if __name__ == "__main__":
    main()
