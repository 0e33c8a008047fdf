from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from newsletter.enums import COUNTED_EVENTS, EventKind, LeavingReason, SuppressionReason


class SubscriberEvent(models.Model):
    """One line of a subscriber's history.

    When the subscriber is erased, the lines that the size of the list is counted from stay, without name or words.
    """

    subscriber = models.ForeignKey(
        "newsletter.Subscriber",
        verbose_name=_("subscriber"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="events",
    )
    kind = models.CharField(_("event"), max_length=20, choices=EventKind.choices)
    at = models.DateTimeField(_("date"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("The coordinator whose act it was; empty for the subscriber's own."),
    )
    # Of what joined the list: the form. Of what left it: the letter that was read last.
    origin = models.CharField(_("form"), max_length=100, blank=True)
    mailing = models.ForeignKey(
        "newsletter.Mailing", verbose_name=_("letter"), null=True, on_delete=models.SET_NULL, related_name="events"
    )
    reason = models.CharField(
        _("reason"), max_length=20, blank=True, choices=[*LeavingReason.choices, *SuppressionReason.choices]
    )
    # The person's own words, never asked for.
    comment = models.TextField(_("words"), blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("event of a subscription")
        verbose_name_plural = _("events of subscriptions")
        indexes = [
            models.Index(fields=["at"], name="newsletter_event_counted", condition=Q(kind__in=sorted(COUNTED_EVENTS)))
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.at:%Y-%m-%d}"


class Suppression(models.Model):
    """An address that nothing is sent to, known by its fingerprint alone (see ``newsletter.suppressions``)."""

    fingerprint = models.CharField(_("fingerprint"), max_length=64, unique=True, editable=False)
    reason = models.CharField(_("reason"), max_length=20, choices=SuppressionReason.choices)
    created_at = models.DateTimeField(_("since"))

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("suppressed address")
        verbose_name_plural = _("suppressed addresses")

    def __str__(self) -> str:
        return f"{self.get_reason_display()} · {self.fingerprint[:8]}"
