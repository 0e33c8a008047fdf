from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.search import index

from actions.blocks import ContactBlock, stream_of
from actions.forms import MemberPageForm
from actions.models.catalogue import CataloguePage
from actions.models.institution import INSTITUTION_NAMES
from actions.querysets import PartnerManager
from core.fields import ProseField, StreamField
from core.models import BasePage
from core.panels import checkboxes
from core.places import AbstractPlace
from core.text import plain_text, shorten


class PartnerIndexPage(CataloguePage):
    """All partner profiles, at `/partenaires/`."""

    subpage_types = ["actions.PartnerPage"]

    class Meta:
        verbose_name = _("list of partners")
        verbose_name_plural = _("lists of partners")

    def listed_pages(self) -> Any:
        return PartnerPage.objects.child_of(self).live().public().for_cards()


class PartnerPage(BasePage):
    """The public profile of one institution; its news updates stand below it."""

    institution = models.OneToOneField(
        "actions.Institution", verbose_name=_("institution"), on_delete=models.PROTECT, related_name="profile"
    )
    mission = ProseField(_("mission"), help_text=_("What you do, for whom, in a few sentences."))
    themes = ParentalManyToManyField("actions.Theme", verbose_name=_("themes"), blank=True, related_name="partners")
    audiences = ParentalManyToManyField("actions.Audience", verbose_name=_("audiences"), blank=True)
    age_ranges = ParentalManyToManyField("actions.AgeRange", verbose_name=_("age ranges"), blank=True)
    contacts = StreamField(
        stream_of("contact", ContactBlock()),
        verbose_name=_("contacts"),
        blank=True,
        help_text=_("Everybody can read them: give a service's address rather than a person's."),
    )
    opening_hours = models.TextField(_("opening hours"), blank=True)
    website = models.URLField(_("website"), blank=True)
    logo = models.ForeignKey(
        "core.CustomImage", verbose_name=_("logo"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    image = models.ForeignKey(
        "core.CustomImage",
        verbose_name=_("picture"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    objects = PartnerManager()

    content_panels = [
        *BasePage.content_panels,
        FieldPanel("institution", permission="actions.change_institution"),
        FieldPanel("mission"),
        MultiFieldPanel(
            [checkboxes("themes"), checkboxes("audiences"), checkboxes("age_ranges")], heading=_("What, and for whom")
        ),
        FieldPanel("contacts"),
        FieldPanel("opening_hours"),
        InlinePanel("places", heading=_("Places"), label=_("place")),
        FieldPanel("website"),
        MultiFieldPanel([FieldPanel("logo"), FieldPanel("image")], heading=_("Pictures")),
    ]

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
        from actions.models import ActionPage, NewsPage

        context = super().get_context(request, *args, **kwargs)
        actions = ActionPage.objects.live().public().for_cards()
        context["led_actions"] = actions.led_by(self.institution).order_by("title")
        context["joined_actions"] = actions.joined_by(self.institution).order_by("title")
        context["news"] = NewsPage.objects.child_of(self).live().public().with_institutions().newest_first()
        return context

    @property
    def lead_text(self) -> str:
        return shorten(self.search_description or plain_text(self.mission), 240)


class PartnerPlace(AbstractPlace):
    page = ParentalKey(PartnerPage, on_delete=models.CASCADE, related_name="places")

    class Meta(AbstractPlace.Meta):
        verbose_name = _("place of a partner")
        verbose_name_plural = _("places of partners")
