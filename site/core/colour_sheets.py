"""The style sheets that a network's own colours make: one for the public pages, one for the admin."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from core.colours import TEXT, nearest_readable, to_hex, to_oklch
from core.models import NetworkSettings
from core.palette import WHITE, Palette, Roles

# The darkest ground of Wagtail's light theme, and the lightest that carries words in its dark theme.
_ADMIN_LIGHT = "#f6f6f8"
_ADMIN_DARK = "#333333"
# Words in the menus are white at 80 %: on a ground with this contrast to white, they keep 4.5:1.
_MENU_CONTRAST = 8.0


def declarations(roles: Roles) -> str:
    return "".join(f"--{role.replace('_', '-')}:{colour};" for role, colour in sorted(roles.items()))


def public_css(palette: Palette) -> str:
    """The roles in the layer that the house's stand in, so that the later of the two wins."""
    light, dark = declarations(palette.light), declarations(palette.dark)
    return f"@layer tokens{{:root{{{light}}}@media (prefers-color-scheme:dark){{:root{{{dark}}}}}}}\n"


def admin_css(palette: Palette) -> str:
    """Wagtail's own colours, by its custom properties. Its two themes share them, each on grounds of its own."""
    light = palette.light
    menu = nearest_readable(light["bg_deep"], [WHITE], _MENU_CONTRAST)
    # The ground of a button with white words, and a link on light grounds.
    link = nearest_readable(light["link"], [_ADMIN_LIGHT])
    colours = {
        "primary": menu,
        "primary-200": _darker(menu, 0.05),
        "secondary": link,
        "secondary-400": _darker(link, 0.06),
        "secondary-600": _darker(link, 0.1),
        # The outline of a button, and a link, on the dark theme's grounds; then the link below the pointer.
        "secondary-100": nearest_readable(palette.dark["tide"], [_ADMIN_DARK]),
        "secondary-75": nearest_readable(palette.dark["link"], [_ADMIN_DARK]),
        "secondary-50": nearest_readable(light["bg_tide"], [_darker(link, 0.06)], TEXT),
    }
    # What the mark is drawn in.
    mark = {role: light[role] for role in ("bg_deep", "on_deep", "on_deep_soft", "accent_on_deep")}
    shades = "".join(f"--w-color-{name}:{colour};" for name, colour in colours.items())
    return f":root,:host{{{shades}{declarations(mark)}}}\n"


def _darker(colour: str, step: float) -> str:
    own = to_oklch(colour)
    return to_hex(type(own)(own.lightness - step, own.chroma, own.hue))


@require_safe
def public_sheet(request: HttpRequest) -> HttpResponse:
    return _answer(request, public_css)


@require_safe
def admin_sheet(request: HttpRequest) -> HttpResponse:
    return _answer(request, admin_css)


def _answer(request: HttpRequest, write: Callable[[Palette], str]) -> HttpResponse:
    """The sheet: for a year at the address that names its version, asked for again at any other."""
    palette = NetworkSettings.for_request(request).palette
    response = HttpResponse(write(palette), content_type="text/css; charset=utf-8")
    etag = quote_etag(palette.version)
    response["ETag"] = etag
    if request.GET.get("v") == palette.version:
        patch_cache_control(response, public=True, max_age=365 * 24 * 3600, immutable=True)
    else:
        patch_cache_control(response, no_cache=True)
    return get_conditional_response(request, etag=etag, response=response) or response
