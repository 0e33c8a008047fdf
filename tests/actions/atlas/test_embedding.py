"""The map in the pages of others: framed there and nowhere else, light, and with a way to the site."""

import html as entities
from urllib.parse import quote

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from home.models import HomePage
from tests.actions.atlas.world import action_at, partner_at
from tests.factories import ThemeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(tree: HomePage) -> HomePage:
    partner_at("Accueil")
    action_at("Gare").themes.add(ThemeFactory(slug="mobilite"))
    return tree


@pytest.mark.usefixtures("world")
def test_others_may_frame_the_map_alone(client: Client) -> None:
    framed = client.get("/carte/integree/")

    assert "X-Frame-Options" not in framed.headers
    assert not framed.cookies
    for address in ("/", "/carte/", "/carte/integrer/", "/carte/lieux.geojson", "/admin/login/"):
        assert client.get(address).headers["X-Frame-Options"] == "DENY"


def test_the_framed_map_lists_the_places_asked_for_and_leads_to_the_site(client: Client, world: HomePage) -> None:
    html = client.get("/carte/integree/?calque=actions").content.decode()

    assert "Gare" in html
    assert "Accueil" not in html
    assert f'href="{world.full_url}carte/?calque=actions" target="_blank"' in html
    assert "<title>" in html
    assert html.count("<h1") == 1
    assert '<header class="masthead' not in html
    # Nothing of a third party before a click.
    assert 'src="http' not in html
    assert '<link rel="stylesheet" href="http' not in html


@pytest.mark.usefixtures("world")
def test_the_framed_map_is_light(client: Client) -> None:
    response = client.get("/carte/integree/")
    names = ["css/estuaire.css", "css/pages.css", "css/atlas.css", "js/map.js", "js/atlas.js"]
    weight = len(response.content)
    for name in names:
        assert f"/static/{name}" in response.content.decode()
        with open(str(finders.find(name)), "rb") as file:
            weight += len(file.read())

    assert weight < 100_000


@pytest.mark.usefixtures("world")
def test_the_code_to_copy_shows_the_chosen_map(client: Client) -> None:
    html = client.get("/carte/integrer/?theme=mobilite&calque=actions&hauteur=500").content.decode()
    code = entities.unescape(html.split("<textarea")[1].split(">", 1)[1].split("</textarea>")[0])

    assert code.startswith('<iframe src="http://localhost/carte/integree/?theme=mobilite&amp;calque=actions"')
    assert 'height="500"' in code
    assert 'title="' in code
    assert '<iframe class="embedding__frame" src="/carte/integree/?theme=mobilite&amp;calque=actions"' in html


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize(("asked", "given"), [("", 640), ("20", 300), ("99999", 1200), ("²", 640), ("abc", 640)])
def test_a_height_that_makes_no_sense_becomes_one_that_does(client: Client, asked: str, given: int) -> None:
    html = client.get(f"/carte/integrer/?hauteur={quote(asked)}").content.decode()

    assert f'height="{given}"' in html
