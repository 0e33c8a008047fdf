import datetime
import uuid
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting

from core.models import OwedMail
from newsletter.enums import ApprovalMode, ApprovalState

# The link of a mail outlives the day by which an answer is wanted, since people answer late.
LINK_OUTLIVES = datetime.timedelta(days=14)


@register_setting(icon="check")
class LetterApproval(BaseSiteSetting):
    """Whether somebody has to approve a letter before it is sent, and who."""

    mode = models.CharField(
        _("who approves the letter"), max_length=10, choices=ApprovalMode.choices, default=ApprovalMode.NOBODY
    )
    external_name = models.CharField(
        _("name"),
        max_length=120,
        blank=True,
        help_text=_("For instance an elected representative: “Anne Le Gall, vice-president”."),
    )
    external_email = models.EmailField(
        _("e-mail address"),
        blank=True,
        help_text=_("A mail with a personal link is sent there; no account is needed to answer."),
    )

    panels = [
        FieldPanel("mode"),
        MultiFieldPanel(
            [FieldPanel("external_name"), FieldPanel("external_email")], heading=_("The person without an account")
        ),
    ]

    class Meta:
        verbose_name = _("approval of the letter")
        verbose_name_plural = _("approvals of the letter")

    def clean(self) -> None:
        super().clean()
        if self.mode != ApprovalMode.EXTERNAL:
            return
        missing: dict[str, Any] = {}
        if not self.external_name.strip():
            missing["external_name"] = _("Say who approves the letter: readers of the history see this name.")
        if not self.external_email:
            missing["external_email"] = _("Enter the address to which the letter is sent for approval.")
        if missing:
            raise ValidationError(missing)


class Approval(OwedMail):
    """One version of an issue, laid before somebody: what it held, who was asked, what was answered.

    The mail is kept as it was shown, so that the answer is about that and nothing else. ``digest`` tells whether the
    issue still makes the same mail (see ``newsletter.fingerprints``).
    """

    issue = models.ForeignKey("newsletter.NewsletterIssuePage", on_delete=models.CASCADE, related_name="approvals")
    revision = models.ForeignKey("wagtailcore.Revision", null=True, on_delete=models.SET_NULL, related_name="+")
    digest = models.CharField(max_length=64, editable=False)
    subject = models.CharField(_("subject"), max_length=255)
    html = models.TextField()
    text = models.TextField()

    # What stands in the link for who has no account.
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    asked_at = models.DateTimeField(_("asked on"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("asked by"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    due_on = models.DateField(_("answer wanted by"))
    # Whom it was asked of: one colleague, any of them (nobody named), or a person without an account.
    approver = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("asked of"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    external_name = models.CharField(_("name"), max_length=120, blank=True)
    external_email = models.EmailField(_("e-mail address"), blank=True)
    # How many of the two reminders were made.
    reminders = models.PositiveSmallIntegerField(default=0, editable=False)

    state = models.CharField(_("state"), max_length=10, choices=ApprovalState.choices, default=ApprovalState.ASKED)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("answered by"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    decided_at = models.DateTimeField(_("answered on"), null=True, blank=True)
    comment = models.TextField(_("words"), blank=True)
    overtaken_at = models.DateTimeField(_("overtaken on"), null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("approval of a letter")
        verbose_name_plural = _("approvals of letters")

    def __str__(self) -> str:
        return f"{self.subject} · {self.get_state_display()}"

    @property
    def is_external(self) -> bool:
        return bool(self.external_email)

    @property
    def asked_of(self) -> str:
        """Who was asked, by name; empty when it was anybody who may approve."""
        return self.external_name or str(self.approver or "")

    @property
    def answered_by(self) -> str:
        """Who answered, by name; empty as long as nobody did."""
        if self.decided_at is None:
            return ""
        return self.external_name or str(self.decided_by or "")

    @property
    def last_day_of_link(self) -> datetime.date:
        return self.due_on + LINK_OUTLIVES

    def link_is_over(self, today: datetime.date | None = None) -> bool:
        return (today or timezone.localdate()) > self.last_day_of_link
