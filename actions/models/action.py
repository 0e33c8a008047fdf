from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.admin.panels import (
    CommentPanel,
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    TabbedInterface,
)
from wagtail.search import index

from actions.blocks import (
    AnnexBlock,
    FunderBlock,
    IndicatorBlock,
    MilestoneBlock,
    PilotBlock,
    StepBlock,
    stream_of,
)
from actions.enums import STATUSES_WITH_REASON, ActionStatus, ParticipationRole
from actions.forms import ActionCopyForm, ActionPageForm
from actions.querysets import ActionManager
from core.fields import ProseField, StreamField
from core.models import BasePage, ListPage
from core.panels import checkboxes, schedule_panel
from core.places import AbstractPlace
from core.text import plain_text, shorten


class ActionIndexPage(ListPage):
    """All action sheets, at `/actions/`."""

    subpage_types = ["actions.ActionPage"]

    class Meta:
        verbose_name = _("list of actions")
        verbose_name_plural = _("lists of actions")

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        context["actions"] = ActionPage.objects.child_of(self).live().public().for_cards().order_by("title")
        return context


class ActionPage(BasePage):
    """An action sheet: what is done, by whom, for whom, and how it goes.

    Institutions take part through :class:`~actions.models.Participation`, never through a field of the page.
    """

    # The essential
    challenge = ProseField(_("general challenge"), help_text=_("What the action answers. Readers see it first."))
    status = models.CharField(_("status"), max_length=12, choices=ActionStatus.choices, default=ActionStatus.UNDER_WAY)
    status_reason = models.TextField(
        _("reason"),
        blank=True,
        help_text=_("Why the action is suspended or abandoned. Readers see it beside the status."),
    )
    start_date = models.DateField(_("start"), null=True, blank=True)
    end_date = models.DateField(_("end"), null=True, blank=True)
    audiences = ParentalManyToManyField("actions.Audience", verbose_name=_("audiences"), blank=True)
    age_ranges = ParentalManyToManyField("actions.AgeRange", verbose_name=_("age ranges"), blank=True)
    audience_words = models.TextField(
        _("audience in its own words"), blank=True, help_text=_("As the people concerned say it.")
    )
    objectives = ProseField(_("operational objectives"))
    involvement_levels = ParentalManyToManyField(
        "actions.InvolvementLevel", verbose_name=_("expected place of young people"), blank=True
    )
    involvement_details = models.TextField(_("their place, in a few words"), blank=True)
    themes = ParentalManyToManyField("actions.Theme", verbose_name=_("themes"), blank=True, related_name="actions")
    image = models.ForeignKey(
        "core.CustomImage",
        verbose_name=_("picture"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("At the top of the sheet and on its card in the lists."),
    )

    # Going further
    territories = ParentalManyToManyField(
        "actions.Territory", verbose_name=_("territories"), blank=True, related_name="actions"
    )
    resources = ProseField(_("resources"))
    needs = ProseField(_("needs"))
    diagnosis = ProseField(_("elements of diagnosis"))
    steps = StreamField(stream_of("step", StepBlock()), verbose_name=_("steps"), blank=True)
    journal_notes = ProseField(
        _("notes without a date"), help_text=_("What no news update holds. Readers see it below the journal.")
    )
    cartography = ProseField(_("about the map"))
    perspectives = ProseField(_("perspectives"))
    leads_to_explore = ProseField(_("leads to explore"))

    # In detail
    milestones = StreamField(stream_of("milestone", MilestoneBlock()), verbose_name=_("chronology"), blank=True)
    expected_transformations = ProseField(_("expected transformations"))
    potential_difficulties = ProseField(_("potential difficulties"))
    levers = ProseField(_("levers"))
    other_partners = ProseField(
        _("partners outside the network"), help_text=_("Inhabitants, firms, bodies without a profile here.")
    )
    pilots = StreamField(stream_of("pilot", PilotBlock()), verbose_name=_("pilots"), blank=True)
    indicators = StreamField(stream_of("indicator", IndicatorBlock()), verbose_name=_("indicators"), blank=True)
    funders = StreamField(stream_of("funder", FunderBlock()), verbose_name=_("funders"), blank=True)
    annexes = StreamField(stream_of("annex", AnnexBlock()), verbose_name=_("annexes"), blank=True)
    additional_text = ProseField(
        _("other information"), help_text=_("What found no place above, from an imported sheet for instance.")
    )
    review_by = models.DateField(
        _("to be reviewed by"),
        null=True,
        blank=True,
        help_text=_("When you will check that the sheet still holds true."),
    )

    objects = ActionManager()

    essential_panels = [
        *BasePage.content_panels,
        FieldPanel("lead_institution"),
        FieldPanel("challenge"),
        MultiFieldPanel([FieldPanel("status"), FieldPanel("status_reason")], heading=_("Where it stands")),
        FieldRowPanel([FieldPanel("start_date"), FieldPanel("end_date")]),
        MultiFieldPanel(
            [checkboxes("audiences"), checkboxes("age_ranges"), FieldPanel("audience_words")], heading=_("For whom")
        ),
        FieldPanel("objectives"),
        MultiFieldPanel(
            [checkboxes("involvement_levels"), FieldPanel("involvement_details")],
            heading=_("Expected place of young people"),
        ),
        checkboxes("themes"),
        FieldPanel("image"),
    ]
    further_panels = [
        checkboxes("territories"),
        MultiFieldPanel(
            [FieldPanel("resources"), FieldPanel("needs"), FieldPanel("diagnosis")], heading=_("Elements of context")
        ),
        FieldPanel("steps"),
        FieldPanel("journal_notes"),
        InlinePanel("places", heading=_("Places"), label=_("place")),
        FieldPanel("cartography"),
        FieldPanel("perspectives"),
        FieldPanel("leads_to_explore"),
    ]
    detail_panels = [
        FieldPanel("milestones"),
        FieldPanel("expected_transformations"),
        FieldPanel("potential_difficulties"),
        FieldPanel("levers"),
        FieldPanel("other_partners"),
        FieldPanel("pilots"),
        FieldPanel("indicators"),
        FieldPanel("funders"),
        FieldPanel("annexes"),
        FieldPanel("additional_text"),
        FieldPanel("review_by"),
    ]
    edit_handler = TabbedInterface(
        [
            ObjectList(essential_panels, heading=_("The essential")),
            ObjectList(further_panels, heading=_("Going further")),
            ObjectList(detail_panels, heading=_("In detail")),
            # With comments, which show outside of the tabs.
            ObjectList([*BasePage.promote_panels, schedule_panel(), CommentPanel()], heading=_("Address and sharing")),
        ]
    )
    base_form_class = ActionPageForm
    copy_form_class = ActionCopyForm

    search_fields = [
        *BasePage.search_fields,
        index.SearchField("challenge"),
        index.SearchField("objectives"),
        index.SearchField("resources"),
        index.SearchField("needs"),
        index.SearchField("diagnosis"),
        index.SearchField("milestones"),
        index.SearchField("perspectives"),
        index.SearchField("leads_to_explore"),
        index.FilterField("status"),
    ]

    parent_page_types = ["actions.ActionIndexPage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("action sheet")
        verbose_name_plural = _("action sheets")

    def clean(self) -> None:
        super().clean()
        errors: dict[str, Any] = {}
        if self.status in STATUSES_WITH_REASON and not self.status_reason.strip():
            errors["status_reason"] = _("Say in a sentence why the action is suspended or abandoned.")
        if self.start_date and self.end_date and self.end_date < self.start_date:
            errors["end_date"] = _("The action ends before it starts.")
        if errors:
            raise ValidationError(errors)

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        context["journal"] = self.news.live().public().with_institutions().newest_first()
        return context

    @property
    def lead_text(self) -> str:
        return shorten(self.search_description or plain_text(self.challenge), 240)

    @cached_property
    def _participations(self) -> list[Any]:
        if "participations" in getattr(self, "_prefetched_objects_cache", {}):
            return list(self.participations.all())
        return list(self.participations.with_institutions())

    @property
    def leads(self) -> list[Any]:
        """The institutions that lead the action."""
        return [part.institution for part in self._participations if part.role == ParticipationRole.LEAD]

    @property
    def partners(self) -> list[Any]:
        """The institutions of the network that take part without leading."""
        return [part.institution for part in self._participations if part.role == ParticipationRole.PARTNER]


class ActionPlace(AbstractPlace):
    page = ParentalKey(ActionPage, on_delete=models.CASCADE, related_name="places")

    class Meta(AbstractPlace.Meta):
        verbose_name = _("place of an action")
        verbose_name_plural = _("places of actions")
