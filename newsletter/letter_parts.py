"""What stands in a letter, ready for the two templates of the mail: addresses absolute, French typography."""

from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from wagtail.images.models import SourceImageIOError

from core.palette import Roles
from core.templatetags.text_tags import french
from newsletter.prose import absolute, prose_html, prose_text

# Twice the width at which they are shown, for dense screens.
LEAD_PICTURE = "fill-1104x552|format-jpeg|jpegquality-72"
WIDE_PICTURE = "max-1072x1072|format-jpeg|jpegquality-72"
THUMBNAIL = "fill-320x240|format-jpeg|jpegquality-72"
LOGO = "max-240x160|format-jpeg|jpegquality-80|bgcolor-ffffff"


@dataclass(frozen=True)
class Surroundings:
    """What the parts of one mail share: the site that addresses are relative to, the colours of the light scheme."""

    root_url: str
    roles: Roles

    def full(self, address: str) -> str:
        """The address from outside of the site; empty stays empty."""
        return absolute(address, self.root_url) if address else ""


@dataclass(frozen=True)
class Picture:
    """A picture at its absolute address; ``width`` and ``height`` in CSS pixels."""

    url: str
    width: int
    height: int
    alt: str

    @classmethod
    def of(cls, image: Any, spec: str, root_url: str, alt: str | None = None) -> "Picture | None":
        """The picture in one of Wagtail's forms, twice as large as it is shown; None when its file was lost.

        ``alt`` is its description, where it is another than the picture's own.
        """
        try:
            rendition = image.get_rendition(spec)
        except SourceImageIOError:
            # The file is gone from the disk: the letter does without it, as the site does.
            return None
        return cls(
            url=rendition.url if "://" in rendition.url else root_url + rendition.url,
            width=rendition.width // 2,
            height=rendition.height // 2,
            # Without a description the title is no better than silence: it is mostly a file name.
            alt=french(image.description if alt is None else alt),
        )


@dataclass(frozen=True)
class Prose:
    """Free text in both forms; ``html`` is safe."""

    html: SafeString
    text: str

    @classmethod
    def of(cls, source: str, root_url: str, roles: Roles) -> "Prose":
        # prose_html() escapes all words and writes only tags of its own.
        return cls(mark_safe(prose_html(source, root_url, roles)), prose_text(source, root_url))  # noqa: S308


@dataclass(frozen=True)
class LetterNews:
    """One update in the letter; ``text`` may hold line breaks."""

    title: str
    url: str
    text: str
    institution: str
    date: str
    event: str
    picture: Picture | None
    is_lead: bool
    # What its videos show; they play on its page.
    videos: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Section:
    """A titled run of updates."""

    title: str
    url: str
    news: list[LetterNews]


@dataclass(frozen=True)
class LetterEvent:
    """An event recalled in a line; ``when`` says its times and its place."""

    title: str
    url: str
    when: str


@dataclass(frozen=True)
class RecalledEvents:
    """Events that readers may still attend, each in a line."""

    title: str
    events: list[LetterEvent]

    @classmethod
    def of(cls, value: Any, around: Surroundings) -> "RecalledEvents | None":
        now = timezone.now()
        pages = [page for page in value.events if page.event_when and not page.event_when.is_over(now)]
        if not pages:
            return None
        return cls(french(value["title"]), [cls._recalled(page, around) for page in pages])

    @staticmethod
    def _recalled(page: Any, around: Surroundings) -> LetterEvent:
        return LetterEvent(french(page.title), page.full_url or around.root_url, capfirst(french(event_words(page))))


def event_words(page: Any) -> str:
    """« jeudi 3 décembre 2026 à 18 h 30, salle des fêtes de Janzé »; empty when the update announces none."""
    when = page.event_when
    return ", ".join(part for part in (str(when), page.event_place.strip()) if part) if when else ""


@dataclass(frozen=True)
class WidePicture:
    """``caption`` says whose it is, too."""

    picture: Picture
    caption: str
    url: str

    @classmethod
    def of(cls, value: Any, around: Surroundings) -> "WidePicture | None":
        image = value.get("image")
        picture = Picture.of(image, WIDE_PICTURE, around.root_url, image.contextual_alt_text or "") if image else None
        if picture is None:
            return None
        caption = " · ".join(words for words in (value.get("caption"), image.credit) if words)
        return cls(picture, french(caption), around.full(value.link))


@dataclass(frozen=True)
class Button:
    words: str
    url: str

    @classmethod
    def of(cls, value: Any, around: Surroundings) -> "Button | None":
        link = value.link
        return cls(french(value.get("words")), around.full(link)) if link and value.get("words") else None


@dataclass(frozen=True)
class Event:
    title: str
    when: str
    where: str
    url: str

    @classmethod
    def of(cls, value: Any, around: Surroundings) -> "Event | None":
        if not value.is_whole:
            return None
        return cls(french(value.name), french(value.time), french(value.where), around.full(value.link))


@dataclass(frozen=True)
class Figure:
    number: str
    words: str
    source: str

    @classmethod
    def of(cls, value: Any, _around: Surroundings) -> "Figure | None":
        if not value.get("number"):
            return None
        return cls(*(french(value.get(name) or "") for name in ("number", "words", "source")))


@dataclass(frozen=True)
class Partner:
    """``text`` may hold line breaks."""

    name: str
    text: str
    logo: Picture | None
    url: str

    @classmethod
    def of(cls, value: Any, around: Surroundings) -> "Partner | None":
        profile = value.profile
        if profile is None:
            return None
        # The name stands beside it.
        logo = Picture.of(profile.logo, LOGO, around.root_url, alt="") if profile.logo else None
        return cls(french(profile.title), french(value.text), logo, around.full(profile.url or ""))
