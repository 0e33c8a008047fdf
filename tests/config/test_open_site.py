"""Opening a site: its fixed pages at the addresses that stay, once."""

from typing import Any

import pytest
from django.core.cache import caches
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from wagtail.models import Page

from core.models import NetworkSettings
from home.models import HomePage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("bare_site")]

ADDRESSES = [
    "/",
    "/actions/",
    "/partenaires/",
    "/actualites/",
    "/carte/",
    "/agenda/",
    "/lettres/",
    "/lettres/inscription/",
    "/lettres/inscription/integrer/",
    "/recherche/",
    "/plan-du-site/",
    "/accessibilite/",
    "/mentions-legales/",
    "/donnees-personnelles/",
    "/sitemap.xml",
    "/flux/",
    "/actualites/flux.xml",
    "/agenda/agenda.ics",
    "/actions/export.csv",
    "/actions/export.xlsx",
    "/actions/imprimer/",
    "/api/v2/pages/",
]


def open_site(settings: Any, name: str = "Rives & Jeunesses", address: str = "https://testserver") -> None:
    settings.WAGTAILADMIN_BASE_URL = address
    call_command("open_site", name=name)


def test_every_public_address_answers_on_an_empty_site(settings: Any, client: Client) -> None:
    open_site(settings)
    for address in ADDRESSES:
        assert client.get(address, secure=True).status_code == 200, address
    assert client.get("/admin/", secure=True).status_code == 302


def test_repeating_changes_nothing(settings: Any) -> None:
    open_site(settings)
    pages = set(Page.objects.values_list("pk", "url_path"))
    open_site(settings)
    assert set(Page.objects.values_list("pk", "url_path")) == pages
    assert HomePage.objects.get().full_url == "https://testserver/"
    assert NetworkSettings.objects.get().name == "Rives & Jeunesses"


def test_a_half_address_is_refused(settings: Any) -> None:
    with pytest.raises(CommandError, match="SITE_URL"):
        open_site(settings, address="www.example.org")
    assert not HomePage.objects.exists()


def test_the_table_of_the_shared_cache_is_made(settings: Any) -> None:
    backend = {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "shared_cache"}
    settings.CACHES = settings.CACHES | {"shared": backend}
    for _time in range(2):
        open_site(settings)
    assert "shared_cache" in connection.introspection.table_names()
    assert caches["shared"].add("a", 1)
