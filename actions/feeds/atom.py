"""Atom feeds of news (RFC 4287): all of it, or that of a selection, of an action or of an institution."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed, Enclosure
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from actions.feeds.pictures import shared_picture
from actions.feeds.words import theme_names, where
from actions.models import NewsPage
from actions.querysets import NewsQuerySet
from core.mail.links import absolute_url
from core.models import BasePage, NetworkSettings
from core.text import printable

_MOST_ENTRIES = 40
# For a feed without entries, of a page that nobody ever published: any moment will do that stays the same.
_LONG_AGO = datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)


@dataclass(frozen=True, slots=True)
class Source:
    """What one feed gives.

    ``news`` are updates that readers can see; ``page`` and ``query`` are where they read the same on the site;
    ``path`` is the feed's own address, from the slash on; ``network`` answers for what no institution signs.
    """

    title: str
    news: NewsQuerySet
    page: BasePage
    path: str
    network: NetworkSettings
    query: str = ""


class _Atom(Atom1Feed):
    def latest_post_date(self) -> datetime.datetime:
        """The newest change; of an empty feed a moment that stays, where the stock one would be new each time."""
        dates = [item["updateddate"] for item in self.items]
        return max(dates, default=self.feed["updated_without_entries"])


class SteadyFeed(Feed):
    """An Atom feed that looks unchanged as long as nothing in it changed, and only as long.

    It gives ``updated_without_entries`` in ``feed_extra_kwargs``: :func:`date_without_entries`.
    """

    feed_type = _Atom

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().__call__(request, *args, **kwargs)
        # What is withdrawn leaves no later date behind: asked by date, the feed would seem unchanged. ETags notice.
        del response["Last-Modified"]
        return response


def date_without_entries(page: BasePage) -> datetime.datetime:
    """The date of a feed without entries whose list is ``page``."""
    return page.last_published_at or _LONG_AGO


class NewsFeed(SteadyFeed):
    """The updates of a :class:`Source` that were published last, the newest first.

    By publication and not by their own date: what tells today of last year is new to who follows the feed.
    Identifiers are those of the pages' own, which stay when an address changes.
    """

    def get_object(self, request: HttpRequest, source: Source) -> Source:
        return source

    def title(self, source: Source) -> str:
        return printable(f"{source.title} – {source.network.name}")

    def subtitle(self, source: Source) -> str:
        return printable(source.network.tagline)

    def link(self, source: Source) -> str:
        return f"{source.page.full_url}?{source.query}" if source.query else str(source.page.full_url)

    def feed_url(self, source: Source) -> str:
        return absolute_url(source.path)

    feed_guid = feed_url

    def author_name(self, source: Source) -> str:
        return printable(source.network.name)

    def feed_extra_kwargs(self, source: Source) -> dict[str, Any]:
        return {"updated_without_entries": date_without_entries(source.page)}

    def items(self, source: Source) -> NewsQuerySet:
        return source.news.for_feeds().last_published_first()[:_MOST_ENTRIES]

    def item_title(self, news: NewsPage) -> str:
        return printable(news.title)

    def item_link(self, news: NewsPage) -> str:
        return str(news.full_url)

    def item_guid(self, news: NewsPage) -> str:
        return news.translation_key.urn

    def item_pubdate(self, news: NewsPage) -> datetime.datetime | None:
        return news.first_published_at

    def item_updateddate(self, news: NewsPage) -> datetime.datetime:
        dated = datetime.datetime.combine(news.date, datetime.time.min)
        return news.last_published_at or news.first_published_at or timezone.make_aware(dated)

    def item_author_name(self, news: NewsPage) -> str | None:
        # Without one, an entry is by the author of the feed: the network.
        return printable(news.institution.full_name) if news.institution else None

    def item_author_link(self, news: NewsPage) -> str | None:
        profile = news.institution.live_profile if news.institution else None
        return profile.full_url if profile else None

    def item_categories(self, news: NewsPage) -> list[str]:
        return theme_names(news)

    def item_description(self, news: NewsPage) -> str:
        """HTML: the summary, when and where the event is, and the sheets that it tells about."""
        parts = [format_html("<p>{}</p>", printable(news.lead_text))] if news.lead_text else []
        if news.event_when:
            event = [str(news.event_when), where(news)]
            parts.append(format_html("<p>{}</p>", " · ".join(part for part in event if part)))
        if actions := news.actions.all():
            links = format_html_join(
                ", ", '<a href="{}">{}</a>', ((one.full_url, printable(one.title)) for one in actions)
            )
            parts.append(format_html("<p>{} {}</p>", _("About the action:"), links))
        return "".join(parts)

    def item_enclosures(self, news: NewsPage) -> list[Enclosure]:
        """The picture, as shared links show it."""
        picture = shared_picture(news.image)
        if picture is None:
            return []
        try:
            length = picture.file.size
        except FileNotFoundError:
            # A lost file is no reason to keep the words from who follows.
            return []
        return [Enclosure(url=picture.full_url, length=str(length), mime_type="image/jpeg")]
