"""A real Chromium against the running site.

``CHROMIUM`` names the browser; otherwise one found on the PATH is used. Without any these tests can't run: they say so
loudly, and fail where ``REQUIRE_BROWSER_TESTS`` is set.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Route, sync_playwright
from pytest_django.live_server_helper import LiveServer

from home.models import HomePage
from home.tree import build_tree
from tests.chromium import ARGUMENTS, TILE, find_chromium
from tests.newsletter.smtp import inbox
from tests.site_checks import tools

__all__ = ["inbox"]

# Playwright's synchronous calls run inside an event loop, where Django would refuse the test's own queries.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@pytest.fixture(scope="session")
def browser(django_db_setup: None) -> Iterator[Browser]:
    path = find_chromium()
    if path is None:
        message = "No Chromium was found: sudo apt install chromium, or name it by CHROMIUM=/path/to/it."
        if os.environ.get("REQUIRE_BROWSER_TESTS"):
            pytest.fail(message)
        pytest.skip(message)
    # What a transactional test restores hangs on the connection, and Django opens another one where a loop runs.
    contents = getattr(connection, "_test_serialized_contents", None)
    with sync_playwright() as playwright:
        connection._test_serialized_contents = contents  # type: ignore[attr-defined]
        running = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield running
        running.close()


@pytest.fixture
def tree(transactional_db: None, live_server: LiveServer) -> HomePage:
    """The fixed pages of the site that the live server serves."""
    return build_tree("Rives & Jeunesses", hostname="localhost", port=live_server.thread.port)


class Watch:
    """What went wrong in the browser: errors of scripts, and requests to strangers.

    The server of map tiles is no stranger; who must not be asked for tiles is checked by ``tiles``.
    """

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self.errors: list[str] = []
        self.strangers: list[str] = []

    def on_console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.errors.append(message.text)

    def on_request(self, request: Request) -> None:
        known = (self.origin, "data:", "blob:", "about:")
        if not request.url.startswith(known) and ".tile.openstreetmap.org/" not in request.url:
            self.strangers.append(request.url)


def open_context(browser: Browser, live_server: LiveServer, **options: object) -> BrowserContext:
    """A fresh session; options are Playwright's."""
    return browser.new_context(base_url=live_server.url, locale="fr-FR", **options)  # type: ignore[arg-type]


@pytest.fixture
def page(browser: Browser, live_server: LiveServer, tree: HomePage) -> Iterator[Page]:
    """A tab at desktop width."""
    context = open_context(browser, live_server, viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


@pytest.fixture
def tiles(page: Page) -> list[str]:
    """Answers for the server of map tiles; the addresses that the browser asked it for."""
    asked: list[str] = []

    def answer(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(content_type="image/png", body=TILE)

    page.route("**/*.tile.openstreetmap.org/**", answer)
    return asked


@pytest.fixture
def watch(page: Page, live_server: LiveServer) -> Watch:
    watching = Watch(live_server.url)
    page.on("console", watching.on_console)
    page.on("pageerror", lambda error: watching.errors.append(str(error)))
    page.on("request", watching.on_request)
    return watching


@pytest.fixture(autouse=True)
def site_address(settings: object, live_server: LiveServer, tmp_path: Path) -> None:
    settings.WAGTAILADMIN_BASE_URL = live_server.url  # type: ignore[attr-defined]
    settings.MAILBOX_DIR = tmp_path / "mailbox"  # type: ignore[attr-defined]


@pytest.fixture
def npm_tools() -> None:
    """The programs from npm; without them a test is skipped, and fails where ``REQUIRE_BROWSER_TESTS`` is set."""
    if message := tools.missing():
        if os.environ.get("REQUIRE_BROWSER_TESTS"):
            pytest.fail(message)
        pytest.skip(message)
