"""Icons and manifest: the house's mark, or the network's logo where it is about square."""

import io

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from PIL import Image
from wagtail.models import Site

from core.models import CustomImage, NetworkSettings
from home.models import HomePage

pytestmark = pytest.mark.django_db

ICONS = [
    ("/favicon.ico", 48),
    ("/apple-touch-icon.png", 180),
    ("/icones/icone-192.png", 192),
    ("/icones/icone-512.png", 512),
    ("/icones/icone-masquable-512.png", 512),
]


def opened(client: Client, address: str) -> Image.Image:
    response = client.get(address)
    assert response.status_code == 200
    return Image.open(io.BytesIO(response.content))


def give_logo(width: int, height: int) -> None:
    file = io.BytesIO()
    Image.new("RGB", (width, height), "#c00020").save(file, "PNG")
    logo = CustomImage.objects.create(title="Logo", file=ContentFile(file.getvalue(), "logo.png"))
    NetworkSettings.objects.update_or_create(site=Site.objects.get(), defaults={"name": "Réseau", "logo": logo})


@pytest.mark.parametrize(("address", "size"), ICONS)
def test_each_icon_has_its_size(client: Client, tree: HomePage, address: str, size: int) -> None:
    assert opened(client, address).size == (size, size)


@pytest.mark.parametrize(("address", "size"), ICONS)
def test_a_square_logo_becomes_the_icon(client: Client, tree: HomePage, address: str, size: int) -> None:
    give_logo(400, 380)

    drawn = opened(client, address).convert("RGB")

    assert drawn.size == (size, size)
    assert drawn.getpixel((size // 2, size // 2)) == (0xC0, 0x00, 0x20)
    assert "img/mark.svg" not in client.get("/").content.decode().split("</head>")[0]


def test_a_wide_logo_is_no_icon(client: Client, tree: HomePage) -> None:
    house = client.get("/icones/icone-192.png").content
    give_logo(900, 200)

    assert client.get("/icones/icone-192.png").content == house


def test_the_maskable_one_keeps_what_counts_inside_the_circle(client: Client, tree: HomePage) -> None:
    give_logo(400, 400)

    drawn = opened(client, "/icones/icone-masquable-512.png").convert("RGB")

    for corner in ((60, 60), (452, 60), (60, 452), (452, 452)):
        assert drawn.getpixel(corner) == (255, 255, 255)


def test_other_sizes_are_not_made(client: Client, tree: HomePage) -> None:
    for name in ("icone-64", "icone-4096", "favicon", "apple-touch-icon"):
        assert client.get(f"/icones/{name}.png").status_code == 404


def test_the_manifest_says_what_a_phone_asks(client: Client, tree: HomePage) -> None:
    network = NetworkSettings.for_site(Site.objects.get())
    network.name = "Rives & Jeunesses"
    network.save()

    response = client.get("/site.webmanifest")

    assert response["Content-Type"] == "application/manifest+json"
    told = response.json()
    assert told["name"] == told["short_name"] == "Rives & Jeunesses"
    assert {(icon["sizes"], icon["purpose"]) for icon in told["icons"]} == {
        ("192x192", "any"),
        ("512x512", "any"),
        ("512x512", "maskable"),
    }
    for icon in told["icons"]:
        width, _x, height = icon["sizes"].partition("x")
        assert opened(client, icon["src"]).size == (int(width), int(height))
    assert 'rel="manifest" href="/site.webmanifest"' in client.get("/").content.decode()
