"""Pictures as other programs get them."""

from wagtail.images.models import SourceImageIOError

from core.models import CustomImage, Rendition


def shared_picture(image: CustomImage | None) -> Rendition | None:
    """The picture in the form that shared links show, or None where there is none or its file was lost.

    Never the file that was sent in: it may say where it was taken.
    """
    if image is None:
        return None
    try:
        rendition: Rendition = image.get_rendition("fill-1200x630|format-jpeg")
    except (SourceImageIOError, FileNotFoundError):
        return None
    return rendition
