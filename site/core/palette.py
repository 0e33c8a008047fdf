"""The colours of a site by their roles: the house's, read from the style sheet, and those made from a network's own.

A role goes by the name of its custom property in the layer ``tokens`` of ``css/estuaire.css``, with low lines:
``bg_deep`` is ``--bg-deep``.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import NamedTuple

from django.contrib.staticfiles import finders

from core.colours import MARK, TEXT, Oklch, is_readable, nearest_readable, to_hex, to_oklch

WHITE = "#ffffff"
_SHEET = "css/estuaire.css"
_ROOT = re.compile(r":root\s*\{([^}]*)\}")
_COLOUR = re.compile(r"--([a-z-]+):\s*(#[0-9a-f]{3}(?:[0-9a-f]{3})?)\s*;")

Roles = Mapping[str, str]


class Pair(NamedTuple):
    """Two roles that the style sheets or the mails put on each other, and the contrast that they must keep."""

    front: str
    ground: str
    ratio: float


def _pairs(fronts: str, grounds: str, ratio: float = TEXT) -> list[Pair]:
    return [Pair(front, ground, ratio) for front in fronts.split() for ground in grounds.split()]


# Each pair of roles in use, in both schemes. A rule that puts two others on each other adds them here.
PAIRS = [
    *_pairs("text text_soft title link accent", "bg bg_sunk"),
    *_pairs("text text_soft title link", "bg_tide"),
    *_pairs("good warn bad calm", "bg"),
    *_pairs("on_deep on_deep_soft", "bg_deep"),
    *_pairs("on_accent", "accent accent_strong"),
    *_pairs("on_accent_on_deep", "accent_on_deep accent_strong_on_deep"),
    *_pairs("good text", "good_bg"),
    *_pairs("warn text", "warn_bg"),
    *_pairs("bad text", "bad_bg"),
    *_pairs("calm", "calm_bg"),
    # Edges of fields and buttons, signs, the line of a chart; the outline of what has the focus.
    *_pairs("line_strong tide accent event", "bg bg_sunk bg_tide", MARK),
    *_pairs("accent_on_deep accent_strong_on_deep", "bg_deep", MARK),
    # A map and its bubbles stay light in the dark.
    *_pairs("map_deep map_link map_accent", "map_ground"),
    *_pairs("map_tide map_event", "map_ground", MARK),
]

# The two colours that networks choose show as they are, in the light scheme, on these grounds.
_CHOSEN_ON = ("bg", "bg_sunk")
# Roles of the light scheme, then of the dark one, that take the hue of the main colour and keep the house's lightness.
_LIGHT_GROUNDS = ("bg_tide",)
_DARK_GROUNDS = ("bg", "bg_sunk", "bg_tide", "bg_deep", "line")


@dataclass(frozen=True)
class Palette:
    """The roles in the light and in the dark scheme; ``is_own`` where a network chose its colours."""

    light: Roles
    dark: Roles
    is_own: bool = False

    @cached_property
    def version(self) -> str:
        """Changes with the colours, and with nothing else."""
        text = repr((sorted(self.light.items()), sorted(self.dark.items())))
        return hashlib.sha256(text.encode()).hexdigest()[:12]


@lru_cache(maxsize=1)
def house_palette() -> Palette:
    """The colours of the style sheet, where nobody chose others."""
    found = finders.find(_SHEET)
    if not isinstance(found, str):
        raise FileNotFoundError(_SHEET)
    tokens = Path(found).read_text(encoding="utf-8").partition("@layer tokens {")[2]
    light, dark = _ROOT.findall(tokens)[:2]
    roles = _read(light)
    return Palette(light=roles, dark=roles | _read(dark))


def _read(declarations: str) -> dict[str, str]:
    return {name.replace("-", "_"): _long(colour) for name, colour in _COLOUR.findall(declarations)}


def _long(colour: str) -> str:
    return colour if len(colour) == 7 else "#" + "".join(2 * digit for digit in colour[1:])


def is_choosable(colour: str) -> bool:
    """Whether the colour, as a network's main colour or as its accent, can be read wherever it shows as it is."""
    return is_readable(colour, chosen_grounds())


def nearest_choosable(colour: str) -> str:
    """The colour itself where it is choosable, or the nearest of its hue."""
    return nearest_readable(colour, chosen_grounds())


def chosen_grounds() -> list[str]:
    """What a chosen colour is read on."""
    return [house_palette().light[role] for role in _CHOSEN_ON]


@lru_cache(maxsize=64)
def palette_of(main: str, accent: str) -> Palette:
    """Every role made from the two colours of a network, each of them choosable, or empty for the house's."""
    if not main and not accent:
        return house_palette()
    light, dark = dict(house_palette().light), dict(house_palette().dark)
    if main:
        _lay_main(main, light, dark)
    _lay_accent(accent or light["accent"], light, dark, moves=bool(accent))
    return Palette(light, dark, is_own=True)


def _lay_main(main: str, light: dict[str, str], dark: dict[str, str]) -> None:
    """Put the main colour on titles and deep grounds, and its hue on links, tides and grounds."""
    house_deep = to_oklch(light["bg_deep"])
    tint = _Tint(to_oklch(main), house_deep)
    for role in _LIGHT_GROUNDS:
        # The ground gives way: the colour itself is what the network chose.
        light[role] = nearest_readable(tint.ground(light[role]), [main, light["text_soft"]])
    for role in _DARK_GROUNDS:
        dark[role] = tint.ground(dark[role])
    light |= {"bg_deep": main, "title": main, "map_deep": main}
    for roles in (light, dark):
        grounds = [roles[role] for role in ("bg", "bg_sunk", "bg_tide")]
        roles["link"] = nearest_readable(tint.colour(roles["link"]), grounds)
        roles["tide"] = nearest_readable(tint.colour(roles["tide"]), grounds, MARK)
        roles["line_strong"] = nearest_readable(roles["line_strong"], grounds, MARK)
        for role in ("text", "text_soft", "title"):
            roles[role] = nearest_readable(roles[role], grounds)
        roles["on_deep"] = nearest_readable(roles["on_deep"], [roles["bg_deep"]])
        roles["on_deep_soft"] = nearest_readable(tint.ground(roles["on_deep_soft"]), [roles["bg_deep"]])
        roles["event"] = nearest_readable(roles["event"], grounds, MARK)
        for role in ("good", "warn", "bad", "calm"):
            roles[role] = nearest_readable(roles[role], [roles["bg"], roles[f"{role}_bg"]])
    light["map_link"], light["map_tide"] = light["link"], light["tide"]
    _share_the_map(light, dark)


def _lay_accent(accent: str, light: dict[str, str], dark: dict[str, str], *, moves: bool) -> None:
    """Put the accent on what one can do, and a lighter one of its hue where the ground is dark."""
    house_accent = to_oklch(light["accent"])
    tint = _Tint(to_oklch(accent), house_accent)
    if moves:
        light["accent"] = light["map_accent"] = accent
        light["on_accent"] = nearest_readable(light["on_accent"], [accent])
        light["accent_strong"] = nearest_readable(_stronger(accent), [light["on_accent"]])
        for role in ("accent", "accent_strong", "on_accent"):
            dark[role] = tint.colour(dark[role])
        for roles in (light, dark):
            for role in ("accent_on_deep", "accent_strong_on_deep", "on_accent_on_deep"):
                roles[role] = tint.colour(roles[role])
    for role in ("accent", "accent_strong"):
        dark[role] = nearest_readable(dark[role], [dark["bg"], dark["bg_sunk"], dark["bg_tide"]])
    dark["on_accent"] = nearest_readable(dark["on_accent"], [dark["accent"], dark["accent_strong"]])
    for roles in (light, dark):
        strong = [roles["accent_on_deep"], roles["accent_strong_on_deep"]]
        roles["accent_on_deep"], roles["accent_strong_on_deep"] = (
            nearest_readable(colour, [roles["bg_deep"]], MARK) for colour in strong
        )
        roles["on_accent_on_deep"] = nearest_readable(
            roles["on_accent_on_deep"], [roles["accent_on_deep"], roles["accent_strong_on_deep"]]
        )
    _share_the_map(light, dark)


def _share_the_map(light: dict[str, str], dark: dict[str, str]) -> None:
    dark |= {role: colour for role, colour in light.items() if role.startswith("map_")}


def _stronger(accent: str) -> str:
    """What a pressed button turns to: darker, or lighter where it is nearly black."""
    colour = to_oklch(accent)
    return to_hex(replace(colour, lightness=colour.lightness + (-0.08 if colour.lightness > 0.35 else 0.1)))


@dataclass(frozen=True)
class _Tint:
    """What a chosen colour makes of a colour of the house, whose own colour in its place is ``house``."""

    chosen: Oklch
    house: Oklch

    def ground(self, colour: str) -> str:
        """The same lightness in the chosen hue, no more colourful than the house's."""
        own = to_oklch(colour)
        return to_hex(Oklch(own.lightness, own.chroma * self._share, self.chosen.hue))

    def colour(self, colour: str) -> str:
        """The same lightness in the chosen hue, as colourful as the chosen colour where that is more."""
        own = to_oklch(colour)
        return to_hex(Oklch(own.lightness, max(self.chosen.chroma, own.chroma * self._share), self.chosen.hue))

    @property
    def _share(self) -> float:
        return min(1.0, self.chosen.chroma / self.house.chroma)
