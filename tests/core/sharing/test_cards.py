"""The picture of a shared link: what stands on it, who gets it, and what it costs."""

import io
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import caches
from django.core.files.base import ContentFile
from django.test import Client
from PIL import Image
from wagtail.models import Site

from actions.enums import ActionStatus
from actions.models import ActionPage
from core.models import CustomImage, NetworkSettings
from core.palette import house_palette
from core.sharing import drawing
from core.sharing.cards import Card
from home.models import HomePage
from tests.actions.feeds.world import WAYS_TO_HIDE, hide
from tests.factories import ActionPageFactory, InstitutionFactory, NewsPageFactory

pytestmark = pytest.mark.django_db


def card_address(client: Client, page: ActionPage) -> str:
    html = client.get(page.url).content.decode()
    found = re.search(r'property="og:image" content="http://localhost(/partage/[^"]+)"', html)
    assert found
    return found[1]


def card_of(page: ActionPage) -> Card:
    return Card.of(page, NetworkSettings.for_site(Site.objects.get()))


def picture(colour: str) -> CustomImage:
    file = io.BytesIO()
    Image.new("RGB", (1400, 900), colour).save(file, "PNG")
    return CustomImage.objects.create(title="Photo", file=ContentFile(file.getvalue(), "photo.png"))


@pytest.fixture(autouse=True)
def fresh_renditions() -> None:
    """Forget those of an earlier test, whose pictures had the same keys."""
    for cache in caches.all(initialized_only=True):
        cache.clear()


@pytest.fixture
def page(tree: HomePage) -> ActionPage:
    return ActionPageFactory(title="La navette du soir", leads=[InstitutionFactory(name="Écluses", acronym="3EC")])


def test_the_picture_has_the_size_that_the_page_says(client: Client, page: ActionPage) -> None:
    response = client.get(card_address(client, page))

    assert response.status_code == 200
    assert response["Content-Type"] == "image/jpeg"
    assert Image.open(io.BytesIO(response.content)).size == (1200, 630)
    assert len(response.content) < 300_000
    html = client.get(page.url).content.decode()
    assert 'og:image:width" content="1200"' in html
    assert 'og:image:height" content="630"' in html
    assert 'name="twitter:card" content="summary_large_image"' in html
    assert 'og:image:alt" content="La navette du soir. Fiche action · En cours. 3EC"' in html


def test_it_is_drawn_once(client: Client, page: ActionPage, monkeypatch: pytest.MonkeyPatch) -> None:
    address = card_address(client, page)
    first = client.get(address)
    monkeypatch.setattr("core.sharing.cards.draw", lambda *args, **kwargs: pytest.fail("drawn twice"))

    again = client.get(address)
    known = client.get(address, headers={"if-none-match": first["ETag"]})

    assert again.content == first.content
    assert "max-age=" in again["Cache-Control"]
    assert again["Last-Modified"]
    assert known.status_code == 304
    assert known.content == b""
    seen_since = client.get(address, headers={"if-modified-since": first["Last-Modified"]})
    assert seen_since.status_code == 304


@pytest.mark.parametrize("change", ["title", "status", "lead", "network", "image"])
def test_its_address_changes_with_what_is_seen(client: Client, page: ActionPage, change: str) -> None:
    before = card_address(client, page)
    client.get(before)
    if change == "title":
        page.title = "La navette de nuit"
    elif change == "status":
        page.status = ActionStatus.DONE
    elif change == "image":
        page.image = picture("#888")
    elif change == "network":
        NetworkSettings.objects.update_or_create(site=Site.objects.get(), defaults={"name": "Autre nom"})
    else:
        page.participations.all().delete()
    page.save_revision().publish()

    after = card_address(client, page)

    assert after != before
    assert client.get(after).status_code == 200
    # Who noted the first one down gets there too, and nothing is kept of it.
    assert client.get(before, follow=True).redirect_chain == [(after, 302)]
    assert len(list((Path(settings.SHARING_ROOT) / "cartes" / str(page.pk)).iterdir())) == 1


def test_saving_what_is_not_seen_on_it_keeps_the_address(client: Client, page: ActionPage) -> None:
    before = card_address(client, page)
    page.needs = "<p>Autre chose</p>"
    page.save_revision().publish()

    assert card_address(client, page) == before


@pytest.mark.parametrize("how", WAYS_TO_HIDE)
def test_a_page_that_nobody_sees_has_none(client: Client, page: ActionPage, how: str) -> None:
    address = card_address(client, page)
    client.get(address)

    hide(page, how)

    assert client.get(address).status_code == 404


def test_what_was_drawn_goes_when_the_page_is_withdrawn(client: Client, page: ActionPage) -> None:
    client.get(card_address(client, page))
    folder = Path(settings.SHARING_ROOT) / "cartes" / str(page.pk)
    assert folder.exists()

    page.unpublish()

    assert not folder.exists()


def test_drafts_and_strange_addresses_give_nothing(client: Client, tree: HomePage) -> None:
    draft = ActionPageFactory(live=False)

    assert client.get(card_of(draft).address).status_code == 404
    for address in ("/partage/1-abc.jpg", "/partage/999999-abc.jpg", f"/partage/{10**30}-abc.jpg"):
        assert client.get(address).status_code == 404


def test_asking_for_versions_that_never_were_draws_nothing(
    client: Client, page: ActionPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.sharing.cards.draw", lambda *args, **kwargs: pytest.fail("drawn"))

    for version in ("a", "0" * 12, "x" * 200):
        assert client.get(f"/partage/{page.pk}-{version}.jpg").status_code == 302


def test_the_photo_of_the_page_is_on_it(client: Client, page: ActionPage) -> None:
    page.image = picture("#12ff34")
    page.save_revision().publish()

    shown = Image.open(io.BytesIO(client.get(card_address(client, page)).content))

    red, green, blue = shown.getpixel((1100, 300))
    assert green > 230
    assert red < 60
    assert blue < 90


def test_a_lost_photo_is_no_failure(client: Client, page: ActionPage) -> None:
    page.image = picture("#12ff34")
    page.save_revision().publish()
    Path(page.image.file.path).unlink()

    assert client.get(card_address(client, page)).status_code == 200


def test_a_draft_title_is_not_on_it(client: Client, page: ActionPage) -> None:
    page.title = "Titre secret"
    page.save_revision()

    assert card_of(ActionPage.objects.get(pk=page.pk)).words.title == "La navette du soir"
    assert "Titre secret" not in client.get(page.url).content.decode()


@pytest.mark.parametrize("title", ["🎉", "a" * 80, "« Ça va\u202f? » 🎉", "mot " * 60, "漢字", "\u200b"])
def test_every_title_gives_a_picture(title: str) -> None:
    words = drawing.Words(title=title, network=title, kicker=title, byline=title)

    for deep in (True, False):
        made = drawing.draw(words, palette=house_palette(), photo=None, logo=None, seed=7, deep=deep)
        assert Image.open(io.BytesIO(made)).size == (drawing.WIDTH, drawing.HEIGHT)


def test_what_is_no_picture_is_left_out() -> None:
    words = drawing.Words(title="Titre", network="Réseau")
    plain = drawing.draw(words, palette=house_palette(), photo=None, logo=None, seed=7, deep=False)

    assert drawing.draw(words, palette=house_palette(), photo=b"nothing", logo=b"", seed=7, deep=False) == plain


def test_a_list_of_events_names_pictures_without_drawing_them(
    client: Client, tree: HomePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.sharing.cards.draw", lambda *args, **kwargs: pytest.fail("drawn"))
    NewsPageFactory()

    assert client.get("/agenda/").status_code == 200


def test_a_network_sees_its_own_colours_on_its_pictures(client: Client, tree: HomePage) -> None:
    network = NetworkSettings.for_site(Site.objects.get())
    before = Card.of(tree, network)
    network.main_colour = "#5b1a66"
    network.save()
    after = Card.of(tree, NetworkSettings.for_site(Site.objects.get()))
    assert after.version != before.version
    with Image.open(after.path()) as picture:
        ground = picture.convert("RGB").getpixel((8, 8))
    assert max(abs(seen - meant) for seen, meant in zip(ground, (0x5B, 0x1A, 0x66), strict=True)) <= 4
    assert client.get("/site.webmanifest").json()["theme_color"] == "#5b1a66"
