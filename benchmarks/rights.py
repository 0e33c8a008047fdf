"""What the admin costs a member of a large network, beside what it costs a superuser: see README.md here.

``make bench-rights``, or ``python -m benchmarks.rights --help``. It works in a database that it makes and drops.
"""

import argparse
import os
import platform
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

REPEATS = 3


@dataclass(frozen=True, slots=True)
class Measure:
    """One screen as one person: processor and wall seconds (middle of the repeats), queries, status."""

    processor: float
    wall: float
    queries: int
    status: int


def measured(session: Any, address: str) -> Measure:
    """Ask for a screen: once to warm it up and to count its queries, then to take its time."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        response = session.get(address)
    # Now: the next request empties the log of queries.
    queries = len(captured)
    processor, wall = [], []
    for _repeat in range(REPEATS):
        started, started_processor = time.perf_counter(), time.process_time()
        session.get(address)
        wall.append(time.perf_counter() - started)
        processor.append(time.process_time() - started_processor)
    return Measure(statistics.median(processor), statistics.median(wall), queries, response.status_code)


def screens(world: Any, member: Any) -> dict[str, str]:
    """The measured addresses, by what a person would call them."""
    from django.urls import reverse

    from benchmarks.world import SEARCHED_WORD
    from home.models import HomePage

    home = HomePage.objects.get()
    news = member.profile.get_children().first()
    return {
        "admin home": reverse("wagtailadmin_home"),
        "explorer, root": reverse("wagtailadmin_explore", args=[home.pk]),
        "explorer, actions": reverse("wagtailadmin_explore", args=[world.action_index.pk]),
        "explorer, a profile’s news": reverse("wagtailadmin_explore", args=[member.profile.pk]),
        "chooser, browse root": reverse("wagtailadmin_choose_page"),
        "chooser, browse actions": reverse("wagtailadmin_choose_page_child", args=[world.action_index.pk]),
        "chooser, browse a profile": reverse("wagtailadmin_choose_page_child", args=[member.profile.pk]),
        "chooser, search": reverse("wagtailadmin_choose_page_search") + f"?q={SEARCHED_WORD}",
        "edit a sheet": reverse("wagtailadmin_pages:edit", args=[member.sheet.pk]),
        "history of a sheet": reverse("wagtailadmin_pages:history", args=[member.sheet.pk]),
        "edit a news update": reverse("wagtailadmin_pages:edit", args=[news.pk]),
        "search": reverse("wagtailadmin_pages:search") + f"?q={SEARCHED_WORD}",
        "pages of one type": reverse("wagtailadmin_pages:type_use", args=["actions", "newspage"]),
        "sidebar, home": reverse("wagtailadmin_api:pages:listing") + f"?child_of={home.pk}&for_explorer=1",
        "sidebar, actions": reverse("wagtailadmin_api:pages:listing")
        + f"?child_of={world.action_index.pk}&for_explorer=1",
        "sidebar, a profile": reverse("wagtailadmin_api:pages:listing")
        + f"?child_of={member.profile.pk}&for_explorer=1",
    }


def table(world: Any) -> Iterator[str]:
    """The lines of the report, each once it is measured."""
    from django.test import Client

    yield from (
        "| screen | member of | processor | superuser’s | ratio | wall | superuser’s | queries | superuser’s |",
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|",
    )
    chief = Client()
    chief.force_login(world.superuser)
    for member in world.members:
        session = Client()
        session.force_login(member.user)
        for name, address in screens(world, member).items():
            one, other = measured(session, address), measured(chief, address)
            if (one.status, other.status) != (200, 200):
                raise SystemExit(f"{name} ({address}) answered {one.status} and {other.status}: nothing to compare.")
            yield (
                f"| {name} | {member.actions} | {one.processor:.2f} s | {other.processor:.2f} s "
                f"| {one.processor / other.processor:.2f} | {one.wall:.2f} s | {other.wall:.2f} s "
                f"| {one.queries} | {other.queries} |"
            )


def in_own_database(work: Callable[[], None]) -> None:
    """Do the work in a database of its own, dropped afterwards."""
    from django.db import connection
    from django.test.utils import setup_test_environment

    setup_test_environment(debug=False)
    if connection.vendor == "postgresql":
        # Another name than that of the tests, which may run meanwhile.
        connection.settings_dict["TEST"]["NAME"] = f"bench_{connection.settings_dict['NAME']}"
    before = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, serialize=False)
    try:
        work()
    finally:
        connection.creation.destroy_test_db(before, verbosity=0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--institutions", type=int, default=300)
    parser.add_argument("--actions", type=int, default=2_000)
    parser.add_argument("--news", type=int, default=20_000)
    parser.add_argument(
        "--member-actions", type=int, nargs="+", default=[1, 200, 2_000], help="co-edited sheets of each member"
    )
    options = parser.parse_args()
    if max(options.member_actions) > options.actions or options.institutions <= len(options.member_actions):
        parser.error("a member cannot take part in more actions than there are, nor be alone in the network")
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"
    import django

    django.setup()
    from django.db import connection

    from benchmarks import world as worlds

    sizes = worlds.Sizes(options.institutions, options.actions, options.news, tuple(options.member_actions))

    def work() -> None:
        started = time.perf_counter()
        world = worlds.build(sizes)
        worlds.index_for_search()
        print(
            f"{connection.vendor}, Python {platform.python_version()}, {os.cpu_count()} processors of kind "
            f"{platform.machine()}: {sizes.institutions} institutions, {sizes.actions} actions, {sizes.news} news, "
            f"built in {time.perf_counter() - started:.0f} s\n"
        )
        for line in table(world):
            print(line, flush=True)

    in_own_database(work)


if __name__ == "__main__":
    main()
