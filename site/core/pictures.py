"""Pictures in the forms that browsers read best.

WebP is made when a picture is first shown, in a tenth of a second. AVIF is a fifth lighter and takes ten times as long:
readers don't wait for it, `manage.py run` makes it afterwards, and pages offer it from then on.
"""

import logging
from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import Exists, F, OuterRef, Value
from django.db.models.functions import Replace
from wagtail.images.models import Filter, Picture, SourceImageIOError

from core.models.media import CustomImage, Rendition

logger = logging.getLogger(__name__)

_SHOWN_AT_ONCE = "|format-webp"
_MADE_LATER = "|format-avif"
# What is wrong with the file of a picture is not this reader's business: the page goes without it.
_UNREADABLE = (SourceImageIOError, OSError)


def rendition_of(image: CustomImage | None, form: str) -> Rendition | None:
    """The picture in one of Wagtail's forms, or None where there is none or its file was lost.

    Never the file that was sent in: it may say where it was taken.
    """
    if image is None:
        return None
    try:
        rendition: Rendition = image.get_rendition(form)
    except _UNREADABLE:
        return None
    return rendition


def picture(image: CustomImage, shapes: str, attributes: Mapping[str, Any]) -> Picture | None:
    """The ``<picture>`` of an image in several widths; None where its file was lost.

    Args:
        image: with prefetched renditions where a page shows many.
        shapes: Wagtail's filters with alternatives in braces, smallest first: ``fill-{480x320,880x586}``.
        attributes: of the ``<img>``, ``sizes`` among them.
    """
    specs = Filter.expand_spec(shapes)
    light = {spec: Filter(spec + _MADE_LATER) for spec in specs}
    plain = [Filter(spec + _SHOWN_AT_ONCE) for spec in specs]
    try:
        renditions: dict[str, Rendition] = image.get_renditions(*plain)
    except _UNREADABLE:
        return None
    ready = image.find_existing_renditions(*light.values())
    if len(ready) == len(light):
        renditions |= {filter_.spec: ready[filter_] for filter_ in light.values()}
    return Picture(renditions, dict(attributes))


def make_lighter(should_stop: Callable[[], bool]) -> int:
    """Make the AVIF of what was shown as WebP; returns how many were made.

    A picture that can't be read is told in the log and left alone until the next round.
    """
    made = 0
    for rendition in _without_twin().iterator(chunk_size=50):
        if should_stop():
            break
        try:
            rendition.image.get_rendition(rendition.filter_spec.replace(_SHOWN_AT_ONCE, _MADE_LATER))
            made += 1
        except _UNREADABLE:
            logger.warning("The file of picture %s can't be read: no AVIF of it.", rendition.image_id)
    return made


def _without_twin() -> Any:
    twin = Rendition.objects.filter(
        image=OuterRef("image"), focal_point_key=OuterRef("focal_point_key"), filter_spec=OuterRef("twin_spec")
    )
    return (
        Rendition.objects.filter(filter_spec__endswith=_SHOWN_AT_ONCE)
        .annotate(twin_spec=Replace(F("filter_spec"), Value(_SHOWN_AT_ONCE), Value(_MADE_LATER)))
        .filter(~Exists(twin))
        .select_related("image")
        .order_by("pk")
    )
