"""The whole demo, served as production serves it, instead of the test's own pages and server."""

import os
from collections.abc import Iterator

import pytest

from tests.site_checks import tools
from tests.site_checks.serving import ServedSite, served_site


@pytest.fixture(autouse=True)
def site_address() -> None:
    """Nothing: these tests use no server of this process."""


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedSite]:
    with served_site(tmp_path_factory.mktemp("site")) as served:
        yield served


@pytest.fixture
def npm_tools() -> None:
    """The programs from npm; without them a test is skipped, and fails where ``REQUIRE_BROWSER_TESTS`` is set."""
    if message := tools.missing():
        if os.environ.get("REQUIRE_BROWSER_TESTS"):
            pytest.fail(message)
        pytest.skip(message)
