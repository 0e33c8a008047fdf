import datetime
from typing import TYPE_CHECKING, Any

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Page, PagePermissionTester
from wagtail.permissions import policy_registry

from core.text import shorten

if TYPE_CHECKING:
    from core.structured_data import Node, PageFacts

# What search engines show of a description.
DESCRIPTION_LENGTH = 155


class BasePage(Page):
    """What every page type inherits.

    It asks the permission policy registered for pages who may do what, so that listings, choosers and
    the page itself give one answer.
    """

    # Where the menus show the page: at the head of every page, or at its foot.
    menu_place = "head"

    promote_panels = [
        MultiFieldPanel(
            [
                FieldPanel(
                    "slug",
                    heading=_("Address of the page"),
                    help_text=_("The last part of its address. Changing it breaks the links that others made to it."),
                ),
                FieldPanel(
                    "seo_title",
                    heading=_("Title in search engines"),
                    help_text=_("Instead of the page's title, in search engines and at the top of the browser."),
                ),
                FieldPanel(
                    "search_description",
                    heading=_("Description in search engines"),
                    help_text=_("One or two sentences below the title there, and when somebody shares the page."),
                ),
                FieldPanel("show_in_menus", heading=_("In the menu of the site")),
            ],
            heading=_("Address and sharing"),
        )
    ]

    class Meta:
        abstract = True

    @property
    def preview_sizes(self) -> list[dict[str, Any]]:
        """The phone first: most readers have one, and writers work at a desk."""
        return [
            {"name": "mobile", "icon": "mobile-alt", "device_width": 390, "label": _("Telephone")},
            {"name": "tablet", "icon": "tablet-alt", "device_width": 768, "label": _("Tablet")},
            {"name": "desktop", "icon": "desktop", "device_width": 1280, "label": _("Computer")},
        ]

    def permissions_for_user(self, user: Any) -> PagePermissionTester:
        policy = policy_registry.get(self)
        tester_class = getattr(policy, "tester_class", PagePermissionTester)
        return tester_class(user, self)

    def get_admin_display_title(self) -> str:
        """A live page goes by the title that readers see: its next one is its writers' business until it is out."""
        return self.title if self.live else super().get_admin_display_title()

    @property
    def lead_text(self) -> str:
        """One or two plain sentences that stand for the page in lists, feeds and search results."""
        return self.search_description

    @property
    def description_without_text(self) -> str:
        """Something true and its own, for who meets the page elsewhere, as long as nobody wrote anything on it."""
        return ""

    def get_meta_description(self) -> str:
        """At most ``DESCRIPTION_LENGTH`` characters of plain text; empty where nothing is known but the title."""
        words = self.search_description or self.lead_text or self.description_without_text
        return shorten(" ".join(words.split()), DESCRIPTION_LENGTH)

    # What stands on the picture of a shared link, as plain text.

    @property
    def share_title(self) -> str:
        return self.title

    @property
    def share_kicker(self) -> str:
        """Above the title: what kind of page it is, and a word on its state or date."""
        return ""

    @property
    def share_byline(self) -> str:
        """Below the title: who, where."""
        return ""

    @property
    def share_image(self) -> Any:
        """The picture of the page, if it has one; the streams of the house are drawn otherwise."""
        return getattr(self, "image", None)

    @property
    def share_is_deep(self) -> bool:
        """Whether it is written on deep water rather than on paper: what speaks for the network as a whole."""
        return False

    def last_change(self) -> datetime.datetime | None:
        """When readers last saw something new on it, for programs that come again; lists count what they list."""
        return self.last_published_at or self.latest_revision_created_at

    def structured_data(self, facts: "PageFacts") -> list["Node"]:
        """What the page says to programs (schema.org), besides the network and the way up, which each page says."""
        return [facts.web_page(self)]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        context["meta_description"] = self.get_meta_description()
        return context


def newest(change: datetime.datetime | None, pages: Any) -> datetime.datetime | None:
    """The later one of a moment and of the last publication among the pages of a queryset."""
    last = pages.order_by().aggregate(last=models.Max("last_published_at"))["last"]
    return max((moment for moment in (change, last) if moment), default=None)


class SectionPage(BasePage):
    """A page that a site has once, where a page above it says so by its ``subpage_types``.

    It names no parent: the home page is in a higher room.
    """

    max_count = 1

    class Meta:
        abstract = True

    @classmethod
    def can_create_at(cls, parent: Page) -> bool:
        return not parent.is_root() and super().can_create_at(parent)


class ListPage(SectionPage):
    """A section that lists pages, with a word above the list."""

    introduction = models.TextField(
        _("introduction"), blank=True, help_text=_("One or two sentences above the list, for who comes here first.")
    )

    content_panels = [*SectionPage.content_panels, FieldPanel("introduction")]

    class Meta:
        abstract = True

    @property
    def lead_text(self) -> str:
        return self.search_description or self.introduction

    @property
    def share_byline(self) -> str:
        return self.introduction
