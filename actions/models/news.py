from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import CommentPanel, FieldPanel, FieldRowPanel, MultiFieldPanel, TitleFieldPanel
from wagtail.search import index

from actions.blocks import NewsBodyBlock
from actions.forms import NewsPageForm
from actions.models.action import ActionPage
from actions.models.catalogue import CataloguePage
from actions.models.institution import Institution
from actions.models.partner import PartnerPage
from actions.panels import AboutActionsPanel
from actions.querysets import NewsManager
from core.dates import DatePrecision, VagueDate
from core.event_times import EventTimes, midnight
from core.fields import Coordinates, PointField, StreamField, parse_point
from core.models import BasePage
from core.panels import AddressPanel, LeafletPanel, checkboxes, schedule_panel
from core.text import plain_text, shorten


class NewsIndexPage(CataloguePage):
    """All news, at `/actualites/`; the network's own news stand below it."""

    subpage_types = ["actions.NewsPage"]

    per_page = 20

    class Meta:
        verbose_name = _("list of news")
        verbose_name_plural = _("lists of news")

    @property
    def description_without_text(self) -> str:
        return gettext("What the institutions of the network publish: their news, the newest first.")

    def listed_pages(self) -> Any:
        return NewsPage.objects.live().public().with_institutions().with_cards()


class NewsPage(BasePage):
    """One update, dated with its precision, written by the institution whose profile it stands below."""

    date = models.DateField(
        _("date"),
        default=timezone.localdate,
        help_text=_("Of what you tell. When only the month or the year is known, any day in it."),
    )
    date_precision = models.CharField(
        _("known to within"),
        max_length=10,
        choices=DatePrecision.choices,
        default=DatePrecision.DAY,
        help_text=_("Readers see no more than what is known: “14 March 2026”, “March 2026” or “2026”."),
    )
    date_end = models.DateField(
        _("last month"),
        null=True,
        blank=True,
        help_text=_("For several months only: any day of the last one. Readers see “May to July 2017”."),
    )
    actions = ParentalManyToManyField(
        "actions.ActionPage",
        verbose_name=_("actions"),
        blank=True,
        related_name="news",
        help_text=_("The update appears in the journal of each of these sheets."),
    )
    themes = ParentalManyToManyField(
        "actions.Theme",
        verbose_name=_("themes"),
        blank=True,
        related_name="news",
        help_text=_("Those of the sheets ticked above count already: tick here those of an update about no sheet."),
    )
    summary = models.TextField(
        _("summary"), max_length=300, blank=True, help_text=_("One or two sentences: in the lists and in the letter.")
    )
    body = StreamField(
        NewsBodyBlock(),
        verbose_name=_("text"),
        blank=True,
        help_text=_("Text, pictures, documents, videos and projects, in the order in which they are read."),
    )
    image = models.ForeignKey(
        "core.CustomImage",
        verbose_name=_("picture"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("At the top of the update, in the lists and in the letter."),
    )
    in_newsletter = models.BooleanField(
        _("in the letter"), default=True, help_text=_("The next letter proposes this update to its readers.")
    )

    event_start = models.DateTimeField(
        _("starts"),
        null=True,
        blank=True,
        help_text=_("Day and hour. With a start, the update is an event, and stands in the agenda."),
    )
    # Of whole days: midnight of the last one, which is still part of it.
    event_end = models.DateTimeField(
        _("ends"),
        null=True,
        blank=True,
        help_text=_("Leave it empty when you don’t know. Without a day, on the day of the start."),
    )
    event_all_day = models.BooleanField(
        _("all day"), default=False, help_text=_("One day or several, without hours: those above don’t count then.")
    )
    event_place = models.CharField(
        _("place"), max_length=200, blank=True, help_text=_("As people call it; “online” for an event without a place.")
    )
    event_address = models.CharField(
        _("address"), max_length=255, blank=True, help_text=_("Number, street, postcode and town.")
    )
    event_point = PointField(
        _("on the map"), help_text=_("Until it is over, the event stands on the map of the website.")
    )
    event_url = models.URLField(
        _("to follow it online"), blank=True, help_text=_("The address of the meeting or of the broadcast.")
    )
    registration_url = models.URLField(
        _("to register"), blank=True, help_text=_("The address of the form: readers get a button.")
    )

    objects = NewsManager()

    content_panels = [
        TitleFieldPanel("title", help_text=_("What happened or will, in one line.")),
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("date"), FieldPanel("date_precision"), FieldPanel("date_end")])],
            heading=_("When"),
        ),
        AboutActionsPanel("actions"),
        checkboxes("themes"),
        FieldPanel("summary"),
        FieldPanel("image"),
        FieldPanel("body"),
        FieldPanel("in_newsletter"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("event_start"), FieldPanel("event_end"), FieldPanel("event_all_day")]),
                FieldPanel("event_place"),
                AddressPanel("event_address", point_field="event_point"),
                LeafletPanel("event_point", address_field="event_address", hide_latlng=True),
                FieldRowPanel([FieldPanel("event_url"), FieldPanel("registration_url")]),
            ],
            heading=_("It is an event"),
            classname="collapsed",
        ),
        schedule_panel(),
    ]
    settings_panels = [CommentPanel()]

    base_form_class = NewsPageForm

    search_fields = [
        *BasePage.search_fields,
        index.SearchField("summary"),
        index.SearchField("body"),
        index.SearchField("event_place"),
        index.SearchField("event_address"),
        index.RelatedFields("themes", [index.SearchField("name")]),
        index.FilterField("date"),
    ]

    parent_page_types = ["actions.PartnerPage", "actions.NewsIndexPage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("news update")
        verbose_name_plural = _("news updates")

    def clean(self) -> None:
        super().clean()
        if self.event_all_day:
            self.event_start = midnight(self.event_start) if self.event_start else None
            self.event_end = midnight(self.event_end) if self.event_end else None
        errors: dict[str, Any] = {}
        if self.date_precision == DatePrecision.MONTHS:
            if not self.date_end or (self.date and self.date_end < self.date):
                errors["date_end"] = _("Give the last month, after the first one.")
        else:
            self.date_end = None
        if self.event_end and not self.event_start:
            errors["event_start"] = _("Give the start of the event too.")
        elif self.event_end and self.event_start and self.event_end < self.event_start:
            errors["event_end"] = _("The event ends before it starts.")
        if errors:
            raise ValidationError(errors)

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        about = [action.pk for action in self.actions.all()]
        context["about_actions"] = ActionPage.objects.live().public().filter(pk__in=about).order_by("title")
        others = NewsPage.objects.live().public().close_to(self, about)
        context["next_reads"] = others.with_cards().with_institutions()[:3]
        return context

    @property
    def vague_date(self) -> VagueDate:
        """The date with its precision, as readers see it."""
        return VagueDate(self.date, DatePrecision(self.date_precision), self.date_end)

    @property
    def lead_text(self) -> str:
        if self.summary or self.search_description:
            return self.summary or self.search_description
        # As it is stored: what the body points to need not be looked up, for each row of a list, to read its words.
        words = " ".join(plain_text(row["value"]) for row in self.body.raw_data if row["type"] == "paragraph")
        return shorten(words, 240)

    @property
    def description_without_text(self) -> str:
        who = self.institution.name if self.institution else ""
        if self.event_when:
            return ", ".join(filter(None, (capfirst(str(self.event_when)), self.event_place, who)))
        if not who:
            return ""
        return gettext("News of %(date)s, %(institution)s") % {"date": self.vague_date, "institution": who}

    @property
    def share_kicker(self) -> str:
        who = self.institution.short_name if self.institution else ""
        what = gettext("Event") if self.is_event else capfirst(str(self.vague_date))
        return " · ".join(filter(None, (what, who)))

    @property
    def share_byline(self) -> str:
        if self.event_when is None:
            return ""
        return ", ".join(filter(None, (capfirst(str(self.event_when)), self.event_place)))

    def structured_data(self, facts: Any) -> list[Any]:
        from actions.structured_data import update

        return update(self, facts)

    @cached_property
    def institution(self) -> Institution | None:
        """Who wrote it: the institution of the profile above; None for the network's own news.

        Lists load it for all their rows at once, by ``with_institutions()``.
        """
        parent = PartnerPage.objects.select_related("institution").filter(path=self.path[: -self.steplen]).first()
        return parent.institution if parent else None

    @property
    def is_event(self) -> bool:
        return self.event_start is not None

    @property
    def event_when(self) -> EventTimes | None:
        """When the event takes place; None when the update announces none."""
        return EventTimes(self.event_start, self.event_end, self.event_all_day) if self.event_start else None

    @property
    def sub_projects(self) -> list[str]:
        """The names of the projects that the update tells about, in its order.

        Each stands on its page at ``#projet-<the name as in addresses>``.
        """
        return [block.value["name"] for block in self.body if block.block_type == "project"]

    @property
    def event_coordinates(self) -> Coordinates | None:
        return parse_point(self.event_point)
