"""What an issue of the letter shows, gathered from its page for the two templates of the mail."""

from collections.abc import Container, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from wagtail.images.models import SourceImageIOError

from actions.binned import in_bin
from actions.models import NewsPage
from core.palette import Roles
from newsletter.prose import prose_html, prose_text

if TYPE_CHECKING:
    from newsletter.models import NewsletterIssuePage

# Twice the width at which they are shown, for dense screens.
LEAD_PICTURE = "fill-1104x552|format-jpeg|jpegquality-72"
THUMBNAIL = "fill-320x240|format-jpeg|jpegquality-72"


@dataclass(frozen=True)
class Picture:
    """A picture at its absolute address; ``width`` and ``height`` in CSS pixels."""

    url: str
    width: int
    height: int
    alt: str


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
class LetterEvent:
    """An event recalled in a line; ``when`` says its times and its place."""

    title: str
    url: str
    when: str


@dataclass(frozen=True)
class LetterSection:
    """A titled run of updates or of events, or free text when ``prose`` is set."""

    title: str = ""
    url: str = ""
    news: list[LetterNews] = field(default_factory=list)
    events: list[LetterEvent] = field(default_factory=list)
    prose: Prose | None = None


def letter_sections(
    issue: "NewsletterIssuePage", root_url: str, roles: Roles, only: Container[int] | None = None
) -> list[LetterSection]:
    """The content of the issue in its order, without the news that were deleted since; its links as ``roles`` say.

    Of the news, the keys in ``only`` make a version for some readers; None makes the whole.
    """
    pages = _news_pages(issue.news_ids)
    sections: list[LetterSection] = []
    has_lead = False
    for block in issue.body:
        if block.block_type == "events":
            if events := _events(block.value):
                sections.append(LetterSection(title=block.value["title"], events=_recalled(events, root_url)))
            continue
        if block.block_type != "section":
            sections.append(LetterSection(prose=Prose.of(block.value.source, root_url, roles)))
            continue
        news: list[LetterNews] = []
        for item in block.value["items"]:
            page = pages.get(item["news"].pk) if item["news"] else None
            if page is None or (only is not None and page.pk not in only):
                continue
            # The first picture of the letter opens it wide; those after it stand beside their text.
            is_lead = not has_lead and not news and page.image is not None
            has_lead = has_lead or is_lead
            news.append(_letter_news(page, item.get("summary") or page.lead_text, root_url, is_lead))
        if news:
            action = block.value.get("action")
            url = _full_url(action, root_url) if action and action.live else ""
            sections.append(LetterSection(title=block.value["title"], url=url, news=news))
    return sections


def _news_pages(keys: Iterable[int]) -> dict[int, NewsPage]:
    rows = NewsPage.objects.filter(~in_bin(), pk__in=list(keys)).with_institutions().select_related("image")
    return {page.pk: page for page in rows.prefetch_related("image__renditions")}


def _letter_news(page: NewsPage, text: str, root_url: str, is_lead: bool) -> LetterNews:
    return LetterNews(
        title=page.title,
        url=_full_url(page, root_url),
        text=text.strip(),
        institution=page.institution.name if page.institution else "",
        date=str(page.vague_date),
        event=_event(page),
        picture=_picture(page.image, LEAD_PICTURE if is_lead else THUMBNAIL, root_url) if page.image else None,
        is_lead=is_lead,
        videos=[block.value["title"] for block in page.body if block.block_type == "video"],
    )


def _events(value: Any) -> list[NewsPage]:
    """Those that readers can see and may still attend."""
    now = timezone.now()
    return [page for page in value.events if page.event_when and not page.event_when.is_over(now)]


def _recalled(events: Iterable[NewsPage], root_url: str) -> list[LetterEvent]:
    return [LetterEvent(page.title, _full_url(page, root_url), capfirst(_event(page))) for page in events]


def _event(page: NewsPage) -> str:
    """« jeudi 3 décembre 2026 à 18 h 30, salle des fêtes de Janzé »; empty when the update announces none."""
    when = page.event_when
    return ", ".join(part for part in (str(when), page.event_place.strip()) if part) if when else ""


def _picture(image: Any, spec: str, root_url: str) -> Picture | None:
    try:
        rendition = image.get_rendition(spec)
    except SourceImageIOError:
        # The file is gone from the disk: the letter does without it, as the site does.
        return None
    return Picture(
        url=rendition.url if "://" in rendition.url else root_url + rendition.url,
        width=rendition.width // 2,
        height=rendition.height // 2,
        # Without a description the title is no better than silence: it is mostly a file name.
        alt=image.description,
    )


def _full_url(page: Any, root_url: str) -> str:
    return page.full_url or root_url
