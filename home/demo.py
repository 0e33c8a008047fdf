"""Builders of the demo content of this room: the words of the entrance and of the editorial pages."""

import re
from typing import Any

from actions.demo import DATA, DemoWorld
from actions.models import ActionIndexPage, NewsIndexPage, PartnerIndexPage
from core.demo import load_toml, publish
from core.models import AccessibilityStatement, LegalNotice
from home.models import EditorialPage, HomePage

_HEADING = re.compile(r"<h2>(.*?)</h2>")


def body_blocks(html: str) -> list[tuple[str, Any]]:
    """Rich text as blocks: each ``<h2>`` becomes a heading, what stands between two of them a paragraph."""
    blocks: list[tuple[str, Any]] = []
    for position, part in enumerate(_HEADING.split(html)):
        if part.strip():
            blocks.append(("heading" if position % 2 else "paragraph", part))
    return blocks


def build(world: DemoWorld) -> None:
    """The home page's words, the introductions of the lists, and the editorial pages."""
    data = load_toml(DATA / "editorial.toml")
    home = HomePage.objects.get()
    home.headline = data["home"]["headline"]
    home.introduction = data["home"]["introduction"]
    home.image = world.pictures.get("estuaire-a-l-aube.jpg")
    publish(home, world.moment(-800))
    introductions: list[tuple[Any, str]] = [
        (
            ActionIndexPage,
            "Ce que les institutions du réseau mènent avec les jeunes : pourquoi, avec qui, et où cela en est.",
        ),
        (
            PartnerIndexPage,
            "Celles et ceux qui agissent : leurs missions, leurs lieux, leurs horaires et leurs actions.",
        ),
        (NewsIndexPage, "Des nouvelles des actions, écrites par les personnes qui les mènent."),
    ]
    for model, introduction in introductions:
        page = model.objects.get()
        page.introduction = introduction
        publish(page, world.moment(-800))
    for row in data["page"]:
        page = EditorialPage(
            title=row["title"],
            slug=row["slug"],
            introduction=row["intro"],
            body=body_blocks(row["body"]),
            show_in_menus=True,
        )
        home.refresh_from_db()
        home.add_child(instance=page)
        publish(page, world.moment(-790))
    build_legal(world, home)


def build_legal(world: DemoWorld, home: HomePage) -> None:
    """Who answers for the site, and how accessible it declares itself."""
    data = load_toml(DATA / "legal.toml")
    data["accessibility"]["established_on"] = world.day(data["accessibility"].pop("established"))
    rows: list[tuple[type[LegalNotice] | type[AccessibilityStatement], dict[str, Any]]] = [
        (LegalNotice, data["notice"]),
        (AccessibilityStatement, data["accessibility"]),
    ]
    for model, row in rows:
        setting = model.for_site(home.get_site())
        for name, value in row.items():
            setattr(setting, name, value)
        setting.full_clean()
        setting.save()
