from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
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
)
from actions.enums import STATUSES_WITH_LIFT, STATUSES_WITH_REASON, ActionStatus, ParticipationRole
from actions.journal import journal_of
from actions.models.institution import INSTITUTION_NAMES
from actions.panels import CompletenessPanel, linked_sheets_panel
from actions.querysets import ActionManager
from actions.sheet_forms import ActionCopyForm, ActionPageForm
from core.blocks import stream_of
from core.dates import format_day
from core.fields import ProseField, StreamField
from core.models import BasePage
from core.panels import checkboxes, schedule_panel
from core.text import join_names, plain_text, shorten


class ActionPage(BasePage):
    """An action sheet: what is done, by whom, for whom, and how it goes.

    Institutions take part through :class:`~actions.models.Participation`, never through a field of the page.
    """

    # The essential
    challenge = ProseField(
        _("general challenge"), help_text=_("What the action answers, in two or three sentences. Readers see it first.")
    )
    status = models.CharField(
        _("status"),
        max_length=12,
        choices=ActionStatus.choices,
        default=ActionStatus.UNDER_WAY,
        help_text=_("Readers see it at the top of the sheet and on its card in the lists."),
    )
    # Typed rather than stamped: a status is often recorded weeks after it changed, and readers want the day it did.
    status_since = models.DateField(
        _("since"),
        null=True,
        blank=True,
        help_text=_("The day from which it has been so. Left empty, it is the day on which you change the status."),
    )
    status_reason = models.TextField(
        _("reason"),
        blank=True,
        help_text=_("Only for a suspended or abandoned action: why. Readers see it beside the status."),
    )
    status_lift = models.TextField(
        _("what would set it going again"),
        blank=True,
        help_text=_("Only for a suspended action: what it waits for. Readers see it below the reason."),
    )
    start_date = models.DateField(
        _("start"), null=True, blank=True, help_text=_("Readers see the day in full. The first day, known or planned.")
    )
    end_date = models.DateField(_("end"), null=True, blank=True, help_text=_("The last day, known or planned."))
    audiences = ParentalManyToManyField(
        "actions.Audience", verbose_name=_("audiences"), blank=True, help_text=_("Readers filter the actions by them.")
    )
    age_ranges = ParentalManyToManyField(
        "actions.AgeRange",
        verbose_name=_("age ranges"),
        blank=True,
        help_text=_("Only if the action is meant for some ages. Readers filter the actions by them."),
    )
    audience_words = models.TextField(
        _("audience in its own words"), blank=True, help_text=_("As the people concerned say it: readers see a quote.")
    )
    objectives = ProseField(
        _("operational objectives"), help_text=_("What you want to have done at the end: a list reads best.")
    )
    involvement_levels = ParentalManyToManyField(
        "actions.InvolvementLevel",
        verbose_name=_("expected place of young people"),
        blank=True,
        help_text=_("One or several. Readers see these words in the essential."),
    )
    involvement_details = models.TextField(
        _("their place, in a few words"), blank=True, help_text=_("What they decide or do. Readers see it just below.")
    )
    themes = ParentalManyToManyField(
        "actions.Theme",
        verbose_name=_("themes"),
        blank=True,
        related_name="actions",
        help_text=_("Readers find the action by its themes: one to three are enough."),
    )
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
        "actions.Territory",
        verbose_name=_("territories"),
        blank=True,
        related_name="actions",
        help_text=_("Where it takes place. Readers filter the actions by it."),
    )
    resources = ProseField(_("resources"), help_text=_("What you can rely on: people, places, networks, means."))
    needs = ProseField(_("needs"), help_text=_("What is lacking, and for whom."))
    diagnosis = ProseField(_("elements of diagnosis"), help_text=_("Figures, surveys, observations behind the action."))
    steps = StreamField(
        stream_of("step", StepBlock()),
        verbose_name=_("steps"),
        blank=True,
        help_text=_("How the action unfolds. Readers see numbered steps, in this order."),
    )
    journal_notes = ProseField(
        _("notes without a date"), help_text=_("What no news update holds. Readers see it below the journal.")
    )
    cartography = ProseField(
        _("about the map"), help_text=_("A word on the places. Readers see it above their list and their map.")
    )
    perspectives = ProseField(_("perspectives"), help_text=_("What comes next, when it is decided."))
    leads_to_explore = ProseField(_("leads to explore"), help_text=_("Ideas that are not decided yet."))

    # In detail
    milestones = StreamField(
        stream_of("milestone", MilestoneBlock()),
        verbose_name=_("chronology"),
        blank=True,
        help_text=_("The dates that count, past and to come. How it goes is told by news updates, in the journal."),
    )
    expected_transformations = ProseField(
        _("expected transformations"), help_text=_("What will be different thanks to the action.")
    )
    potential_difficulties = ProseField(
        _("potential difficulties"), help_text=_("What may hinder it, so that others learn from it.")
    )
    levers = ProseField(_("levers"), help_text=_("What helps, or could help, against these difficulties."))
    other_partners = ProseField(
        _("partners outside the network"),
        help_text=_("Inhabitants, firms, bodies without a profile here. Readers see them below the partners."),
    )
    pilots = StreamField(
        stream_of("pilot", PilotBlock()),
        verbose_name=_("pilots"),
        blank=True,
        help_text=_("Who steers the action from day to day."),
    )
    indicators = StreamField(
        stream_of("indicator", IndicatorBlock()),
        verbose_name=_("indicators"),
        blank=True,
        help_text=_("Readers see the last value, a curve as soon as there are two, and all of them in a table."),
    )
    funders = StreamField(
        stream_of("funder", FunderBlock()),
        verbose_name=_("funders"),
        blank=True,
        help_text=_("Readers see each amount and their total."),
    )
    annexes = StreamField(
        stream_of("annex", AnnexBlock()),
        verbose_name=_("annexes"),
        blank=True,
        help_text=_("Files or links. Readers see the kind and the size of a file, and your comment."),
    )
    additional_text = ProseField(
        _("other information"), help_text=_("What found no place above, from an imported sheet for instance.")
    )
    review_by = models.DateField(
        _("to be reviewed by"),
        null=True,
        blank=True,
        help_text=_(
            "When you will check that the sheet still holds true. On that day the editors of the lead institution get "
            "a mail, and confirm it by one button. Readers do not see this date."
        ),
    )
    # Stands outside of the versions, as what was said of the sheet rather than in it.
    confirmed_on = models.DateField(_("confirmed on"), null=True, blank=True, editable=False)

    objects = ActionManager()

    essential_panels = [
        CompletenessPanel(),
        *BasePage.content_panels,
        FieldPanel("lead_institution"),
        FieldPanel("challenge"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("status"), FieldPanel("status_since")]),
                FieldPanel("status_reason"),
                FieldPanel("status_lift"),
            ],
            heading=_("Where it stands"),
        ),
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
        linked_sheets_panel(),
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
        index.SearchField("audience_words"),
        index.SearchField("involvement_details"),
        index.SearchField("resources"),
        index.SearchField("needs"),
        index.SearchField("diagnosis"),
        index.SearchField("steps"),
        index.SearchField("milestones"),
        index.SearchField("journal_notes"),
        index.SearchField("cartography"),
        index.SearchField("perspectives"),
        index.SearchField("leads_to_explore"),
        index.SearchField("expected_transformations"),
        index.SearchField("potential_difficulties"),
        index.SearchField("levers"),
        index.SearchField("other_partners"),
        index.SearchField("annexes"),
        index.SearchField("additional_text"),
        index.RelatedFields("themes", [index.SearchField("name")]),
        index.RelatedFields("territories", [index.SearchField("name"), index.SearchField("former_names")]),
        index.RelatedFields("participations", [index.RelatedFields("institution", INSTITUTION_NAMES)]),
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
        if self.status in STATUSES_WITH_LIFT and not self.status_lift.strip():
            errors["status_lift"] = _("Say in a sentence what would set the action going again.")
        if self.review_by and self.confirmed_on and self.review_by <= self.confirmed_on:
            # From a form that was open while somebody confirmed the sheet, for instance.
            errors["review_by"] = _("The sheet was confirmed on %(day)s: give a later day.") % {
                "day": format_day(self.confirmed_on)
            }
        if self.start_date and self.end_date and self.end_date < self.start_date:
            errors["end_date"] = _("The action ends before it starts.")
        if errors:
            raise ValidationError(errors)

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        context["journal"] = journal_of(self)
        context["linked_sheets"] = type(self).objects.linked_to(self).live().public().order_by("title")
        return context

    def with_content_json(self, content: Any) -> Any:
        """A version of the sheet, with what was said of the sheet since that version was written."""
        version = super().with_content_json(content)
        version.confirmed_on = self.confirmed_on
        if version.review_by and self.confirmed_on and version.review_by <= self.confirmed_on:
            # That date came, and the confirmation answered it by the next one.
            version.review_by = self.review_by
        return version

    @property
    def tells_why(self) -> bool:
        """Whether readers are told a reason beside the status."""
        return self.status in STATUSES_WITH_REASON

    @property
    def tells_what_it_waits_for(self) -> bool:
        return self.status in STATUSES_WITH_LIFT

    @property
    def funding_total(self) -> Decimal | None:
        """The sum of the known amounts, in euros; None when fewer than two are known."""
        amounts = [block.value["amount"] for block in self.funders if block.value.get("amount") is not None]
        return sum(map(Decimal, amounts), Decimal(0)) if len(amounts) > 1 else None

    @property
    def knows_all_amounts(self) -> bool:
        return all(block.value.get("amount") is not None for block in self.funders)

    @property
    def lead_text(self) -> str:
        return shorten(self.search_description or plain_text(self.challenge), 240)

    @property
    def description_without_text(self) -> str:
        if not self.leads:
            return ""
        names = join_names(institution.short_name for institution in self.leads)
        return gettext("An action led by %(institutions)s: where it stands, whom it is for, and its journal.") % {
            "institutions": names
        }

    @property
    def share_kicker(self) -> str:
        return gettext("Action sheet · %(status)s") % {"status": self.get_status_display()}

    @property
    def share_byline(self) -> str:
        return join_names(institution.short_name for institution in self.leads)

    def structured_data(self, facts: Any) -> list[Any]:
        from actions.structured_data import sheet

        return sheet(self, facts)

    @cached_property
    def _participations(self) -> list[Any]:
        if "participations" in getattr(self, "_prefetched_objects_cache", {}):
            return list(self.participations.all())
        return list(self.participations.with_institutions().with_logos())

    @property
    def leads(self) -> list[Any]:
        """The institutions that lead the action."""
        return [part.institution for part in self._participations if part.role == ParticipationRole.LEAD]

    @property
    def partners(self) -> list[Any]:
        """The institutions of the network that take part without leading."""
        return [part.institution for part in self._participations if part.role == ParticipationRole.PARTNER]
