"""What people get when something goes wrong: our own words, in French, with a way on."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.views import defaults

from home.models import HomePage

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("template", ["400.html", "403_csrf.html", "500.html"])
def test_what_may_come_from_a_broken_site_asks_the_database_nothing(
    template: str, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(0):
        html = render_to_string(template)

    assert html.count("<h1") == 1
    assert 'lang="fr"' in html
    for address in ("/", "/accessibilite/", "/mentions-legales/", "/donnees-personnelles/", "/plan-du-site/"):
        assert f'href="{address}"' in html


def test_a_form_without_its_token_is_told_so(tree: HomePage) -> None:
    response = Client(enforce_csrf_checks=True).post("/lettres/inscription/", {"email": "anne@example.org"})

    assert response.status_code == 403
    assert "ne nous est pas parvenu" in response.content.decode()


def test_a_host_that_is_not_ours_gets_a_page(client: Client, tree: HomePage, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["example.org"]
    response = client.get("/", headers={"host": "ailleurs.example"})

    assert response.status_code == 400
    assert "pas pu être lue" in response.content.decode()


def test_what_is_not_open_keeps_the_frame_of_the_site(tree: HomePage, rf: RequestFactory) -> None:
    response = defaults.permission_denied(rf.get("/"), PermissionDenied())

    assert response.status_code == 403
    html = response.content.decode()
    assert "ne vous est pas ouverte" in html
    assert 'href="/accessibilite/"' in html
