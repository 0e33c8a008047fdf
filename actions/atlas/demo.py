"""Builders of what the map shows in the demo: outlines of our own drawing, and reports of readers."""

import datetime
import json
from pathlib import Path
from typing import TYPE_CHECKING

from actions.atlas.outlines import read_outline
from actions.atlas.reports import set_handled
from actions.models import PlaceReport
from core.demo import load_toml

if TYPE_CHECKING:
    from actions.demo import DemoWorld


DATA = Path(__file__).parents[1] / "demo_data"


def build(world: "DemoWorld") -> None:
    build_outlines(world)
    build_reports(world)


def build_outlines(world: "DemoWorld") -> None:
    """Each territory of the file gets its outline, read as an uploaded one would be."""
    for feature in json.loads((DATA / "outlines.geojson").read_text())["features"]:
        territory = world.territories[feature["properties"]["key"]]
        territory.outline = read_outline(json.dumps(feature).encode())
        territory.save()


def build_reports(world: "DemoWorld") -> None:
    """Reports about places of profiles. Nobody is told of them: their institutions find them in the admin."""
    for row in load_toml(DATA / "place_reports.toml")["report"]:
        place = world.institutions[row["institution"]].profile.places.get(name=row["place"])
        report = PlaceReport.objects.create(
            page_id=place.page_id,
            place_name=place.name,
            place_address=place.address,
            message=row["message"],
            email=row["email"],
            created_at=world.moment(row["offset"]),
        )
        if row["is_handled"]:
            set_handled(report, None, report.created_at + datetime.timedelta(days=2))
