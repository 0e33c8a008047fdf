"""The admin under the network's own name and colours."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Site, get_page_models

from core.colour_sheets import admin_css
from core.models import BasePage, CustomImage, NetworkSettings
from core.palette import palette_of
from home.models import HomePage
from tests.core.test_colours import ratio
from tests.core.test_palette import choosable
from tests.factories import ActionPageFactory, MembershipFactory, UserFactory

NAME = "Rives & Jeunesses"


@pytest.fixture
def network(tree: HomePage) -> NetworkSettings:
    network = NetworkSettings.for_site(Site.objects.get())
    network.name = NAME
    network.save()
    return network


@pytest.mark.parametrize("address", ["/admin/login/", "/admin/password_reset/"])
def test_signing_in_shows_whose_site_it_is(client: Client, network: NetworkSettings, address: str) -> None:
    html = client.get(address).content.decode()
    assert "Rives &amp; Jeunesses</title>" in html
    assert "wagtail__wordmark" not in html
    assert "wagtailadmin/images/favicon" not in html


def test_the_admin_shows_whose_site_it_is(network: NetworkSettings, client_of: Callable[..., Client]) -> None:
    html = client_of(UserFactory(coordinator=True)).get("/admin/").content.decode()
    assert "Rives &amp; Jeunesses</title>" in html
    [logo] = re.findall(r"<template data-wagtail-sidebar-branding-logo>(.*?)</template>", html, re.DOTALL)
    assert "Rives &amp; Jeunesses" in logo
    assert "brand__mark" in logo
    # Wagtail's own guide is in English and about screens that are not ours.
    assert "guide.wagtail.org" not in html
    assert re.search(r'href="/couleurs-admin\.css\?v=[0-9a-f]+"', html)


def test_the_networks_logo_takes_the_place_of_the_mark(
    network: NetworkSettings, client: Client, client_of: Callable[..., Client]
) -> None:
    network.logo = CustomImage.objects.create(title="Logo", file=get_test_image_file(size=(600, 200)))
    network.save()
    for html in (
        client.get("/admin/login/").content.decode(),
        client_of(UserFactory(coordinator=True)).get("/admin/").content.decode(),
    ):
        assert "network-brand__logo" in html
        assert "brand__mark" not in html


def test_a_member_reads_what_the_role_lets_one_do(network: NetworkSettings, client_of: Callable[..., Client]) -> None:
    writer = UserFactory()
    MembershipFactory(user=writer)
    html = client_of(writer).get("/admin/").content.decode()
    assert "vous rédigez des brouillons" in html
    assert "guide.wagtail.org" not in html


@given(choosable, choosable)
def test_the_admin_stays_readable_in_any_accepted_colours(main: str, accent: str) -> None:
    shades = dict(re.findall(r"--w-color-([a-z0-9-]+):(#[0-9a-f]{6})", admin_css(palette_of(main, accent))))
    for name in ("primary", "primary-200", "secondary", "secondary-400"):
        assert ratio(shades[name], "#ffffff") >= 4.5
    for name in ("secondary", "secondary-400"):
        assert ratio(shades[name], "#f6f6f8") >= 4.5
    for name in ("secondary-100", "secondary-75"):
        # Wagtail's dark theme.
        assert ratio(shades[name], "#262626") >= 4.5
    assert ratio(shades["secondary-400"], shades["secondary-50"]) >= 4.5


def test_the_sheet_of_the_admin_needs_no_account(client: Client, network: NetworkSettings) -> None:
    response = client.get("/couleurs-admin.css")
    assert response["Content-Type"] == "text/css; charset=utf-8"
    assert "--w-color-primary:" in response.content.decode()


@pytest.mark.parametrize("page_type", [model for model in get_page_models() if issubclass(model, BasePage)])
@pytest.mark.django_db
def test_pages_are_previewed_on_a_phone_first(page_type: Any) -> None:
    page = page_type()
    assert page.default_preview_size == "mobile"
    assert [(size["name"], size["device_width"]) for size in page.preview_sizes] == [
        ("mobile", 390),
        ("tablet", 768),
        ("desktop", 1280),
    ]


def test_the_editor_offers_the_sizes_in_french(network: NetworkSettings, client_of: Callable[..., Client]) -> None:
    sheet = ActionPageFactory(title="Forum")
    html = client_of(UserFactory(coordinator=True)).get(f"/admin/pages/{sheet.pk}/edit/").content.decode()
    sizes = re.findall(r'aria-label="([^"]+)"\s+data-device-width="(\d+)"\s*(checked)?', html)
    assert sizes == [("Téléphone", "390", "checked"), ("Tablette", "768", ""), ("Ordinateur", "1280", "")]
