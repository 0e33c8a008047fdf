"""The colours of a site by their roles: each pair in use keeps its contrast, whatever colours a network chose."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from hypothesis import given

from core.palette import PAIRS, Palette, house_palette, is_choosable, nearest_choosable, palette_of
from tests.core.test_colours import colours, oklab, ratio

SHEETS = Path(str(finders.find("css/estuaire.css"))).parent
choosable = colours.map(nearest_choosable) | colours.filter(is_choosable)


def broken(palette: Palette) -> list[tuple[str, str, str]]:
    return [
        (name, front, ground)
        for name, roles in (("light", palette.light), ("dark", palette.dark))
        for front, ground, least in PAIRS
        if ratio(roles[front], roles[ground]) < least
    ]


def test_the_house_keeps_every_pair() -> None:
    assert broken(house_palette()) == []
    assert not house_palette().is_own


@given(choosable, choosable)
def test_any_two_accepted_colours_keep_every_pair(main: str, accent: str) -> None:
    palette = palette_of(main, accent)
    assert broken(palette) == []
    # What was chosen is what readers see.
    assert palette.light["bg_deep"] == palette.light["title"] == main
    assert palette.light["accent"] == accent


@given(choosable)
def test_one_colour_alone_goes_with_the_houses_other(colour: str) -> None:
    house = house_palette()
    with_main, with_accent = palette_of(colour, ""), palette_of("", colour)
    assert broken(with_main) == broken(with_accent) == []
    assert with_main.light["accent"] == house.light["accent"]
    assert with_accent.light["bg_deep"] == house.light["bg_deep"]
    assert with_accent.dark["link"] == house.dark["link"]


def test_no_choice_is_the_house() -> None:
    assert palette_of("", "") is house_palette()


def test_a_vivid_colour_makes_vivid_links_and_a_grey_one_grey_ones() -> None:
    blue, grey = (palette_of(main, "").light["link"] for main in ("#1d3fae", "#3a3a3a"))
    assert sum(value**2 for value in oklab(blue)[1:]) > 0.1**2
    assert sum(value**2 for value in oklab(grey)[1:]) < 0.005**2


def test_the_version_follows_the_colours() -> None:
    assert palette_of("#1d3fae", "").version == palette_of("#1d3fae", "").version
    assert len({palette_of(main, "").version for main in ("", "#1d3fae", "#3a3a3a")}) == 3


def test_both_schemes_have_the_same_roles_and_pairs_name_them() -> None:
    palette = palette_of("#1d3fae", "#8a1f4b")
    assert palette.light.keys() == palette.dark.keys() == house_palette().light.keys()
    assert {role for pair in PAIRS for role in pair[:2]} <= palette.light.keys()


@pytest.mark.parametrize("sheet", sorted(SHEETS.glob("*.css")), ids=lambda sheet: sheet.stem)
def test_sheets_colour_by_roles(sheet: Path) -> None:
    """Ink on paper and the plates behind logos are black and white; drawings have their own tints."""
    rules = re.sub(r"/\*.*?\*/", "", sheet.read_text(), flags=re.DOTALL)
    for line in rules.splitlines():
        if line.strip().startswith("--"):
            continue
        for colour in re.findall(r"#[0-9a-fA-F]{3,8}\b", re.sub(r"--[\w-]+:[^;]+;", "", line)):
            assert colour in {"#fff", "#000", "#333"}, line
