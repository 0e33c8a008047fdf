import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _
from wagtail.contrib.settings.models import BaseSiteSetting

from core.event_times import EventTimes
from newsletter.enums import Frequency, PeriodState, SectionKind, SendingMode, SkipReason
from newsletter.querysets import LeftOutQuerySet, PeriodQuerySet
from newsletter.rhythm import LAST, SOME_MONDAY, Rhythm, at_hour

WEEKS = [
    (1, _("the first one of the month")),
    (2, _("the second one of the month")),
    (3, _("the third one of the month")),
    (4, _("the fourth one of the month")),
    (LAST, _("the last one of the month")),
]
LEADS = [
    (2, _("2 hours before")),
    (12, _("12 hours before")),
    (24, _("1 day before")),
    (48, _("2 days before")),
    (72, _("3 days before")),
    (120, _("5 days before")),
]


class LetterPlan(BaseSiteSetting):
    """The rhythm of the letter: when it is composed, when and how it goes out, how its news are sorted."""

    frequency = models.CharField(_("rhythm"), max_length=12, choices=Frequency.choices, default=Frequency.BY_HAND)
    weekday = models.PositiveSmallIntegerField(_("day of the week"), choices=list(WEEKDAYS.items()), default=0)
    # Monthly only: which such weekday; None for a day by its number.
    week = models.SmallIntegerField(_("when in the month"), choices=WEEKS, null=True, blank=True)
    month_day = models.PositiveSmallIntegerField(
        _("day of the month"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(31)],
        help_text=_("From 1 to 31; in a shorter month, its last day."),
    )
    hour = models.TimeField(_("hour"), default=datetime.time(9), help_text=_("As in 09:30, in summer as in winter."))
    anchor = models.DateField(
        _("first letter"),
        null=True,
        blank=True,
        help_text=_("Any day of a week in which a letter goes out; the next one goes out two weeks later."),
    )
    lead_hours = models.PositiveSmallIntegerField(
        _("composed"),
        choices=LEADS,
        default=48,
        help_text=_("News published later wait for the letter after it."),
    )
    sections_by = models.CharField(
        _("news sorted"), max_length=10, choices=SectionKind.choices, default=SectionKind.ACTION
    )
    mode = models.CharField(
        _("sending"), max_length=15, choices=SendingMode.choices, default=SendingMode.AFTER_APPROVAL
    )
    # Up to here the days of the rhythm have become periods; None as long as no rhythm was set.
    planned_through = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("rhythm of the letter")
        verbose_name_plural = _("rhythms of the letter")

    @property
    def rhythm(self) -> Rhythm:
        """The rule of the days and the hour."""
        return Rhythm(
            frequency=Frequency(self.frequency),
            hour=self.hour,
            weekday=self.weekday,
            week=self.week,
            month_day=self.month_day,
            anchor=self.anchor or SOME_MONDAY,
        )

    def closing_of(self, goes_out_at: datetime.datetime) -> datetime.datetime:
        """When the letter that goes out then is composed; whole days before, at the same hour of the clock."""
        days, hours = divmod(self.lead_hours, 24)
        local = timezone.localtime(goes_out_at)
        if hours:
            return goes_out_at.astimezone(datetime.UTC) - datetime.timedelta(hours=self.lead_hours)
        day = local.date() - datetime.timedelta(days=days)
        return at_hour(day, local.time(), ZoneInfo(settings.TIME_ZONE))


class LetterPeriod(models.Model):
    """One letter of the calendar: planned for a day, composed at its closing, sent or not.

    What the rhythm names becomes a row before its time, so that it can be moved, skipped and told about.
    """

    # The usage of a page is read by members, to whom the plans of the letter are not told.
    wagtail_reference_index_ignore = True

    plan = models.ForeignKey(LetterPlan, on_delete=models.CASCADE, related_name="periods")
    # As it was first planned: moving the letter keeps it, so that the rhythm does not plan that day again.
    day = models.DateField(_("planned day"))
    goes_out_at = models.DateTimeField(_("goes out on"))
    closes_at = models.DateTimeField(_("composed on"))
    # Added, moved or skipped by a person: a change of the rhythm leaves it as it is.
    is_settled = models.BooleanField(default=False)
    state = models.CharField(_("state"), max_length=10, choices=PeriodState.choices, default=PeriodState.PLANNED)
    reason = models.CharField(_("reason"), max_length=12, choices=SkipReason.choices, blank=True)
    issue = models.OneToOneField(
        "newsletter.NewsletterIssuePage",
        verbose_name=_("issue"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="period",
    )
    composed_at = models.DateTimeField(null=True, blank=True)
    # The last mail before it goes out, or the one that says that it still waits.
    reminded_at = models.DateTimeField(null=True, blank=True)
    # It should have gone out by itself, and could not: why, in words.
    held_at = models.DateTimeField(null=True, blank=True)
    problem = models.TextField(_("problem"), blank=True)

    objects = PeriodQuerySet.as_manager()

    class Meta:
        ordering = ["goes_out_at", "pk"]
        verbose_name = _("letter of the calendar")
        verbose_name_plural = _("letters of the calendar")
        constraints = [
            # However many processes plan at once, a day has one letter.
            models.UniqueConstraint(fields=["plan", "day"], name="newsletter_period_day_unique"),
            models.CheckConstraint(
                condition=Q(closes_at__lte=models.F("goes_out_at")), name="newsletter_period_closes_before"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} · {self.get_state_display()}"

    @property
    def when(self) -> EventTimes:
        return EventTimes(self.goes_out_at)

    @property
    def closing(self) -> EventTimes:
        return EventTimes(self.closes_at)

    @property
    def goes_by_itself(self) -> bool:
        """Whether it leaves at its hour as things stand."""
        waits = self.state in {PeriodState.PLANNED, PeriodState.COMPOSED} and not self.held_at
        return waits and self.plan.mode == SendingMode.UNLESS_STOPPED


class LeftOut(models.Model):
    """A news update that a coordinator took out of an issue: of this one only, or of all that follow too."""

    # As of the periods.
    wagtail_reference_index_ignore = True

    # An issue that is deleted takes no « never » along.
    issue = models.ForeignKey(
        "newsletter.NewsletterIssuePage", null=True, on_delete=models.SET_NULL, related_name="left_out"
    )
    news = models.ForeignKey("actions.NewsPage", on_delete=models.CASCADE, related_name="left_out")
    for_good = models.BooleanField(_("never in the letter"), default=False)

    objects = LeftOutQuerySet.as_manager()

    class Meta:
        verbose_name = _("news update left out")
        verbose_name_plural = _("news updates left out")
        constraints = [models.UniqueConstraint(fields=["issue", "news"], name="newsletter_left_out_unique")]

    def __str__(self) -> str:
        return f"{self.news} · {self.issue}"
