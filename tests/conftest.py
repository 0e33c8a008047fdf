"""Fixtures that every room's tests share."""

import os
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import hypothesis
import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from wagtail.models import Page, Site

from core.models import User
from home.models import HomePage
from home.tree import build_tree
from tests import migrated_database

# A busy machine is no failure; and CI tries the same examples each time, so that a red one can be looked at again.
hypothesis.settings.register_profile("house", deadline=None, derandomize="CI" in os.environ)
hypothesis.settings.load_profile("house")


_NETWORK = "Rives & Jeunesses"
_OWN_DATABASE = connection.settings_dict["NAME"]


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> None:
    """Start from a database that an earlier run migrated, as long as no migration changed since (SQLite)."""
    migrated_database.use()


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_keepdb: bool, django_db_modify_db_settings: None) -> bool:
    return django_db_keepdb or migrated_database.is_used()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Build the fixed pages of a site once: half of the tests want them, and they cost as much as such a test."""
    if connection.settings_dict["NAME"] == _OWN_DATABASE:
        # None of the chosen tests asks for a database, so that no other one was made: this is the site's own.
        return
    with django_db_blocker.unblock():
        migrated_database.keep()
        build_tree(_NETWORK, hostname="localhost", port=80)
        # What a transactional test starts from.
        connection._test_serialized_contents = connection.creation.serialize_db_to_string()  # type: ignore[attr-defined]


@pytest.fixture(autouse=True)
def fresh_addresses() -> Iterator[None]:
    """Forget the sites' addresses that a test leaves in the cache: its changes to the site are taken back.

    Afterwards too: a transactional test reads its rows back in before any fixture of ours runs.
    """
    Site.clear_site_root_paths_cache()
    yield
    Site.clear_site_root_paths_cache()


@pytest.fixture(autouse=True)
def fresh_counts() -> None:
    """Forget what earlier tests counted against the limits."""
    caches["shared"].clear()


@pytest.fixture(autouse=True)
def indexes(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out what each saved page writes into the search and the references, a quarter of the suite's time.

    The tests that read either of them carry the marker `indexed`; all that a browser sees has them.
    """
    if request.node.get_closest_marker("indexed") or request.node.get_closest_marker("e2e"):
        return
    nothing = SimpleNamespace(enqueue=lambda *args: None)
    monkeypatch.setattr("modelsearch.signal_handlers.insert_or_update_object_task", nothing)
    monkeypatch.setattr("wagtail.signal_handlers.update_reference_index_task", nothing)
    monkeypatch.setattr("actions.search_index.index_pages", lambda pages: None)


@pytest.fixture
def tree(db: None) -> HomePage:
    """The fixed pages of a site; returns the home page."""
    return HomePage.objects.get()


@pytest.fixture
def bare_site(db: None) -> None:
    """The pages and the site as Wagtail's migrations leave them, before anybody opened ours."""
    Site.objects.all().delete()
    Page.get_first_root_node().get_children().delete()
    welcome = Page.get_first_root_node().add_child(
        instance=Page(title="Welcome to your new Wagtail site!", slug="home")
    )
    Site.objects.create(hostname="localhost", root_page=welcome, is_default_site=True)


@pytest.fixture
def client_of() -> object:
    """A function that gives a browser session logged in as a person."""

    def log_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return log_in


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Refuse a transactional test that would leave other keys behind than the others' restored rows expect."""
    for item in items:
        marker = item.get_closest_marker("django_db")
        if marker and marker.kwargs.get("transaction") and not marker.kwargs.get("serialized_rollback"):
            raise pytest.UsageError(f"{item.nodeid}: a transactional test needs serialized_rollback=True.")


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say it loudly when the browser tests did not run: a green line would hide it."""
    skipped = [report for report in terminalreporter.stats.get("skipped", []) if "/e2e/" in report.nodeid]
    if skipped:
        terminalreporter.write_sep("!", f"{len(skipped)} BROWSER TESTS DID NOT RUN", red=True, bold=True)
        for reason in sorted({report.longrepr[2].removeprefix("Skipped: ") for report in skipped}):
            terminalreporter.write_line(reason)
