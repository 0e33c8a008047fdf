from typing import Any

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.admin.panels import CommentPanel, FieldPanel, InlinePanel, MultiFieldPanel, TitleFieldPanel
from wagtail.search import index

from actions.blocks import ContactBlock, LinkBlock
from actions.forms import MemberPageForm
from actions.models.catalogue import CataloguePage
from actions.models.institution import INSTITUTION_NAMES
from actions.querysets import PartnerManager
from core.blocks import SocialAccountBlock, stream_of
from core.fields import ProseField, StreamField
from core.models import BasePage
from core.panels import checkboxes, schedule_panel
from core.places import AbstractPlace
from core.text import plain_text, shorten

# How many updates a profile shows; the list of news has them all.
NEWS_SHOWN = 8


class PartnerIndexPage(CataloguePage):
    """All partner profiles, at `/partenaires/`."""

    subpage_types = ["actions.PartnerPage"]

    class Meta:
        verbose_name = _("list of partners")
        verbose_name_plural = _("lists of partners")

    @property
    def description_without_text(self) -> str:
        return gettext("Who takes part in the network: institutions, what they do, their places and how to reach them.")

    def listed_pages(self) -> Any:
        return PartnerPage.objects.child_of(self).live().public().for_cards()


class PartnerPage(BasePage):
    """The public profile of one institution; its news updates stand below it."""

    institution = models.OneToOneField(
        "actions.Institution",
        verbose_name=_("institution"),
        on_delete=models.PROTECT,
        related_name="profile",
        help_text=_("Its name, its kind and its territory stand there; the coordinators change them."),
    )
    mission = ProseField(_("mission"), help_text=_("What you do, for whom, in a few sentences."))
    themes = ParentalManyToManyField(
        "actions.Theme",
        verbose_name=_("themes"),
        blank=True,
        related_name="partners",
        help_text=_("What you work on: readers find you by it."),
    )
    audiences = ParentalManyToManyField(
        "actions.Audience", verbose_name=_("audiences"), blank=True, help_text=_("Whom you work for or with.")
    )
    age_ranges = ParentalManyToManyField(
        "actions.AgeRange", verbose_name=_("age ranges"), blank=True, help_text=_("The ages that you receive.")
    )
    contacts = StreamField(
        stream_of("contact", ContactBlock()),
        verbose_name=_("contacts"),
        blank=True,
        help_text=_("Everybody can read them: give a service’s address rather than a person’s."),
    )
    opening_hours = models.TextField(
        _("opening hours"), blank=True, help_text=_("As you would write them on your door, one line for each day.")
    )
    website = models.URLField(_("website"), blank=True, help_text=_("Its home page; it begins with https://."))
    links = StreamField(
        stream_of("link", LinkBlock()),
        verbose_name=_("links"),
        blank=True,
        help_text=_("Pages elsewhere that are worth a visit: a programme, a report, a form."),
    )
    social_accounts = StreamField(
        stream_of("account", SocialAccountBlock()),
        verbose_name=_("social networks"),
        blank=True,
        help_text=_("Your institution’s accounts, not those of persons. Readers follow a link, nothing more."),
    )
    logo = models.ForeignKey(
        "core.CustomImage",
        verbose_name=_("logo"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Beside your name here and in the list of partners, on white."),
    )
    image = models.ForeignKey(
        "core.CustomImage",
        verbose_name=_("picture"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Your place or your team at work; wide rather than high."),
    )

    objects = PartnerManager()

    content_panels = [
        TitleFieldPanel("title", help_text=_("The name of your institution, as readers know it.")),
        FieldPanel("institution", permission="actions.change_institution"),
        FieldPanel("mission"),
        MultiFieldPanel(
            [checkboxes("themes"), checkboxes("audiences"), checkboxes("age_ranges")], heading=_("What, and for whom")
        ),
        FieldPanel("contacts"),
        FieldPanel("opening_hours"),
        InlinePanel(
            "places",
            heading=_("Places"),
            label=_("place"),
            help_text=_("Where people find you; each one is on the map of the website and below your profile."),
        ),
        MultiFieldPanel(
            [FieldPanel("website"), FieldPanel("links"), FieldPanel("social_accounts")], heading=_("Elsewhere")
        ),
        MultiFieldPanel([FieldPanel("logo"), FieldPanel("image")], heading=_("Pictures")),
        schedule_panel(),
    ]
    settings_panels = [CommentPanel()]

    base_form_class = MemberPageForm

    search_fields = [
        *BasePage.search_fields,
        index.SearchField("mission"),
        index.SearchField("contacts"),
        index.RelatedFields("themes", [index.SearchField("name")]),
        index.RelatedFields(
            "institution",
            [
                *INSTITUTION_NAMES,
                index.RelatedFields("territory", [index.SearchField("name"), index.SearchField("former_names")]),
            ],
        ),
    ]

    parent_page_types = ["actions.PartnerIndexPage"]
    subpage_types = ["actions.NewsPage"]

    class Meta:
        verbose_name = _("partner profile")
        verbose_name_plural = _("partner profiles")

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from actions.claims import may_be_claimed
        from actions.models import ActionPage, NewsIndexPage, NewsPage

        context = super().get_context(request, *args, **kwargs)
        actions = ActionPage.objects.live().public().for_cards()
        context["led_actions"] = actions.led_by(self.institution).order_by("title")
        context["joined_actions"] = actions.joined_by(self.institution).order_by("title")
        news = NewsPage.objects.child_of(self).live().public().with_institutions().newest_first()
        # One more than is shown tells whether there are others.
        first = list(news[: NEWS_SHOWN + 1])
        context["news"] = first[:NEWS_SHOWN]
        if len(first) > NEWS_SHOWN and (index := NewsIndexPage.objects.live().first()):
            context["all_news_url"] = f"{index.get_url(request)}?institution={self.slug}"
        context["may_be_claimed"] = may_be_claimed(self)
        return context

    @property
    def lead_text(self) -> str:
        return shorten(self.search_description or plain_text(self.mission), 240)

    @property
    def description_without_text(self) -> str:
        who = ", ".join(filter(None, (self.title, str(self.institution.get_kind_display()).lower(), self._territory)))
        return gettext("%(institution)s: its actions, its news, its places and how to reach it.") % {"institution": who}

    @property
    def share_kicker(self) -> str:
        return gettext("Partner · %(kind)s") % {"kind": self.institution.get_kind_display()}

    @property
    def share_byline(self) -> str:
        return self._territory if self._territory != self.title else ""

    @property
    def _territory(self) -> str:
        return self.institution.territory.name if self.institution.territory else ""

    def structured_data(self, facts: Any) -> list[Any]:
        from actions.structured_data import profile

        return profile(self, facts)


class PartnerPlace(AbstractPlace):
    page = ParentalKey(PartnerPage, on_delete=models.CASCADE, related_name="places")

    class Meta(AbstractPlace.Meta):
        verbose_name = _("place of a partner")
        verbose_name_plural = _("places of partners")
