"""The outline of a territory as it will be drawn, in the form that changes it."""

from typing import Any

from django.conf import settings
from django.forms import Media
from wagtail.admin.panels import Panel

from actions.atlas.outlines import count_points


class OutlinePanel(Panel):
    """Shows the stored outline, and the one in a file as soon as it is chosen."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "actions/admin/outline_panel.html"

        @property
        def media(self) -> Media:
            return Media(
                css={"all": ["vendor/leaflet/leaflet.css", "actions/css/outline.css"]},
                js=["vendor/leaflet/leaflet.js", "actions/js/outline.js"],
            )

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            outline = getattr(self.instance, "outline", None)
            return super().get_context_data(parent_context) | {
                "outline": outline,
                "points": count_points(outline) if outline else 0,
                "tile_url": settings.MAP_TILE_URL,
                "tile_attribution": settings.MAP_TILE_ATTRIBUTION,
            }
