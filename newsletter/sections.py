"""How the news of an issue are sorted: below which heading each one stands, and where a late one goes."""

import unicodedata
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext

from actions.models import ActionPage, NewsPage
from actions.querysets import NewsQuerySet
from newsletter.enums import SectionKind

Body = list[dict[str, Any]]


@dataclass(frozen=True)
class Heading:
    """What a section is about; ``key`` is empty for the news of no action, territory or theme."""

    key: str
    title: str
    action: ActionPage | None = None


def with_headings(news: NewsQuerySet, by: SectionKind) -> NewsQuerySet:
    """The rows with what ``heading_of`` reads, in a few queries whatever their number."""
    actions = ActionPage.objects.live().public()
    match by:
        case SectionKind.TERRITORY:
            return news.prefetch_related(
                Prefetch("actions", actions.prefetch_related("territories"))
            ).with_institutions()
        case SectionKind.THEME:
            return news.prefetch_related("themes", Prefetch("actions", actions.prefetch_related("themes")))
    return news.with_visible_actions()


def heading_of(update: NewsPage, by: SectionKind) -> Heading:
    """Where an update stands: below the first in alphabetical order of what it is about."""
    # A sheet that readers can't see must not lend its title to the letter.
    actions = [action for action in update.actions.all() if action.live]
    if by == SectionKind.ACTION:
        first = _first(actions, lambda action: action.title)
        return Heading(str(first.pk), first.title, first) if first else _network()
    if by == SectionKind.THEME:
        terms = [*update.themes.all(), *(theme for action in actions for theme in action.themes.all())]
    else:
        terms = [territory for action in actions for territory in action.territories.all()]
        if not terms and update.institution and update.institution.territory:
            terms = [update.institution.territory]
    term = _first(terms, lambda term: term.name)
    return Heading(str(term.pk), term.name) if term else _network()


def sections_of(news: Iterable[NewsPage], by: SectionKind = SectionKind.ACTION) -> list[tuple[str, dict[str, Any]]]:
    """The body of an issue: a section for each heading, the news below none of them last.

    Updates keep the order in which they are given, and the section whose first update comes first stands first.
    """
    found: dict[str, tuple[Heading, list[NewsPage]]] = {}
    for update in news:
        heading = heading_of(update, by)
        found.setdefault(heading.key, (heading, []))[1].append(update)
    if network := found.pop("", None):
        found[""] = network
    return [_section(heading, updates) for heading, updates in found.values()]


def put_in(body: Body, news: Iterable[NewsPage], held: Mapping[int, NewsPage], by: SectionKind) -> None:
    """Add updates to the stored body of an issue, each at its place, without touching what is there.

    Args:
        body: as a stream field stores it; changed in place.
        news: what comes in, newest first.
        held: the updates that the body holds, and those that come in, by their key, in the order of ``news``.
        by: how the letter sorts.
    """
    rank = {key: number for number, key in enumerate(held)}
    for update in news:
        heading = heading_of(update, by)
        section = _section_for(body, heading, held, by)
        if section is None:
            section = stored("section", _value(heading, []))
            body.insert(_place_of_section(body, heading, rank[update.pk], rank, held, by), section)
        items = section["value"]["items"]
        older = (place for place, item in enumerate(items) if rank.get(item["value"]["news"], -1) > rank[update.pk])
        items.insert(next(older, len(items)), stored("item", {"news": update.pk, "summary": ""}))


def take_out(body: Body, key: int) -> bool:
    """Remove an update from a stored body, and a section that is empty then; says whether it was there."""
    found = False
    for block in sections_in(body):
        items = block["value"]["items"]
        kept = [item for item in items if item["value"]["news"] != key]
        if len(kept) == len(items):
            continue
        found = True
        block["value"]["items"] = kept
        if not kept:
            body.remove(block)
    return found


def sections_in(body: Body) -> Body:
    return [block for block in body if block["type"] == "section"]


def keys_in(block: dict[str, Any]) -> list[int]:
    """The keys of the updates in a stored section."""
    return [item["value"]["news"] for item in block["value"]["items"] if item["value"]["news"]]


def stored(kind: str, value: Any) -> dict[str, Any]:
    """A block as a stream field stores it."""
    return {"type": kind, "value": value, "id": str(uuid.uuid4())}


def _section_for(body: Body, heading: Heading, held: Mapping[int, NewsPage], by: SectionKind) -> Any:
    """The section for this heading: by its action, by its title, or, renamed, by what stands in it."""

    def same_heading(block: dict[str, Any]) -> bool:
        return any(heading_of(held[key], by).key == heading.key for key in keys_in(block) if key in held)

    tests: list[Callable[[dict[str, Any]], bool]] = [
        lambda block: heading.action is not None and block["value"]["action"] == heading.action.pk,
        lambda block: _alphabetical(block["value"]["title"]) == _alphabetical(heading.title),
        same_heading,
    ]
    for test in tests:
        for block in sections_in(body):
            if test(block):
                return block
    return None


def _place_of_section(
    body: Body,
    heading: Heading,
    number: int,
    rank: Mapping[int, int],
    held: Mapping[int, NewsPage],
    by: SectionKind,
) -> int:
    """Before the first section that is older or about nothing; after the last one when there is none."""
    after_last = 0
    for place, block in enumerate(body):
        if block["type"] != "section":
            continue
        keys = [key for key in keys_in(block) if key in held]
        is_network = bool(keys) and all(not heading_of(held[key], by).key for key in keys)
        if heading.key and keys and (is_network or min(rank[key] for key in keys) > number):
            return place
        after_last = place + 1
    if after_last:
        return after_last
    # Free text opens the letter; the agenda closes it.
    return next((place for place, block in enumerate(body) if block["type"] == "events"), len(body))


def _section(heading: Heading, news: list[NewsPage]) -> tuple[str, dict[str, Any]]:
    return "section", {
        "title": heading.title,
        "action": heading.action,
        "items": [{"news": update, "summary": ""} for update in news],
    }


def _value(heading: Heading, items: list[Any]) -> dict[str, Any]:
    return {"title": heading.title, "action": heading.action.pk if heading.action else None, "items": items}


def _network() -> Heading:
    return Heading("", gettext("News of the network"))


def _first(rows: Iterable[Any], title: Callable[[Any], str]) -> Any:
    return min(rows, key=lambda row: (_alphabetical(title(row)), row.pk), default=None)


def _alphabetical(title: str) -> str:
    """« École » stands between « dossier » and « fête », whatever the database's collation."""
    return "".join(c for c in unicodedata.normalize("NFKD", title) if not unicodedata.combining(c)).casefold()
