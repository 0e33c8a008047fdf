"""The declaration of accessibility: what the law asks of its words, and what makes them true together."""

import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.models import PreviewableMixin

from core.models.legal import LegalNotice
from core.models.network import NetworkSettings

# The rates that part the three states (decree n° 2019-768, articles 4 to 6), in per cent.
PARTIAL_FROM = Decimal(50)
TOTAL_FROM = Decimal(100)
# How long a declaration holds after its date.
VALID_YEARS = 3

_ONE_A_LINE = _("One item a line.")


class ComplianceStatus(models.TextChoices):
    TOTAL = "totally", _("fully compliant")
    PARTIAL = "partially", _("partially compliant")
    NONE = "non", _("not compliant")


@register_setting(icon="glasses")
class AccessibilityStatement(PreviewableMixin, BaseSiteSetting):
    """What the declaration says; the words around it are the law's. Lists hold one item a line."""

    status = models.CharField(
        _("state of compliance"),
        max_length=10,
        choices=ComplianceStatus.choices,
        default=ComplianceStatus.NONE,
        help_text=_(
            "Said at the foot of every page. Fully: an audit found that every criterion is met. Partially: at least "
            "half of them. Not compliant: fewer than half, or no audit."
        ),
    )
    entity = models.CharField(
        _("who commits to it"),
        max_length=200,
        blank=True,
        help_text=_("The body that answers for the site. Left empty: the publisher of the legal notice."),
    )
    plan_url = models.URLField(
        _("multi-year plan"), blank=True, help_text=_("The address of the « schéma pluriannuel » where you have one.")
    )
    actions_url = models.URLField(
        _("plan of action"), blank=True, help_text=_("The address of this year’s plan of action where you have one.")
    )
    audited_by = models.CharField(
        _("who did the audit"), max_length=200, blank=True, help_text=_("A company, or a team of yours.")
    )
    audited_on = models.DateField(_("date of the audit"), null=True, blank=True)
    rate = models.DecimalField(
        _("criteria met, in %"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
        help_text=_("As the audit reports it, for example 76,5."),
    )
    non_conformities = models.TextField(_("what does not comply"), blank=True, help_text=_ONE_A_LINE)
    exemptions = models.TextField(
        _("exemptions for disproportionate burden"),
        blank=True,
        help_text=_("One item a line, each with its reason and what you offer instead."),
    )
    out_of_scope = models.TextField(
        _("content that the law leaves out"),
        blank=True,
        help_text=_("One item a line: maps meant for navigation, documents older than 2018, content of others…"),
    )
    established_on = models.DateField(_("declared on"), null=True, blank=True)
    updated_on = models.DateField(_("updated on"), null=True, blank=True)
    technologies = models.TextField(_("technologies"), blank=True, default="HTML5\nCSS\nJavaScript\nSVG")
    environments = models.TextField(
        _("browsers and screen readers of the tests"),
        blank=True,
        help_text=_("One combination a line, for example: Firefox and NVDA."),
    )
    tools = models.TextField(_("tools of the evaluation"), blank=True, help_text=_ONE_A_LINE)
    pages_checked = models.TextField(
        _("pages checked"), blank=True, help_text=_("One page a line, its name then its address.")
    )
    contact_email = models.EmailField(
        _("address for difficulties"),
        blank=True,
        help_text=_("Left empty: the contact address of the network. An answer is expected within a week."),
    )
    contact_url = models.URLField(_("form for difficulties"), blank=True)

    panels = [
        HelpPanel(template="core/legal/accessibility_help.html", heading=_("What you read here")),
        MultiFieldPanel([FieldPanel("status"), FieldPanel("entity")], heading=_("Commitment")),
        MultiFieldPanel([FieldPanel("plan_url"), FieldPanel("actions_url")], heading=_("Plans")),
        MultiFieldPanel(
            [FieldPanel("audited_by"), FieldRowPanel([FieldPanel("audited_on"), FieldPanel("rate")])],
            heading=_("Audit"),
        ),
        MultiFieldPanel(
            [FieldPanel("non_conformities"), FieldPanel("exemptions"), FieldPanel("out_of_scope")],
            heading=_("Content that is not accessible"),
        ),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("established_on"), FieldPanel("updated_on")]),
                FieldPanel("technologies"),
                FieldPanel("environments"),
                FieldPanel("tools"),
                FieldPanel("pages_checked"),
            ],
            heading=_("How the declaration was made"),
        ),
        MultiFieldPanel([FieldPanel("contact_email"), FieldPanel("contact_url")], heading=_("Writing to you")),
    ]

    class Meta:
        verbose_name = _("declaration of accessibility")
        verbose_name_plural = _("declarations of accessibility")

    def get_preview_template(self, request: HttpRequest, mode_name: str) -> str:
        return "core/legal/accessibility_preview.html"

    @property
    def committed(self) -> str:
        """Who answers for the site, in the words that readers get."""
        return self.entity or LegalNotice.for_site(self.site).publisher_name or NetworkSettings.for_site(self.site).name

    @property
    def has_audit(self) -> bool:
        return self.rate is not None

    @property
    def contact(self) -> str:
        return self.contact_email or NetworkSettings.for_site(self.site).contact_email

    @property
    def last_declared_on(self) -> datetime.date | None:
        return self.updated_on or self.established_on

    def missing(self) -> list[str]:
        """What the law asks for and is not there, in words for the coordinators."""
        gaps = []
        if not self.last_declared_on:
            gaps.append(str(_("declared on")))
        elif self.last_declared_on < _years_before(timezone.localdate(), VALID_YEARS):
            gaps.append(str(_("an update: it is more than three years old")))
        if not (self.contact_url or self.contact):
            gaps.append(str(_("address for difficulties")))
        return gaps

    def clean(self) -> None:
        super().clean()
        errors = _Errors()
        self._check_audit(errors)
        self._check_status(errors)
        self._check_dates(errors)
        if errors:
            raise ValidationError(errors)

    def _check_audit(self, errors: "_Errors") -> None:
        given = [bool(self.audited_by), self.audited_on is not None, self.rate is not None]
        if any(given) and not all(given):
            for field, there in zip(("audited_by", "audited_on", "rate"), given, strict=True):
                if not there:
                    errors.add(field, _("An audit has an author, a date and a rate: give all three, or none."))

    def _check_status(self, errors: "_Errors") -> None:
        if self.status == ComplianceStatus.TOTAL:
            if self.rate is None:
                errors.add("status", _("« Fully compliant » is what an audit found: give its author, date and rate."))
            elif self.rate < TOTAL_FROM:
                errors.add("rate", _("A fully compliant site meets every criterion: 100 %."))
            if self.non_conformities.strip():
                errors.add(
                    "non_conformities", _("A fully compliant site has none: empty this list, or change the state.")
                )
        elif self.status == ComplianceStatus.PARTIAL:
            if self.rate is None:
                errors.add(
                    "status", _("« Partially compliant » is what an audit found: give its author, date and rate.")
                )
            elif self.rate < PARTIAL_FROM:
                errors.add("rate", _("Below 50 %, the site is « not compliant »."))
            elif self.rate >= TOTAL_FROM:
                errors.add("rate", _("With 100 %, the site is « fully compliant »."))
            if not (self.non_conformities.strip() or self.exemptions.strip()):
                errors.add("non_conformities", _("Say what does not comply: the law wants it listed."))
        elif self.rate is not None and self.rate >= PARTIAL_FROM:
            errors.add("rate", _("The site is « partially compliant » when the rate is 50 %, or more."))
        if self.status != ComplianceStatus.NONE and not self.established_on:
            errors.add("established_on", _("Give the day of the declaration."))

    def _check_dates(self, errors: "_Errors") -> None:
        today = timezone.localdate()
        for field in ("audited_on", "established_on", "updated_on"):
            day = getattr(self, field)
            if day and day > today:
                errors.add(field, _("This day is still to come."))
        if self.updated_on and not self.established_on:
            errors.add("established_on", _("Give the day of the first declaration too."))
        elif self.updated_on and self.established_on and self.updated_on < self.established_on:
            errors.add("updated_on", _("An update comes after the declaration."))
        declared = self.last_declared_on
        if declared and self.audited_on and self.audited_on > declared:
            errors.add("audited_on", _("The audit is later than the declaration: give the day of its update."))


class _Errors(dict[str, list[Any]]):
    """Messages by field."""

    def add(self, field: str, message: Any) -> None:
        self.setdefault(field, []).append(message)


def _years_before(day: datetime.date, years: int) -> datetime.date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        # The 29th of February.
        return day.replace(year=day.year - years, day=28)
