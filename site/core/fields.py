"""Model fields of the house."""

import re
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.fields import RichTextField as StockRichTextField
from wagtail.fields import StreamField as StockStreamField

# What prose may hold: the headings start below the page's own.
PROSE_FEATURES = ["h3", "h4", "bold", "italic", "link", "document-link", "ul", "ol", "hr"]


class StreamField(StockStreamField):
    """A StreamField whose block definitions stay out of migrations: editing a block is no schema change."""

    def deconstruct(self) -> tuple[str, str, Any, dict[str, Any]]:
        name, path, _args, kwargs = super().deconstruct()
        kwargs.pop("block_lookup", None)
        return name, path, [[]], kwargs

    def get_searchable_content(self, value: Any) -> list[str]:
        """Without the fields that were left empty, which would be commas in the passages of search results."""
        return [text for text in super().get_searchable_content(value) if text.strip()]


class ProseField(StockRichTextField):
    """Rich text with the few styles that a sheet needs, optional unless said otherwise."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("features", PROSE_FEATURES)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)


class Coordinates(NamedTuple):
    """Degrees, WGS 84."""

    latitude: float
    longitude: float


_POINT = re.compile(r"SRID=4326;POINT ?\((-?\d{1,3}(?:\.\d+)?) (-?\d{1,2}(?:\.\d+)?)\)")


def parse_point(value: str) -> Coordinates | None:
    """Read ``SRID=4326;POINT(-1.68 47.84)``, longitude first as the map's widget writes it; None for anything else."""
    match = _POINT.fullmatch(value)
    if not match:
        return None
    longitude, latitude = float(match[1]), float(match[2])
    if abs(longitude) > 180 or abs(latitude) > 90:
        return None
    return Coordinates(latitude, longitude)


def format_point(latitude: float, longitude: float) -> str:
    """The inverse of :func:`parse_point`."""
    return f"SRID=4326;POINT({longitude} {latitude})"


def validate_point(value: str) -> None:
    if parse_point(value) is None:
        raise ValidationError(_("This is not a place on the map: click on the map to put the pin."), code="point")


class PointField(models.CharField):
    """A place on the map, in the text form of wagtail-geo-widget: no spatial database is needed."""

    default_validators = [validate_point]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 80)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)
