"""Who the network is: the form of the coordinators, and what readers see of it."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from wagtail.models import Site

from core.models import NetworkSettings
from core.palette import house_palette, nearest_choosable
from home.models import HomePage
from tests.admin_forms import posted
from tests.factories import UserFactory

BLUE, PURPLE = "#1d3fae", "#8a1f4b"


@pytest.fixture
def network(tree: HomePage) -> NetworkSettings:
    return NetworkSettings.for_site(Site.objects.get())


@pytest.fixture
def coordinator(network: NetworkSettings, client_of: Callable[..., Client]) -> Client:
    return client_of(UserFactory(coordinator=True))


def save(client: Client, network: NetworkSettings, **changes: Any) -> Any:
    address = f"/admin/settings/core/networksettings/{network.site_id}/"
    form = client.get(address).context["form"]
    return client.post(address, posted(form) | changes, follow=True)


def dress(network: NetworkSettings, **values: Any) -> None:
    for name, value in values.items():
        setattr(network, name, value)
    network.save()


@pytest.mark.parametrize("written", ["#1D3FAE", "1d3fae", "  #1d3fae "])
def test_a_readable_colour_is_saved_however_it_is_written(
    coordinator: Client, network: NetworkSettings, written: str
) -> None:
    save(coordinator, network, main_colour=written, accent_colour="#808")
    network.refresh_from_db()
    assert (network.main_colour, network.accent_colour) == (BLUE, "#880088")


def test_a_colour_too_light_is_refused_beside_its_field_with_a_better_one(
    coordinator: Client, network: NetworkSettings
) -> None:
    response = save(coordinator, network, name="Rives neuves", main_colour="#ffd23f")
    [error] = response.context["form"].errors["main_colour"]
    assert "trop claire" in error
    better = nearest_choosable("#ffd23f")
    html = response.content.decode()
    assert f'data-take-colour="{better}"' in html
    assert 'value="#ffd23f"' in html
    # Nothing of the form is lost, and nothing of it is saved.
    assert 'value="Rives neuves"' in html
    network.refresh_from_db()
    assert network.main_colour == ""
    # The one that is offered is taken.
    save(coordinator, network, main_colour=better)
    network.refresh_from_db()
    assert network.main_colour == better


@pytest.mark.parametrize("written", ["bleu", "#12", "#12345g", "rgb(1, 2, 3)", "#1d3fae;}body{display:none", "é" * 300])
def test_what_is_no_colour_is_refused_and_kept_to_correct(
    coordinator: Client, network: NetworkSettings, written: str
) -> None:
    response = save(coordinator, network, accent_colour=written)
    assert response.status_code == 200
    assert response.context["form"].errors["accent_colour"]
    assert response.context["form"]["accent_colour"].value() == written
    network.refresh_from_db()
    assert network.accent_colour == ""


def test_the_house_needs_no_sheet_of_its_own(client: Client, network: NetworkSettings) -> None:
    html = client.get("/").content.decode()
    assert "couleurs.css" not in html
    house = house_palette()
    for scheme, roles in (("light", house.light), ("dark", house.dark)):
        assert f'content="{roles["bg_deep"]}" media="(prefers-color-scheme: {scheme})"' in html


@pytest.mark.parametrize("address", ["/", "/actions/", "/recherche/", "/carte/integree/"])
def test_own_colours_reach_every_page(client: Client, network: NetworkSettings, address: str) -> None:
    dress(network, main_colour=BLUE)
    html = client.get(address).content.decode()
    [link] = re.findall(r'href="(/couleurs\.css\?v=[0-9a-f]+)"', html)
    # After the house's roles, which it takes the place of.
    assert html.index("css/estuaire.css") < html.index(link)
    sheet = client.get(link)
    assert sheet["Content-Type"] == "text/css; charset=utf-8"
    assert "immutable" in sheet["Cache-Control"]
    assert f"--bg-deep:{BLUE};" in sheet.content.decode()
    if address != "/carte/integree/":
        assert f'<meta name="theme-color" content="{BLUE}" media="(prefers-color-scheme: light)">' in html


def test_another_version_of_the_sheet_is_not_kept(client: Client, network: NetworkSettings) -> None:
    first = client.get("/couleurs.css?v=jadis")
    assert first["Cache-Control"] == "no-cache"
    assert client.get("/couleurs.css", headers={"If-None-Match": first["ETag"]}).status_code == 304
    dress(network, accent_colour=PURPLE)
    assert client.get("/couleurs.css", headers={"If-None-Match": first["ETag"]}).status_code == 200
    assert client.post("/couleurs.css").status_code == 405


def test_a_colour_that_came_past_the_form_is_put_right(client: Client, network: NetworkSettings) -> None:
    NetworkSettings.objects.update(main_colour="#ffd23f", accent_colour="rouge")
    assert client.get("/").status_code == 200
    sheet = client.get("/couleurs.css").content.decode()
    assert f"--bg-deep:{nearest_choosable('#ffd23f')};" in sheet
    assert f"--accent:{house_palette().light['accent']};" in sheet


def test_the_foot_says_what_the_network_wrote(client: Client, network: NetworkSettings) -> None:
    assert "foot__text" not in client.get("/").content.decode()
    dress(
        network,
        foot_text='<p>1 quai Surcouf, <b>Redon</b></p><p>Avec <a href="https://exemple.fr/">la Région</a></p>',
        social_accounts=[("account", {"network": "mastodon", "url": "https://mastodon.social/@rives"})],
    )
    html = client.get("/actions/").content.decode()
    foot = html[html.index('<footer class="foot">') :]
    assert "1 quai Surcouf, <b>Redon</b>" in foot
    assert '<a href="https://exemple.fr/">la Région</a>' in foot
    assert '<a href="https://mastodon.social/@rives" rel="me">Mastodon</a>' in foot


def test_an_empty_text_of_the_foot_leaves_no_trace(client: Client, network: NetworkSettings) -> None:
    dress(network, foot_text="<p></p>")
    assert "foot__text" not in client.get("/").content.decode()
