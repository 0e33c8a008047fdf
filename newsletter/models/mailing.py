import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from newsletter.enums import ACTIVE_MAILINGS, DeliveryState, LeftOutBecause, MailingState
from newsletter.querysets import DeliveryQuerySet


class Mailing(models.Model):
    """One sending of one issue: its recipients and its content are frozen when it starts."""

    issue = models.ForeignKey(
        "newsletter.NewsletterIssuePage", verbose_name=_("issue"), on_delete=models.PROTECT, related_name="mailings"
    )
    state = models.CharField(_("state"), max_length=12, choices=MailingState.choices, default=MailingState.PREPARING)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("sent by"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(_("asked on"), auto_now_add=True)
    finished_at = models.DateTimeField(_("finished on"), null=True, blank=True)
    problem = models.TextField(_("problem"), blank=True)
    # Of the page's words as they were sent, so that a later correction is known for one.
    written_digest = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("sending")
        verbose_name_plural = _("sendings")
        permissions = [
            ("compose_letter", _("Compose the letter")),
            ("approve_letter", _("Approve the letter")),
            ("send_letter", _("Send the letter")),
        ]
        constraints = [
            # However many times the button is pressed, an issue goes out once.
            models.UniqueConstraint(
                fields=["issue"], condition=~Q(state=MailingState.CANCELLED), name="newsletter_mailing_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.issue} · {self.get_state_display()}"

    @property
    def is_active(self) -> bool:
        return self.state in ACTIVE_MAILINGS


class MailingContent(models.Model):
    """One version of the mail as it goes out, stored once whatever the number of its readers.

    ``html`` and ``text`` hold the tokens that the sender replaces for each reader
    (see ``newsletter.rendering``).
    """

    mailing = models.ForeignKey(Mailing, on_delete=models.CASCADE, related_name="contents")
    version = models.CharField(_("version"), max_length=64, default="all")
    subject = models.CharField(_("subject"), max_length=255)
    html = models.TextField()
    text = models.TextField()

    class Meta:
        verbose_name = _("frozen content")
        verbose_name_plural = _("frozen contents")
        constraints = [models.UniqueConstraint(fields=["mailing", "version"], name="newsletter_content_version_unique")]

    def __str__(self) -> str:
        return f"{self.mailing} · {self.version}"


class CarriedNews(models.Model):
    """Which sending carried a news update: the database refuses a second one."""

    news = models.OneToOneField("actions.NewsPage", on_delete=models.CASCADE, related_name="carried")
    mailing = models.ForeignKey(Mailing, on_delete=models.CASCADE, related_name="carried_news")

    class Meta:
        verbose_name = _("carried news update")
        verbose_name_plural = _("carried news updates")

    def __str__(self) -> str:
        return f"{self.news} · {self.mailing}"


class Delivery(models.Model):
    """One mail that one subscriber is owed. The rows of this table are the queue."""

    mailing = models.ForeignKey(Mailing, on_delete=models.CASCADE, related_name="deliveries")
    # None for who is left out because the letter holds nothing for them.
    content = models.ForeignKey(MailingContent, null=True, on_delete=models.PROTECT, related_name="+")
    subscriber = models.ForeignKey(
        "newsletter.Subscriber", null=True, on_delete=models.SET_NULL, related_name="deliveries"
    )
    # Unique within the mailing, even if the subscriber's row is replaced meanwhile.
    email = models.EmailField(_("e-mail address"), blank=True)
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=DeliveryState.choices, default=DeliveryState.PENDING)
    not_before = models.DateTimeField(default=timezone.now)
    lease_token = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    settled_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(_("error"), blank=True)
    left_out_because = models.CharField(
        _("left out because"), max_length=10, blank=True, choices=LeftOutBecause.choices
    )

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints = [
            models.UniqueConstraint(fields=["mailing", "subscriber"], name="newsletter_delivery_subscriber_unique"),
            # Of who was erased, the address is empty.
            models.UniqueConstraint(
                fields=["mailing", "email"], condition=~Q(email=""), name="newsletter_delivery_email_unique"
            ),
        ]
        indexes = [
            models.Index(
                fields=["mailing", "not_before", "id"],
                name="newsletter_delivery_due",
                condition=Q(state=DeliveryState.PENDING),
            ),
            models.Index(
                fields=["lease_until"], name="newsletter_delivery_leases", condition=Q(lease_until__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mailing} · {self.pk}"
