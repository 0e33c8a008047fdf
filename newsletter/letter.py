"""What an issue of the letter shows, gathered from its page for the two templates of the mail."""

from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from actions.binned import in_bin
from actions.models import NewsPage
from core.palette import Roles
from core.templatetags.text_tags import french
from newsletter.letter_parts import (
    LEAD_PICTURE,
    THUMBNAIL,
    Button,
    Event,
    Figure,
    LetterNews,
    Partner,
    Picture,
    Prose,
    RecalledEvents,
    Section,
    Surroundings,
    WidePicture,
    event_words,
)

if TYPE_CHECKING:
    from newsletter.models import NewsletterIssuePage

# What makes the part of a letter out of a free block, by the block's name; None when readers would see nothing.
FREE_PARTS: dict[str, Callable[[Any, Surroundings], Any]] = {
    "picture": WidePicture.of,
    "button": Button.of,
    "event": Event.of,
    "events": RecalledEvents.of,
    "figure": Figure.of,
    "partner": Partner.of,
}


@dataclass(frozen=True)
class LetterPart:
    """One block of the letter: ``kind`` is the block's name, ``content`` what its two templates show."""

    kind: str
    content: Any

    @property
    def html_template(self) -> str:
        return f"newsletter/mail/parts/{self.kind}.mjml"

    @property
    def text_template(self) -> str:
        return f"newsletter/mail/parts/{self.kind}.txt"

    @property
    def news(self) -> list[LetterNews]:
        """The updates that it holds."""
        return self.content.news if self.kind == "section" else []


def letter_parts(
    issue: "NewsletterIssuePage", root_url: str, roles: Roles, only: Container[int] | None = None
) -> list[LetterPart]:
    """The content of the issue in its order, without what was deleted since; its links as ``roles`` say.

    Of the news, the keys in ``only`` make a version for some readers; None makes the whole.
    """
    pages = _news_pages(issue.news_ids)
    around = Surroundings(root_url, roles)
    parts: list[LetterPart] = []
    has_lead = False
    for block in issue.body:
        content: Any
        if block.block_type == "section":
            content = _section(block.value, pages, around, only, has_lead)
            has_lead = has_lead or (content is not None and any(news.is_lead for news in content.news))
        elif block.block_type == "text":
            content = Prose.of(block.value.source, root_url, roles)
        else:
            content = FREE_PARTS[block.block_type](block.value, around)
        if content is not None:
            parts.append(LetterPart(block.block_type, content))
    return parts


def _section(
    value: Any, pages: dict[int, NewsPage], around: Surroundings, only: Container[int] | None, has_lead: bool
) -> Section | None:
    """The section without the updates that are not for these readers; None when none is left."""
    news: list[LetterNews] = []
    for item in value["items"]:
        page = pages.get(item["news"].pk) if item["news"] else None
        if page is None or (only is not None and page.pk not in only):
            continue
        # The first picture of the letter opens it wide; those after it stand beside their text.
        is_lead = not has_lead and not news and page.image is not None
        news.append(_letter_news(page, item.get("summary") or page.lead_text, around.root_url, is_lead))
    if not news:
        return None
    action = value.get("action")
    url = _full_url(action, around.root_url) if action and action.live else ""
    return Section(title=french(value["title"]), url=url, news=news)


def _news_pages(keys: Iterable[int]) -> dict[int, NewsPage]:
    rows = NewsPage.objects.filter(~in_bin(), pk__in=list(keys)).with_institutions().select_related("image")
    return {page.pk: page for page in rows.prefetch_related("image__renditions")}


def _letter_news(page: NewsPage, text: str, root_url: str, is_lead: bool) -> LetterNews:
    spec = LEAD_PICTURE if is_lead else THUMBNAIL
    return LetterNews(
        title=french(page.title),
        url=_full_url(page, root_url),
        text=french(text.strip()),
        institution=french(page.institution.name) if page.institution else "",
        date=str(page.vague_date),
        event=french(event_words(page)),
        picture=Picture.of(page.image, spec, root_url) if page.image else None,
        is_lead=is_lead,
        videos=[french(block.value["title"]) for block in page.body if block.block_type == "video"],
    )


def _full_url(page: Any, root_url: str) -> str:
    return page.full_url or root_url
