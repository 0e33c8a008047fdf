"""Builders of the demo content of this room; tests and the demo use the same ones."""

import datetime
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.text import slugify
from wagtail.models import Collection

from actions.atlas.demo import build as build_atlas
from actions.demo_claims import build_claims
from actions.demo_news import build_news
from actions.models import (
    ActionIndexPage,
    ActionPage,
    ActionPlace,
    AgeRange,
    Audience,
    Institution,
    InvolvementLevel,
    NewsPage,
    PartnerIndexPage,
    PartnerPlace,
    Territory,
    Theme,
)
from actions.onboarding import add_profile, give_collection
from actions.participations import add_lead, add_partner
from actions.sheet_import import RICH_FIELDS, decode, parse_sheet
from actions.sheet_writing import write_sheet
from core.demo import DemoPictures, load_toml, publish
from core.fields import format_point

DATA = Path(__file__).parent / "demo_data"
# The key by which news speak of the sheet that is read from its text.
REAL_SHEET = "reseau"


@dataclass
class DemoWorld:
    """What was built, by the keys of the data files."""

    today: datetime.date
    pictures: DemoPictures
    data: Path = DATA
    territories: dict[str, Territory] = field(default_factory=dict)
    themes: dict[str, Theme] = field(default_factory=dict)
    audiences: dict[str, Audience] = field(default_factory=dict)
    age_ranges: dict[str, AgeRange] = field(default_factory=dict)
    involvement_levels: dict[str, InvolvementLevel] = field(default_factory=dict)
    institutions: dict[str, Institution] = field(default_factory=dict)
    actions: dict[str, ActionPage] = field(default_factory=dict)
    news: list[NewsPage] = field(default_factory=list)

    def day(self, offset: int) -> datetime.date:
        return self.today + datetime.timedelta(days=offset)

    def moment(self, offset: int, time: str = "10:00") -> datetime.datetime:
        clock = datetime.time.fromisoformat(time)
        return timezone.make_aware(datetime.datetime.combine(self.day(offset), clock))


def build_vocabularies(world: DemoWorld) -> None:
    data = load_toml(DATA / "vocabularies.toml")
    for order, row in enumerate(data["theme"]):
        world.themes[row["key"]] = Theme.objects.create(
            name=row["name"], slug=slugify(row["name"]), description=row["description"], sort_order=order
        )
    for order, row in enumerate(data["audience"]):
        world.audiences[row["key"]] = Audience.objects.create(name=row["name"], sort_order=order)
    for order, row in enumerate(data["involvement_level"]):
        world.involvement_levels[row["key"]] = InvolvementLevel.objects.create(
            name=row["name"], description=row["description"], sort_order=order
        )
    for row in data["age_range"]:
        world.age_ranges[row["key"]] = AgeRange.objects.create(
            name=row["name"], minimum=row["minimum"], maximum=row["maximum"]
        )
    for row in load_toml(DATA / "territories.toml")["territory"]:
        world.territories[row["key"]] = Territory.objects.create(
            name=row["name"],
            slug=slugify(row["name"]),
            kind=row["kind"],
            former_names=", ".join(row["former_names"]),
        )


def build_institutions(world: DemoWorld) -> None:
    """Each institution with its collection and its public profile."""
    index = PartnerIndexPage.objects.get()
    for row in load_toml(DATA / "institutions.toml")["institution"]:
        institution = Institution(
            name=row["name"],
            acronym=row["acronym"],
            kind=row["kind"],
            territory=world.territories[row["territory"]],
            former_names=", ".join(row["former_names"]),
        )
        give_collection(institution)
        institution.save()
        world.institutions[row["key"]] = institution
        profile = add_profile(
            index,
            institution,
            mission=row["mission"],
            opening_hours=row["opening_hours"],
            website=row["website"],
            logo=world.pictures.get(_logo(row), f"Logo : {row['name']}", institution.collection),
            image=world.pictures.get(row["image"]),
            contacts=[("contact", contact) for contact in row.get("contact", [])],
            links=[("link", link) for link in row.get("link", [])],
            social_accounts=[("account", account) for account in row.get("account", [])],
        )
        profile.themes = [world.themes[key] for key in row["themes"]]
        profile.audiences = [world.audiences[key] for key in row["audiences"]]
        profile.age_ranges = [world.age_ranges[key] for key in row["age_ranges"]]
        profile.places = [PartnerPlace(**_place(place)) for place in row["place"]]
        publish(profile, world.moment(-800))


def _logo(row: dict[str, Any]) -> str:
    return f"logos/{row['logo']}" if row["logo"] else ""


def _place(row: dict[str, Any]) -> dict[str, Any]:
    return {"name": row["name"], "address": row["address"], "point": format_point(row["lat"], row["lng"])}


def build_actions(world: DemoWorld) -> None:
    index = ActionIndexPage.objects.get()
    for row in load_toml(DATA / "actions.toml")["action"]:
        action = ActionPage(
            title=row["title"],
            status=row["status"],
            status_reason=row.get("status_reason", ""),
            status_lift=row.get("status_lift", ""),
            start_date=world.day(row["start"]) if "start" in row else None,
            end_date=world.day(row["end"]) if "end" in row else None,
            audience_words=row["audience_words"],
            involvement_details=row["involvement_details"],
            image=world.pictures.get(row["image"]),
            review_by=world.day(120),
            **{name: row.get(name, "") for name in RICH_FIELDS},
            **_sequences(world, row),
        )
        index.add_child(instance=action)
        _classify(world, action, row)
        action.places = [ActionPlace(**_place(place)) for place in row.get("place", [])]
        publish(action, world.moment(min(row.get("start", -400), -30)))
        _share(world, action, row)
        world.actions[row["key"]] = action


def _classify(world: DemoWorld, action: ActionPage, row: dict[str, Any]) -> None:
    action.territories = [world.territories[key] for key in row["territories"]]
    action.themes = [world.themes[key] for key in row["themes"]]
    action.audiences = [world.audiences[key] for key in row["audiences"]]
    action.age_ranges = [world.age_ranges[key] for key in row["age_ranges"]]
    action.involvement_levels = [world.involvement_levels[key] for key in row["involvement_levels"]]


def _share(world: DemoWorld, action: ActionPage, row: dict[str, Any]) -> None:
    for key in row["leads"]:
        add_lead(action, world.institutions[key])
    for key in row["partners"]:
        add_partner(action, world.institutions[key], may_publish=key in row.get("publishing_partners", []))


def _sequences(world: DemoWorld, row: dict[str, Any]) -> dict[str, list[tuple[str, Any]]]:
    """The StreamFields of a sheet, in Wagtail's raw form."""
    milestones = [
        {
            "date": {"start": world.day(item["offset"]), "precision": item["precision"], "end": None},
            "title": "",
            "text": item["text"],
        }
        for item in row.get("milestone", [])
    ]
    indicators = [indicator_of(world, item) for item in row.get("indicator", [])]
    annexes = [
        {"title": item["title"], "document": None, "url": item["url"], "comment": item.get("comment", "")}
        for item in row.get("annex", [])
    ]
    funders = [{"name": item["name"], "amount": item.get("amount")} for item in row.get("funder", [])]
    return {
        "steps": [("step", item) for item in row.get("step", [])],
        "milestones": [("milestone", item) for item in milestones],
        "pilots": [("pilot", item) for item in row.get("pilot", [])],
        "indicators": [("indicator", item) for item in indicators],
        "funders": [("funder", item) for item in funders],
        "annexes": [("annex", item) for item in annexes],
    }


def indicator_of(world: DemoWorld, row: dict[str, Any]) -> dict[str, Any]:
    """One indicator, in Wagtail's raw form."""
    return {
        "label": row["label"],
        "unit": row.get("unit", ""),
        "target": row.get("target"),
        "measures": [{"date": world.day(offset), "value": value} for offset, value in row["values"]],
    }


def build_real_sheet(world: DemoWorld) -> ActionPage:
    """The network's own sheet, read from its text, with what the text could not say."""
    text = decode((DATA / "fiche-animation-du-reseau.txt").read_bytes())
    action = write_sheet(parse_sheet(text), world.institutions["bplc"]).action
    action.themes = [world.themes[key] for key in ("engagement", "sante", "culture")]
    action.status = "done"
    action.image = world.pictures.get("carte-des-acteurs.jpg")
    action.places = [
        ActionPlace(
            name="Service jeunesse",
            address="2 allée de l’Étang, 35470 Bain-de-Bretagne",
            point=format_point(47.8424, -1.6846),
        ),
        ActionPlace(
            name="Espace jeunes de Poligné", address="Le bourg, 35320 Poligné", point=format_point(47.8803, -1.6779)
        ),
    ]
    action.pilots = [("pilot", {"name": "Chargé de mission jeunesse", "organisation": "BPLC"})]  # type: ignore[assignment]
    publish(action, world.moment(-780))
    for key in list(world.institutions)[1:4]:
        add_partner(action, world.institutions[key])
    world.actions[REAL_SHEET] = action
    return action


def build(today: datetime.date, shared_media: Collection) -> DemoWorld:
    """Everything of this room, below the pages that ``home.tree.build_tree`` made.

    Args:
        today: the day that the content's dates are counted from.
        shared_media: where the pictures go that every member may use.
    """
    world = DemoWorld(today=today, pictures=DemoPictures(DATA / "images", shared_media))
    build_vocabularies(world)
    build_institutions(world)
    build_actions(world)
    build_real_sheet(world)
    build_news(world)
    build_claims(world)
    build_atlas(world)
    return world
