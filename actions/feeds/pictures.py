"""Pictures as other programs get them."""

from wagtail.images.models import SourceImageIOError

from core.models import CustomImage, Rendition


def shared_picture(image: CustomImage | None) -> Rendition | None:
    """The picture as feeds show it, or None where there is none or its file was lost."""
    return rendition_of(image, "fill-1200x630|format-jpeg")


def rendition_of(image: CustomImage | None, form: str) -> Rendition | None:
    """The picture in one of Wagtail's forms, or None where there is none or its file was lost.

    Never the file that was sent in: it may say where it was taken.
    """
    if image is None:
        return None
    try:
        rendition: Rendition = image.get_rendition(form)
    except (SourceImageIOError, FileNotFoundError):
        return None
    return rendition
