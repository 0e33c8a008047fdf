import datetime
from typing import Any

from django.db import models
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.search import index

from actions.atlas.drawing import draw_territories
from actions.atlas.places import pins_on_map
from actions.imports.wordpress.redirects import short_address_redirect
from actions.models import ActionPage, NewsPage, PartnerPage, Territory, Theme
from core.blocks import BodyBlock
from core.fields import StreamField
from core.models import BasePage
from core.models.page import newest
from core.structured_data import Node, PageFacts
from core.text import plain_text
from home.legal import BY_SLUG, LegalPage
from home.panels import LegalPartPanel
from newsletter.models import NewsletterIssuePage

# The root, the home page, then the pages of text.
_BELOW_HOME = 3


class HomePage(BasePage):
    """The entrance: what is new, what is coming, and the ways in."""

    headline = models.CharField(
        _("headline"), max_length=120, blank=True, help_text=_("The sentence that visitors read first.")
    )
    introduction = models.TextField(_("introduction"), blank=True, help_text=_("Two or three sentences below it."))
    image = models.ForeignKey(
        "core.CustomImage",
        verbose_name=_("picture"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    content_panels = [
        *BasePage.content_panels,
        FieldPanel("headline"),
        FieldPanel("introduction"),
        FieldPanel("image"),
    ]
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = [
        "actions.ActionIndexPage",
        "actions.PartnerIndexPage",
        "actions.NewsIndexPage",
        "actions.MapPage",
        "actions.AgendaPage",
        "newsletter.NewsletterIndexPage",
        "home.EditorialPage",
    ]
    max_count = 1

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")

    @property
    def lead_text(self) -> str:
        return self.search_description or self.introduction

    @property
    def share_title(self) -> str:
        return self.headline or self.title

    @property
    def share_is_deep(self) -> bool:
        return True

    def structured_data(self, facts: PageFacts) -> list[Node]:
        return [facts.site(reverse("home:search")), facts.web_page(self)]

    def last_change(self) -> datetime.datetime | None:
        """It shows what is new everywhere."""
        return newest(super().last_change(), self.get_descendants().live().public())

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return short_address_redirect(request) or super().serve(request, *args, **kwargs)

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        news = NewsPage.objects.live().public().with_institutions().with_cards()
        actions = ActionPage.objects.live().public()
        pins = pins_on_map(timezone.now())
        context["latest_news"] = news.newest_first()[:5]
        context["coming_events"] = news.coming_events(timezone.now())[:4]
        context["latest_actions"] = actions.for_cards().order_by("-last_published_at")[:3]
        context["latest_issue"] = NewsletterIssuePage.objects.published().first()
        context["drawing"] = draw_territories(pins)
        context["themes"] = Theme.objects.of_actions(actions)
        context["territories"] = Territory.objects.of_actions(actions).order_by(F("number").desc(), "name")[:8]
        context["figures"] = {
            "actions": actions.count(),
            "partners": PartnerPage.objects.live().public().count(),
            "news": NewsPage.objects.live().public().count(),
            "places": len(pins),
        }
        return context


class EditorialPage(BasePage):
    """A page of text: who we are, how to join, legal notices."""

    introduction = models.TextField(_("introduction"), blank=True)
    body = StreamField(BodyBlock(), verbose_name=_("text"), blank=True)

    content_panels = [*BasePage.content_panels, LegalPartPanel(), FieldPanel("introduction"), FieldPanel("body")]
    search_fields = [
        *BasePage.search_fields,
        index.SearchField("introduction"),
        index.SearchField("body"),
        index.SearchField("legal_words"),
    ]
    menu_place = "foot"
    parent_page_types = ["home.HomePage", "home.EditorialPage"]
    subpage_types = ["home.EditorialPage"]

    class Meta:
        verbose_name = _("editorial page")
        verbose_name_plural = _("editorial pages")

    @property
    def legal(self) -> LegalPage | None:
        """The part that the settings fill in, where this is a page that the law asks for.

        Its address says so: the foot of every page leads there.
        """
        return BY_SLUG.get(self.slug) if self.depth == _BELOW_HOME else None

    @property
    def legal_words(self) -> str:
        site = self.get_site() if self.legal else None
        return self.legal.words(site) if self.legal and site else ""

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        return context | self.legal.context() if self.legal else context

    @property
    def lead_text(self) -> str:
        return self.search_description or self.introduction

    @property
    def share_byline(self) -> str:
        return self.introduction

    @property
    def description_without_text(self) -> str:
        """Its first words."""
        return " ".join(plain_text(row["value"]) for row in self.body.raw_data if row["type"] == "paragraph")
