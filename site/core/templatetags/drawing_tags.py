"""Drawn things: icons, and the motif that stands where a page has no picture."""

from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from core.streams import HEIGHT, WIDTH, Stream, Streams, tone_of

register = template.Library()

# Outlines on a 24 × 24 grid, of our own drawing.
_ICONS = {
    "barred": "M5 5l14 14M19 5L5 19",
    "book": (
        "M12 6.5C9.5 4.7 6.5 4.5 3.5 5v13c3-.5 6-.3 8.5 1.5 2.5-1.8 5.5-2 8.5-1.5V5c-3-.5-6-.3-8.5 1.5zM12 6.5v13"
    ),
    "check": "M4.5 12.5l5 5 10-11",
    "civic": "M4 20h16M5.5 17V10M10 17V10M14 17V10M18.5 17V10M3.5 9.5h17L12 4z",
    "clock": "M12 3.5a8.5 8.5 0 1 0 .01 0M12 7.5V12l3.2 2",
    "cross": "M7 7l10 10M17 7L7 17",
    "document": "M6 3.5h8l4 4v13H6zM14 3.5v4h4M9 12.5h6M9 16h6",
    "family": (
        "M8 4.5a2.5 2.5 0 1 0 .01 0M16.5 7.5a2 2 0 1 0 .01 0M3.5 20c0-5 1.5-8 4.5-8s4.5 3 4.5 8"
        "M13.5 19.5c0-4 1-6 3-6s4 2 4 6"
    ),
    "filter": "M4 7h16M7 12h10M10 17h4",
    "flag": "M6 21V4M6 5c4-2.5 8 2.5 12 0v8c-4 2.5-8-2.5-12 0",
    "heart": "M12 20C4.5 15 3.5 11 4 8.5c.7-3.7 5.8-4.5 8-.7 2.2-3.8 7.3-3 8 .7.5 2.5-.5 6.5-8 11.5z",
    "letter": "M3.5 6h17v12.5h-17zM4 6.5l8 7 8-7",
    "link": "M10 14l8.5-8.5M13 5h6v6M18 14v5H5V6h5",
    "menu": "M4 7h16M4 12h16M4 17h16",
    "pause": "M9 5.5v13M15 5.5v13",
    "people": "M12 4a3 3 0 1 0 .01 0M5.5 20c0-5 2.5-7.5 6.5-7.5s6.5 2.5 6.5 7.5",
    "phone": (
        "M6 3.5l3.5 1 1 4-2 1.5c1 2.5 3 4.5 5.5 5.5l1.5-2 4 1 1 3.5c-1 2-3 2.5-5"
        " 2-6-1.5-10.5-6-12-11.5-.5-2 .5-4 2.5-5z"
    ),
    "pin": "M12 21c-4.5-5-6.5-8-6.5-11a6.5 6.5 0 0 1 13 0c0 3-2 6-6.5 11zM12 7.5a2.5 2.5 0 1 0 .01 0",
    "play": "M7.5 4.5v15l12-7.5z",
    "search": "M10.5 4a6.5 6.5 0 1 0 .01 0M15.5 15.5l5 5",
    "spark": "M12 3.5v5M12 15.5v5M3.5 12h5M15.5 12h5M6 6l3 3M15 15l3 3M18 6l-3 3M9 15l-3 3",
    "tools": "M4.5 19.5l8-8M14 4.5a4.5 4.5 0 0 0-2 6l2 2a4.5 4.5 0 0 0 6-2l-2.5.5-3-3z",
    "waves": "M3 8c3-3 6 3 9 0s6 3 9 0M3 13c3-3 6 3 9 0s6 3 9 0M3 18c3-3 6 3 9 0s6 3 9 0",
}


@register.simple_tag
def icon(name: str) -> SafeString:
    """A drawn sign in the colour and size of the text around it; the word beside it says the same.

    Raises:
        KeyError: no such icon.
    """
    return draw(_ICONS[name])


def draw(outline: str) -> SafeString:
    """The sign with this outline on a 24 × 24 grid, in the colour and size of the text around it."""
    return format_html(
        '<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false" fill="none" '
        'stroke="currentColor" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round"><path d="{}"/></svg>',
        outline,
    )


@register.simple_tag
def motif(seed: Any = 0, tone: Any = None) -> SafeString:
    """Streams that run together into one water, drawn always alike for the same ``seed`` (a page's key).

    ``tone`` picks one of the colours of the style sheet, as a theme's key does; by default the seed does.
    """
    drawing = Streams.of(seed)
    paths = format_html_join(
        "",
        '<path d="{}" stroke-width="{}"/>',
        ((_outline(stream), f"{stream.thickness:.1f}") for stream in drawing.streams),
    )
    return format_html(
        '<svg class="motif motif--{}" viewBox="0 0 {} {}" preserveAspectRatio="xMidYMid slice" aria-hidden="true" '
        'focusable="false"><rect width="100%" height="100%"/><circle cx="{}" cy="{}" r="{}"/>'
        '<g fill="none">{}</g></svg>',
        tone_of(seed if tone is None else tone),
        WIDTH,
        HEIGHT,
        *(f"{part:.0f}" for part in (*drawing.star, drawing.star_radius)),
        paths,
    )


def _outline(stream: Stream) -> str:
    # The fifth point mirrors the third: « S » says so without it.
    start, *first, _mirrored, before, end = (f"{point.x:.0f} {point.y:.0f}" for point in stream.points)
    return f"M{start}C{' '.join(first)}S{before} {end}"
