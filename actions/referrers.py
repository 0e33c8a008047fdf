"""Reads of what hangs on a page: the pages below it, and those whose published content points to it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from wagtail.models import Page, ReferenceIndex

from actions.closings.sight import nameable_pages, show_as_readers_see
from actions.models import NewsPage

_NAMED = 20


@dataclass(frozen=True, slots=True)
class Named:
    """The first of some pages, and how many the person may hear of."""

    pages: list[Page]
    total: int

    @property
    def more(self) -> int:
        return self.total - len(self.pages)


def pages_below(page: Page) -> Named:
    """What goes with the page; who may delete it may hear of all that stands below."""
    below = page.get_descendants().order_by("path")
    return Named(list(below.specific()[:_NAMED]), below.count())


def pages_pointing_to(page: Page, user: Any) -> Named:
    """The pages elsewhere that point to it or to what stands below it: those of which the person may hear."""
    family = page.get_descendants(inclusive=True)
    page_type = ContentType.objects.get_for_model(Page)
    sources = ReferenceIndex.objects.filter(
        base_content_type=page_type,
        to_content_type=page_type,
        to_object_id__in=_texts(family.values_list("pk", flat=True)),
    )
    keys = {int(key) for key in sources.values_list("object_id", flat=True).distinct()}
    # The index knows nothing of the sheets in whose journal a news update is.
    keys |= set(NewsPage.objects.filter(actions__in=family.values("pk")).values_list("pk", flat=True))
    pointing = nameable_pages(user).filter(pk__in=keys).exclude(pk__in=family.values("pk"))
    shown = list(pointing.order_by("title", "pk").specific()[:_NAMED])
    show_as_readers_see(user, shown)
    return Named(shown, pointing.count())


def _texts(keys: Iterable[int]) -> list[str]:
    # The index knows keys as text.
    return [str(key) for key in keys]
