"""What readers wait for in a large network: the search beside Wagtail's own, and the filtered lists beside bare ones.

``make bench-search``, or ``python -m benchmarks.search --help``. It works in a database that it makes and drops.
"""

import argparse
import os
import platform
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from benchmarks.rights import in_own_database

REPEATS = 3


@dataclass(frozen=True, slots=True)
class Measure:
    """Wall seconds and those spent in the database (middle of the repeats), and queries."""

    wall: float
    database: float
    queries: int


class _Clock:
    """Counts the queries and the time that they take."""

    def __init__(self) -> None:
        self.seconds, self.queries = 0.0, 0

    def __call__(self, execute: Callable, sql: str, params: Any, many: bool, context: dict) -> Any:
        started = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.seconds += time.perf_counter() - started
            self.queries += 1


@contextmanager
def _watched() -> Iterator[_Clock]:
    from django.db import connection

    clock = _Clock()
    with connection.execute_wrapper(clock):
        yield clock


def measured(work: Callable[[], Any]) -> Measure:
    """Once to warm up, then for its time."""
    work()
    wall, database, queries = [], [], 0
    for _repeat in range(REPEATS):
        with _watched() as clock:
            started = time.perf_counter()
            work()
            wall.append(time.perf_counter() - started)
        database.append(clock.seconds)
        queries = clock.queries
    return Measure(statistics.median(wall), statistics.median(database), queries)


SEARCHES = {
    "a word in one page of ten": "forum",
    "a word in every page": "jeunes",
    "a word in one page": "Institution 7",
    "several words": "forum jeunes territoire",
    "a misspelt word": "foruum",
    "a word in no page": "ornithorynque",
}
LISTS = [
    "/actions/",
    "/actions/?theme=theme-forum&statut=en-cours",
    "/partenaires/",
    "/actualites/",
    "/actualites/?page=500",
    "/actualites/?theme=theme-forum&territoire=commune-3&annee=2026",
    # Nothing fits.
    "/actualites/?theme=theme-forum&annee=1999",
]


def _stock_search(words: str) -> None:
    """Wagtail's own search of the same pages: its rows, their number, the first part."""
    from django.core.paginator import Paginator
    from wagtail.models import Page

    from core.models import BasePage
    from home.search.results import KINDS

    types = [kind for kind in KINDS if issubclass(kind, BasePage)]
    found = Page.objects.live().public().type(*types).specific().search(words)
    list(Paginator(found, 15).get_page(1))


def _bare_list(address: str) -> None:
    """The rows of a list as it was before it had filters: the first part and the number of all."""
    from django.core.paginator import Paginator

    from actions.models import ActionIndexPage, NewsIndexPage, PartnerIndexPage

    index = {"/actions/": ActionIndexPage, "/partenaires/": PartnerIndexPage, "/actualites/": NewsIndexPage}
    page = index[address.split("?")[0]].objects.get()
    list(Paginator(page.listed_pages().order_by("title"), page.per_page).get_page(1))


def table() -> Iterator[str]:
    """The lines of the report, each once it is measured."""
    from django.test import Client

    reader = Client()

    def get(address: str) -> None:
        response = reader.get(address)
        if response.status_code != 200:
            raise SystemExit(f"{address} answered {response.status_code}.")

    yield "| what | wall | database | queries | baseline: wall | database | queries |"
    yield "|---|---:|---:|---:|---:|---:|---:|"
    for name, words in SEARCHES.items():
        yield _line(
            f"search, {name}",
            measured(lambda words=words: get(f"/recherche/?q={words}")),
            measured(lambda words=words: _stock_search(words)),
        )
    for address in LISTS:
        yield _line(
            f"`{address}`",
            measured(lambda address=address: get(address)),
            measured(lambda address=address: _bare_list(address)),
        )


def _line(name: str, ours: Measure, baseline: Measure) -> str:
    cells = [f"{m.wall:.2f} s | {m.database:.2f} s | {m.queries}" for m in (ours, baseline)]
    return f"| {name} | {cells[0]} | {cells[1]} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--institutions", type=int, default=300)
    parser.add_argument("--actions", type=int, default=2_000)
    parser.add_argument("--news", type=int, default=20_000)
    options = parser.parse_args()
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"
    import django

    django.setup()
    from django.db import connection

    from benchmarks import world as worlds

    def work() -> None:
        started = time.perf_counter()
        worlds.build(worlds.Sizes(options.institutions, options.actions, options.news, (1,)))
        worlds.index_for_search()
        print(
            f"{connection.vendor}, Python {platform.python_version()}, {os.cpu_count()} processors of kind "
            f"{platform.machine()}: {options.institutions} institutions, {options.actions} actions, {options.news} "
            f"news, built in {time.perf_counter() - started:.0f} s\n"
        )
        for line in table():
            print(line, flush=True)

    in_own_database(work)


if __name__ == "__main__":
    main()
