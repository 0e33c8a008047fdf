"""The pages that an export becomes: where they stand, what they hold, and when they came out."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from wagtail.models import Page, Revision

from actions.binned import in_bin, is_in_bin
from actions.imports.wordpress.export import Export, Item
from actions.models import Institution, NewsIndexPage, NewsPage, PartnerPage, Theme
from core.models import BasePage, CustomImage
from core.text import plain_text, shorten

_LONGEST_TITLE = 255
_LONGEST_SLUG = 80


class NoPlace(Exception):
    """The site has no page below which this one could stand; says which is missing."""


@dataclass(slots=True)
class Places:
    """Where pages go. ``page_type`` and ``above`` are what a page of text is and stands below: the caller's room's.

    The page type has the fields ``introduction`` and ``body``.
    """

    page_type: type[BasePage]
    above: Page

    def add(self, item: Item, institution: Institution | None, above: Page | None) -> Page:
        """Give the item its address, as a draft without text.

        Args:
            item: a page or a post.
            institution: who writes the news; None for the network.
            above: the page above, for a page of text that has one here.

        Raises:
            NoPlace: there is no list of news, or the institution has no profile.
        """
        title = shorten(item.title or _("Without a title"), _LONGEST_TITLE)
        if item.kind == "page":
            parent = above if above and not is_in_bin(above) else self.above
            page = self.page_type(title=title, live=False)
        else:
            parent = self._news_parent(institution)
            page = NewsPage(title=title, live=False, date=day_of(item), in_newsletter=False)
        parent = Page.objects.get(pk=parent.pk)
        page.slug = _free_slug(parent, item.slug or title)
        page.draft_title = title
        return parent.add_child(instance=page)

    def _news_parent(self, institution: Institution | None) -> Page:
        if institution is None:
            parent = NewsIndexPage.objects.filter(~in_bin()).first()
            if parent is None:
                raise NoPlace(_("The site has no list of news yet: prepare the site first."))
            return parent
        parent = PartnerPage.objects.filter(~in_bin(), institution=institution).first()
        if parent is None:
            raise NoPlace(
                _("%(institution)s has no profile page: its news have no place to stand.")
                % {"institution": institution}
            )
        return parent


def _free_slug(parent: Page, wanted: str) -> str:
    base = slugify(wanted)[:_LONGEST_SLUG].strip("-") or "page"
    taken = set(parent.get_children().filter(slug__startswith=base).values_list("slug", flat=True))
    return next(slug for slug in (base, *(f"{base}-{n}" for n in range(2, len(taken) + 3))) if slug not in taken)


def parents_first(items: dict[str, Item]) -> list[Item]:
    """The items in an order in which each page comes after the one above it; a circle ends where it began."""
    ordered: dict[str, Item] = {}

    def visit(item: Item, below: frozenset[str]) -> None:
        above = items.get(item.parent)
        if above and above.id not in below and above.id not in ordered:
            visit(above, below | {item.id})
        ordered[item.id] = item

    for item in items.values():
        if item.id not in ordered:
            visit(item, frozenset({item.id}))
    return list(ordered.values())


def day_of(item: Item) -> datetime.date:
    """The day on the calendar of the old site; today for a draft that has none."""
    return item.date.date() if item.date else timezone.localdate()


def summary_of(item: Item) -> str:
    return plain_text(item.excerpt)


def fill(page: Any, item: Item, body: str, cover: CustomImage | None, themes: list[Theme]) -> None:
    """Put what the item says into the page, without saving it. ``body`` is the stream as JSON."""
    page.title = shorten(item.title or _("Without a title"), _LONGEST_TITLE)
    page.body = body
    if isinstance(page, NewsPage):
        page.date, page.summary, page.image = day_of(item), shorten(summary_of(item), 300), cover
        page.themes = themes
    else:
        page.introduction = summary_of(item)


def save(page: Any, item: Item, *, publish: bool) -> Revision:
    """Save the page as a version of its own, and publish it as of the day when it came out there."""
    revision = page.save_revision()
    if not publish:
        return revision
    revision.publish()
    if item.date:
        when = timezone.make_aware(item.date)
        type(page).objects.filter(pk=page.pk).update(first_published_at=when, last_published_at=when)
    return revision


def short_addresses(export: Export, item: Item) -> list[str]:
    """The address by number, which WordPress gives beside the long one: « /?p=12 »."""
    parameter = "page_id" if item.kind == "page" else "p"
    return [f"{export.base_path}/?{parameter}={item.id}"]
