from typing import Any

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.search import index

from actions.imports.wordpress.redirects import short_address_redirect
from actions.models import ActionPage, NewsPage, PartnerPage
from core.blocks import BodyBlock
from core.fields import StreamField
from core.models import BasePage
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

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return short_address_redirect(request) or super().serve(request, *args, **kwargs)

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        news = NewsPage.objects.live().public().with_institutions().with_cards()
        context["latest_news"] = news.newest_first()[:6]
        context["coming_events"] = news.coming_events(timezone.now())[:4]
        context["latest_actions"] = ActionPage.objects.live().public().for_cards().order_by("-last_published_at")[:3]
        context["latest_issue"] = NewsletterIssuePage.objects.live().public().order_by("-first_published_at").first()
        context["figures"] = {
            "actions": ActionPage.objects.live().public().count(),
            "partners": PartnerPage.objects.live().public().count(),
            "news": NewsPage.objects.live().public().count(),
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
