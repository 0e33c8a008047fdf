"""What stands on a page's picture, the address of it, and the file that holds it once it was drawn."""

import hashlib
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.urls import reverse

from core.models.media import CustomImage
from core.models.network import NetworkSettings
from core.palette import Palette
from core.pictures import rendition_of
from core.sharing.drawing import HEIGHT, WIDTH, Words, draw
from core.sharing.files import kept_file
from core.templatetags.text_tags import french

# Raised when the drawing changes, so that every picture is drawn anew.
_EDITION = 1
# Of what is seen of a photo, larger than it is shown.
_PHOTO_FILTER = "fill-1080x1260|format-jpeg|jpegquality-85"


@dataclass(frozen=True, slots=True)
class Card:
    """A page's picture before it is drawn."""

    page_key: int
    words: Words
    photo: CustomImage | None
    logo: CustomImage | None
    palette: Palette
    deep: bool

    @classmethod
    def of(cls, page: Any, network: NetworkSettings) -> "Card":
        """The picture of a page of ours (:class:`core.models.BasePage`) as it is now."""
        words = Words(
            title=french(page.share_title),
            network=french(network.name),
            kicker=french(page.share_kicker),
            byline=french(page.share_byline or (network.tagline if page.share_is_deep else "")),
        )
        return cls(page.pk, words, page.share_image, network.logo, network.palette, page.share_is_deep)

    @property
    def version(self) -> str:
        """A name for all that is seen on it: the address changes when, and only when, the picture does."""
        pictures = [
            picture and (picture.file.name, str(picture.created_at), picture.focal_point_x, picture.focal_point_y)
            for picture in (self.photo, self.logo)
        ]
        seen = repr((_EDITION, self.page_key, self.words, pictures, self.palette.version, self.deep))
        return hashlib.sha256(seen.encode("utf-8", "backslashreplace")).hexdigest()[:12]

    @property
    def address(self) -> str:
        return reverse("sharing:card", args=[self.page_key, self.version])

    @property
    def size(self) -> tuple[int, int]:
        return WIDTH, HEIGHT

    def path(self) -> Path:
        """The file of the picture, drawn now if it was not before; those of earlier versions go."""
        return kept_file(f"cartes/{self.page_key}/{self.version}.jpg", self._draw, alone=True)

    def _draw(self) -> bytes:
        return draw(
            self.words,
            palette=self.palette,
            photo=picture_bytes(self.photo, _PHOTO_FILTER),
            logo=picture_bytes(self.logo, "max-400x160|format-png"),
            seed=self.page_key,
            deep=self.deep,
        )


def picture_bytes(image: CustomImage | None, form: str) -> bytes | None:
    """A picture in a form of Wagtail's; None where there is none or its file was lost."""
    rendition = rendition_of(image, form)
    if rendition is None:
        return None
    try:
        with rendition.file.open("rb") as file:
            content: bytes = file.read()
    except OSError:
        return None
    return content


def on_withdrawal(sender: Any, instance: Any, **kwargs: Any) -> None:
    """Erase the drawn pictures of a page that readers no longer see."""
    shutil.rmtree(Path(settings.SHARING_ROOT) / "cartes" / str(instance.pk), ignore_errors=True)
