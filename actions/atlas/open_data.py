"""The places as open data, in the two forms that mapping software reads: GeoJSON (RFC 7946) and CSV (RFC 4180)."""

import csv
import datetime
import io
import json
from collections.abc import Iterable

from django.conf import settings
from django.utils import timezone

from actions.atlas.places import MapPlace
from core.event_times import EventTimes

GEOJSON_TYPE = "application/geo+json"
CSV_TYPE = "text/csv; charset=utf-8"
_COLUMNS = (
    "identifiant",
    "nature",
    "nom",
    "adresse",
    "latitude",
    "longitude",
    "fiche",
    "url",
    "debut",
    "fin",
    "licence",
)
# A spreadsheet would take a text that starts so for a formula.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def feature_collection(places: Iterable[MapPlace], origin: str) -> str:
    """The places as a FeatureCollection: degrees, WGS 84, longitude first.

    Args:
        origin: the site's address without its path, for places whose page's address has none.
    """
    features = [
        {
            "type": "Feature",
            "id": place.ident,
            "geometry": {"type": "Point", "coordinates": [place.coordinates.longitude, place.coordinates.latitude]},
            "properties": {
                "nature": place.kind.word,
                "nom": place.name,
                "adresse": place.address,
                "fiche": place.title,
                "url": _absolute(place.url, origin),
                "debut": _begins(place.times) or None,
                "fin": _ends(place.times) or None,
            },
        }
        for place in places
    ]
    # Members of our own, as the RFC allows (6.1).
    licence = {"licence": settings.OPEN_DATA_LICENCE_NAME, "licence_url": settings.OPEN_DATA_LICENCE_URL}
    return json.dumps({"type": "FeatureCollection", **licence, "features": features}, ensure_ascii=False)


def table(places: Iterable[MapPlace], origin: str) -> str:
    """The places as lines of CSV: commas between columns, a point in numbers, no byte order mark."""
    lines = io.StringIO()
    writer = csv.writer(lines)
    writer.writerow(_COLUMNS)
    for place in places:
        writer.writerow(
            [
                place.ident,
                place.kind.word,
                _harmless(place.name),
                _harmless(place.address),
                place.coordinates.latitude,
                place.coordinates.longitude,
                _harmless(place.title),
                _absolute(place.url, origin),
                _begins(place.times),
                _ends(place.times),
                settings.OPEN_DATA_LICENCE_NAME,
            ]
        )
    return lines.getvalue()


def _absolute(url: str, origin: str) -> str:
    return f"{origin}{url}" if url.startswith("/") else url


def _begins(times: EventTimes | None) -> str:
    """ISO 8601: a moment, or a day for an event of whole days; empty for what is no event."""
    return _moment(times.start, times.all_day) if times else ""


def _ends(times: EventTimes | None) -> str:
    """The same of its end: of whole days, the last one that it still lasts."""
    return _moment(times.end, times.all_day) if times and times.end else ""


def _moment(moment: datetime.datetime, is_day: bool) -> str:
    local = timezone.localtime(moment)
    return local.date().isoformat() if is_day else local.isoformat()


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text
