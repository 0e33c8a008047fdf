import datetime
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, TitleFieldPanel
from wagtail.search import index

from core.dates import format_day
from core.fields import ProseField, StreamField
from core.models import BasePage, ListPage
from core.models.page import newest
from core.text import plain_text, shorten
from newsletter.blocks import IssueBodyBlock
from newsletter.panels import length_hint
from newsletter.previews import Aspect, preview_response
from newsletter.querysets import IssueManager


class NewsletterIndexPage(ListPage):
    """The letters that went out, at `/lettres/`, and the way to subscribe."""

    subpage_types = ["newsletter.NewsletterIssuePage"]

    class Meta:
        verbose_name = _("list of letters")
        verbose_name_plural = _("lists of letters")

    @property
    def description_without_text(self) -> str:
        return gettext("The letters that went out already, and the way to receive the next one by mail.")

    @property
    def share_is_deep(self) -> bool:
        return True

    def structured_data(self, facts: Any) -> list[Any]:
        return [facts.web_page(self, "CollectionPage", mainEntity=facts.list_of(facts.context["issues"]))]

    def last_change(self) -> datetime.datetime | None:
        return newest(super().last_change(), NewsletterIssuePage.objects.child_of(self).live().public())

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        context["issues"] = NewsletterIssuePage.objects.child_of(self).published()
        return context


class NewsletterIssuePage(BasePage):
    """One issue of the letter, written like any page; once sent, its web version. Its title is the mail's subject."""

    preheader = models.CharField(
        _("first words"),
        max_length=150,
        blank=True,
        help_text=_(
            "What a mailbox shows after the subject, about 90 signs: say what is worth opening the letter for. "
            "Empty, it is the titles of the news that each reader gets."
        ),
    )
    introduction = ProseField(_("introduction"), help_text=_("A few words to the readers, above the news."))
    body = StreamField(IssueBodyBlock(), verbose_name=_("content"), blank=True)

    content_panels = [
        TitleFieldPanel(
            "title",
            help_text=_("Also the subject of the mail: mailboxes show its first 50 to 60 signs, phones fewer."),
            attrs=length_hint(60),
        ),
        FieldPanel("preheader", attrs=length_hint(90)),
        FieldPanel("introduction"),
        FieldPanel("body"),
    ]
    objects = IssueManager()

    search_fields = [
        *BasePage.search_fields,
        index.SearchField("preheader"),
        index.SearchField("introduction"),
        index.SearchField("body"),
    ]
    parent_page_types = ["newsletter.NewsletterIndexPage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("issue of the letter")
        verbose_name_plural = _("issues of the letter")

    @property
    def preview_modes(self) -> list[tuple[str, Any]]:
        return [("", _("Web page")), *Aspect.choices]

    def serve_preview(self, request: Any, mode_name: str) -> Any:
        if mode_name in Aspect.values:
            return preview_response(self, Aspect(mode_name))
        return super().serve_preview(request, mode_name)

    @property
    def lead_text(self) -> str:
        return self.preheader or shorten(plain_text(self.introduction), 240)

    @property
    def description_without_text(self) -> str:
        return self.share_kicker

    @property
    def share_kicker(self) -> str:
        return gettext("The letter of %(day)s") % {"day": self._day} if self._day else ""

    @property
    def share_byline(self) -> str:
        return self.preheader

    @property
    def share_is_deep(self) -> bool:
        return True

    @property
    def _day(self) -> str:
        return format_day(timezone.localdate(self.first_published_at)) if self.first_published_at else ""

    def structured_data(self, facts: Any) -> list[Any]:
        return [facts.article(self, "Article", author=facts.network_name)]

    @property
    def news_ids(self) -> list[int]:
        """Keys of the news that this version of the issue holds, in its order."""
        return [
            item["news"].pk
            for block in self.body
            if block.block_type == "section"
            for item in block.value["items"]
            if item["news"]
        ]

    @cached_property
    def mailing(self) -> Any:
        """The sending of this issue, or None as long as nobody sent it."""
        return self.mailings.order_by("-pk").first()
