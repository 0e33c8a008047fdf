"""The site's icons and its manifest: the network's logo where it is about square, else the mark of the house.

The sizes are fixed: nobody has others made by asking for them.
"""

import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe
from PIL import Image, ImageOps

from core.models.media import CustomImage
from core.models.network import NetworkSettings
from core.sharing.cards import picture_bytes
from core.sharing.files import file_response, kept_file

# A logo whose sides differ by more would be a thin line in a tab.
_SQUARISH = range(80, 126)
_EDITION = 1


@dataclass(frozen=True, slots=True)
class Icon:
    """``size`` in pixels, ``margin`` in hundredths of it, the ground below a logo, and the file of the house's mark."""

    size: int
    house: str
    margin: int = 0
    ground: str | None = None
    form: str = "PNG"


# Phones cut a circle out of the maskable one: what counts stands in the middle four fifths.
_ICONS = {
    "favicon.ico": Icon(48, "img/icons/icon-192.png", form="ICO"),
    "apple-touch-icon.png": Icon(180, "img/icons/apple-touch-icon.png", margin=10, ground="#fff"),
    "icone-192": Icon(192, "img/icons/icon-192.png"),
    "icone-512": Icon(512, "img/icons/icon-512.png"),
    "icone-masquable-512": Icon(512, "img/icons/maskable-512.png", margin=18, ground="#fff"),
}


def square_logo(network: NetworkSettings) -> CustomImage | None:
    """The network's logo if an icon can be made of it."""
    logo: CustomImage | None = network.logo
    return logo if logo and logo.height and logo.width * 100 // logo.height in _SQUARISH else None


@require_safe
def icon(request: HttpRequest, name: str) -> HttpResponse:
    logo = square_logo(NetworkSettings.for_request(request))
    wanted = _ICONS[name]
    version = f"{_EDITION}-{logo.pk}-{Path(logo.file.name).stem}" if logo else f"{_EDITION}-maison"
    path = kept_file(f"icones/{version}/{name}", lambda: _made(wanted, logo))
    content_type = "image/x-icon" if wanted.form == "ICO" else "image/png"
    return file_response(request, path, content_type=content_type, version=version)


@require_safe
def sized_icon(request: HttpRequest, name: str) -> HttpResponse:
    if name not in _ICONS:
        raise Http404("No icon of that size.")
    return icon(request, name)


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """What a phone needs to put the site among its applications."""
    network = NetworkSettings.for_request(request)
    content: dict[str, Any] = {
        "name": network.name,
        # What stands below an icon; systems cut what is longer than about a dozen letters.
        "short_name": network.name,
        "lang": "fr",
        "dir": "ltr",
        "id": "/",
        "start_url": "/",
        "scope": "/",
        "display": "browser",
        "background_color": network.palette.light["bg"],
        "theme_color": network.palette.light["bg_deep"],
        "icons": [
            {"src": _address("icone-192"), "sizes": "192x192", "type": "image/png", "purpose": "any"},
            {"src": _address("icone-512"), "sizes": "512x512", "type": "image/png", "purpose": "any"},
            {"src": _address("icone-masquable-512"), "sizes": "512x512", "type": "image/png", "purpose": "maskable"},
        ],
    }
    if network.tagline:
        content["description"] = network.tagline
    response = JsonResponse(content, content_type="application/manifest+json")
    patch_cache_control(response, public=True, max_age=3600)
    return response


def _address(name: str) -> str:
    return reverse("sharing:icon", args=[name])


def _made(wanted: Icon, logo: CustomImage | None) -> bytes:
    content = picture_bytes(logo, "max-1024x1024|format-png")
    if content is None:
        with Image.open(str(finders.find(wanted.house))) as house:
            drawn = house.convert("RGBA").resize((wanted.size, wanted.size), Image.Resampling.LANCZOS)
    else:
        with Image.open(io.BytesIO(content)) as source:
            room = wanted.size * (100 - 2 * wanted.margin) // 100
            inner = ImageOps.contain(source.convert("RGBA"), (room, room), Image.Resampling.LANCZOS)
        drawn = Image.new("RGBA", (wanted.size, wanted.size), wanted.ground or (0, 0, 0, 0))
        drawn.alpha_composite(inner, ((wanted.size - inner.width) // 2, (wanted.size - inner.height) // 2))
    output = io.BytesIO()
    if wanted.form == "ICO":
        drawn.save(output, "ICO", sizes=[(16, 16), (32, 32), (48, 48)])
    else:
        drawn.save(output, "PNG", optimize=True)
    return output.getvalue()
