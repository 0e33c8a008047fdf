"""Pictures in several widths and forms."""

from typing import Any

from django import template

from core.models import CustomImage
from core.pictures import picture

register = template.Library()


@register.simple_tag
def responsive(image: CustomImage | None, shapes: str, sizes: str, **attributes: Any) -> Any:
    """``<picture>`` with AVIF and WebP in the widths of ``shapes`` (``"fill-{480x320,880x586}"``).

    ``sizes`` says how wide it is laid out, as in HTML; other arguments become attributes of the ``<img>``. Empty where
    there is no image or its file was lost.
    """
    if image is None:
        return ""
    given = {name: value for name, value in attributes.items() if value not in (None, False)}
    return picture(image, shapes, {"sizes": sizes, **given}) or ""
