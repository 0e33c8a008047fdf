"""The Atom feed of the letters that went out."""

import datetime
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import conditional_page, require_safe

from actions.feeds.atom import SteadyFeed, date_without_entries
from core.mail.links import absolute_url
from core.mail.messages import current_network
from core.models import NetworkSettings
from core.text import printable
from newsletter.models import NewsletterIndexPage, NewsletterIssuePage
from newsletter.querysets import IssueQuerySet

_MOST_ENTRIES = 40


class LettersFeed(SteadyFeed):
    """The letters as everybody reads them on the site, the newest first; nothing of who received them."""

    def __init__(self, network: NetworkSettings, path: str) -> None:
        super().__init__()
        self.network = network
        self.path = path

    def get_object(self, request: HttpRequest, index: NewsletterIndexPage) -> NewsletterIndexPage:
        return index

    def title(self, index: NewsletterIndexPage) -> str:
        return printable(f"{index.title} – {self.network.name}")

    def subtitle(self, index: NewsletterIndexPage) -> str:
        return printable(self.network.tagline)

    def link(self, index: NewsletterIndexPage) -> str:
        return str(index.full_url)

    def feed_url(self, index: NewsletterIndexPage) -> str:
        return absolute_url(self.path)

    feed_guid = feed_url

    def author_name(self, index: NewsletterIndexPage) -> str:
        return printable(self.network.name)

    def feed_extra_kwargs(self, index: NewsletterIndexPage) -> dict[str, Any]:
        return {"updated_without_entries": date_without_entries(index)}

    def items(self, index: NewsletterIndexPage) -> IssueQuerySet:
        return NewsletterIssuePage.objects.child_of(index).published()[:_MOST_ENTRIES]

    def item_title(self, issue: NewsletterIssuePage) -> str:
        return printable(issue.title)

    def item_link(self, issue: NewsletterIssuePage) -> str:
        return str(issue.full_url)

    def item_guid(self, issue: NewsletterIssuePage) -> str:
        return issue.translation_key.urn

    def item_pubdate(self, issue: NewsletterIssuePage) -> datetime.datetime | None:
        return issue.first_published_at

    def item_updateddate(self, issue: NewsletterIssuePage) -> datetime.datetime | None:
        return issue.last_published_at or issue.first_published_at

    def item_description(self, issue: NewsletterIssuePage) -> str:
        return printable(issue.lead_text)


@require_safe
@conditional_page
def letters_feed(request: HttpRequest) -> HttpResponseBase:
    """Every letter that readers can see."""
    index = get_object_or_404(NewsletterIndexPage.objects.live().public())
    return LettersFeed(current_network(), request.path)(request, index)
