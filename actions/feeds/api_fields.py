"""What the JSON of each page type holds beside what every page has, and how its rows are loaded."""

from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import QuerySet
from wagtail.api import APIField

from actions.feeds.api_values import (
    EventField,
    Institutions,
    OneInstitution,
    Picture,
    Places,
    Prose,
    Stream,
    Terms,
    Told,
    Value,
    VisibleActions,
)
from actions.models import ActionPage, NewsPage, PartnerPage

_ACTION_PROSE = (
    "challenge objectives resources needs diagnosis journal_notes cartography perspectives leads_to_explore "
    "expected_transformations potential_difficulties levers other_partners additional_text"
).split()
_ACTION_STREAMS = "steps milestones pilots indicators funders annexes".split()
_PARTNER_STREAMS = "contacts links social_accounts".split()

FIELDS: Mapping[Any, list[APIField]] = {
    ActionPage: [
        APIField("summary", serializer=Value(source="lead_text")),
        APIField("status", serializer=Value()),
        APIField("status_since", serializer=Value()),
        APIField("status_reason", serializer=Told("status_reason", when="tells_why")),
        APIField("status_lift", serializer=Told("status_lift", when="tells_what_it_waits_for")),
        APIField("start_date", serializer=Value()),
        APIField("end_date", serializer=Value()),
        APIField("leads", serializer=Institutions()),
        APIField("partners", serializer=Institutions()),
        APIField("themes", serializer=Terms()),
        APIField("audiences", serializer=Terms()),
        APIField("age_ranges", serializer=Terms()),
        APIField("audience_words", serializer=Value()),
        APIField("involvement_levels", serializer=Terms()),
        APIField("involvement_details", serializer=Value()),
        APIField("territories", serializer=Terms()),
        APIField("places", serializer=Places()),
        APIField("image", serializer=Picture()),
        *(APIField(name, serializer=Prose()) for name in _ACTION_PROSE),
        *(APIField(name, serializer=Stream()) for name in _ACTION_STREAMS),
    ],
    PartnerPage: [
        APIField("summary", serializer=Value(source="lead_text")),
        APIField("institution", serializer=OneInstitution()),
        APIField("themes", serializer=Terms()),
        APIField("audiences", serializer=Terms()),
        APIField("age_ranges", serializer=Terms()),
        APIField("opening_hours", serializer=Value()),
        APIField("website", serializer=Value()),
        APIField("places", serializer=Places()),
        APIField("image", serializer=Picture()),
        APIField("mission", serializer=Prose()),
        *(APIField(name, serializer=Stream()) for name in _PARTNER_STREAMS),
    ],
    NewsPage: [
        APIField("summary", serializer=Value(source="lead_text")),
        APIField("date", serializer=Value()),
        APIField("date_precision", serializer=Value()),
        APIField("date_end", serializer=Value()),
        APIField("institution", serializer=OneInstitution()),
        APIField("actions", serializer=VisibleActions()),
        APIField("themes", serializer=Terms()),
        APIField("event", serializer=EventField()),
        APIField("image", serializer=Picture()),
        APIField("body", serializer=Stream()),
    ],
}

# Each would ask for what it points to, row by row: one page at a time gives them.
DETAIL_ONLY = [*_ACTION_PROSE, *_ACTION_STREAMS, "mission", *_PARTNER_STREAMS, "body"]

LOADERS: Mapping[Any, Callable[[Any], QuerySet[Any, Any]]] = {
    ActionPage: lambda rows: rows.for_cards().prefetch_related(
        "audiences", "age_ranges", "involvement_levels", "places"
    ),
    PartnerPage: lambda rows: rows.for_cards().prefetch_related("audiences", "age_ranges", "places"),
    NewsPage: lambda rows: rows.for_feeds(),
}
