"""Signs of the social networks, of our own drawing; the name stands beside each."""

from django import template
from django.utils.safestring import SafeString

from core.templatetags.drawing_tags import draw

register = template.Library()

# Outlines on a 24 × 24 grid.
_SIGNS = {
    "bluesky": (
        "M12 11C10 7 6.5 4.5 4 4.5c-.5 3 0 7.5 4.5 8-2.5.5-4 2.5-2 5 2 2 4.5-.5 5.5-4 1 3.5 3.5 6 5.5 4"
        " 2-2.5.5-4.5-2-5 4.5-.5 5-5 4.5-8-2.5 0-6 2.5-8 6.5z"
    ),
    "facebook": "M12 3.5a8.5 8.5 0 1 0 .01 0M15.5 8h-1c-1.5 0-2.3.9-2.3 2.3v10M9.5 13.5h5.5",
    "instagram": (
        "M7.5 4h9A3.5 3.5 0 0 1 20 7.5v9a3.5 3.5 0 0 1-3.5 3.5h-9A3.5 3.5 0 0 1 4 16.5v-9A3.5 3.5 0 0 1 7.5 4z"
        "M12 8.5a3.5 3.5 0 1 0 .01 0M16.8 7.2v.01"
    ),
    "linkedin": "M4 4h16v16H4zM8 10.5V16M8 7.5v.01M12 16v-5.5M12 13c0-1.6 1-2.5 2.2-2.5s2.3.9 2.3 2.5v3",
    "mastodon": (
        "M16 18.3C12 20.5 6 20 5 15.5 4 12 4 8 5 6c1.5-2.3 12.5-2.3 14 0 1 2 1 6 .3 8-1.3 2.5-6.3 2.5-9.3 2"
        "M8.5 12.5V9.5c0-2.4 3.5-2.4 3.5 0v2M15.5 12.5V9.5c0-2.4-3.5-2.4-3.5 0"
    ),
    "peertube": "M7 3.5V12l7-4.25zM7 12v8.5l7-4.25zM14 7.75v8.5L20.5 12z",
    "tiktok": "M13.5 4v10.5a3.5 3.5 0 1 1-3.5-3.5M13.5 4c.3 2.5 2 4.3 4.5 4.5",
    "youtube": ("M4.5 6h15a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2h-15a2 2 0 0 1-2-2V8a2 2 0 0 1 2-2zM10 9.5v5l4.5-2.5z"),
}
_ELSEWHERE = "M10 14l8.5-8.5M13 5h6v6M18 14v5H5V6h5"


@register.simple_tag
def network_icon(network: str) -> SafeString:
    """The sign of a network; that of any link for one that the site no longer knows."""
    return draw(_SIGNS.get(network, _ELSEWHERE))
