"""A site that is being looked after: closed to the public, open to those who look after it."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as project
from django.template.loader import render_to_string
from django.test import Client

from config.maintenance import RETRY_AFTER
from home.models import HomePage
from tests.factories import MembershipFactory, UserFactory
from tests.factories.core import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture
def closed(settings: Any) -> None:
    settings.MAINTENANCE_MODE = True


@pytest.mark.usefixtures("closed")
@pytest.mark.parametrize(
    "address", ["/", "/actions/", "/nulle-part/", "/sitemap.xml", "/admin/", "/lettres/inscription/"]
)
def test_the_public_is_told_to_come_back(
    client: Client, tree: HomePage, address: str, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(0):
        response = client.get(address)

    assert response.status_code == 503
    assert response["Retry-After"] == str(RETRY_AFTER)
    assert "en travaux" in response.content.decode()


@pytest.mark.usefixtures("closed")
def test_a_coordinator_signs_in_and_sees_the_site(client: Client, tree: HomePage) -> None:
    coordinator = UserFactory(coordinator=True)
    assert client.get("/admin/login/").status_code == 200
    client.post("/admin/login/", {"username": coordinator.email, "password": PASSWORD})

    assert client.get("/admin/").status_code == 200
    assert client.get("/").status_code == 200


@pytest.mark.usefixtures("closed")
def test_a_member_waits_like_everybody(client_of: Any, tree: HomePage) -> None:
    assert client_of(MembershipFactory().user).get("/admin/").status_code == 503


def test_a_file_closes_the_site_and_opens_it_again(
    client: Client, tree: HomePage, settings: Any, tmp_path: Path
) -> None:
    settings.MAINTENANCE_FILE = tmp_path / "maintenance"
    assert client.get("/").status_code == 200
    settings.MAINTENANCE_FILE.touch()
    assert client.get("/").status_code == 503
    settings.MAINTENANCE_FILE.unlink()
    assert client.get("/").status_code == 200


def test_the_page_is_whole_as_a_file() -> None:
    """The web server hands out the file itself, without the site."""
    text = (project.SITE_DIR / "templates/maintenance.html").read_text()
    assert render_to_string("maintenance.html") == text
    for sign in ("{%", "{{", "src=", "http://", "https://", "url("):
        assert sign not in text
