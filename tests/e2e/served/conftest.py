"""The whole demo, served as production serves it, instead of the test's own pages and server."""

from collections.abc import Iterator

import pytest

from tests.site_checks.serving import ServedSite, served_site


@pytest.fixture(autouse=True)
def site_address() -> None:
    """Nothing: these tests use no server of this process."""


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedSite]:
    with served_site(tmp_path_factory.mktemp("site")) as served:
        yield served
