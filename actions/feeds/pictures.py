"""Pictures as other programs get them."""

from core.models import CustomImage, Rendition
from core.pictures import rendition_of


def shared_picture(image: CustomImage | None) -> Rendition | None:
    """The picture as feeds show it, or None where there is none or its file was lost."""
    return rendition_of(image, "fill-1200x630|format-jpeg")
