import hashlib
import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from newsletter.enums import ConsentMethod, ConsentPurpose, SubscriberStatus
from newsletter.querysets import SubscriberQuerySet


class ConsentNotice(models.Model):
    """The text shown beside the form, kept in each version that somebody agreed to."""

    version = models.PositiveIntegerField(_("version"), unique=True)
    text = models.TextField(_("text"))
    text_hash = models.CharField(_("fingerprint of the text"), max_length=64, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-version"]
        verbose_name = _("consent notice")
        verbose_name_plural = _("consent notices")

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.version}"

    def save(self, *args: object, **kwargs: object) -> None:
        self.text_hash = hashlib.sha256(self.text.encode()).hexdigest()
        super().save(*args, **kwargs)  # type: ignore[arg-type]


class Subscriber(models.Model):
    """A reader's address. Only a confirmed one is ever written to."""

    email = models.EmailField(
        _("e-mail address"), unique=True, help_text=_("In lower case, its domain in its ASCII form.")
    )
    status = models.CharField(
        _("status"), max_length=12, choices=SubscriberStatus.choices, default=SubscriberStatus.PENDING
    )
    key = models.UUIDField(_("key of the links"), default=uuid.uuid4, unique=True, editable=False)
    requested_at = models.DateTimeField(_("asked on"), null=True, blank=True)
    requested_notice = models.ForeignKey(
        ConsentNotice, verbose_name=_("text that was shown"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    origin = models.CharField(_("form"), max_length=100, blank=True)
    # From when on the confirmation mail is owed; null when none is.
    confirmation_due_at = models.DateTimeField(null=True, blank=True, editable=False)
    confirmation_sent_at = models.DateTimeField(_("confirmation mail sent on"), null=True, blank=True)
    confirmed_at = models.DateTimeField(_("confirmed on"), null=True, blank=True)
    unsubscribed_at = models.DateTimeField(_("unsubscribed on"), null=True, blank=True)

    objects = SubscriberQuerySet.as_manager()

    class Meta:
        ordering = ["-requested_at", "-pk"]
        verbose_name = _("subscriber")
        verbose_name_plural = _("subscribers")
        indexes = [
            models.Index(fields=["status"], name="newsletter_sub_status"),
            models.Index(
                fields=["confirmation_due_at"],
                name="newsletter_sub_due",
                condition=Q(confirmation_due_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.email


class Consent(models.Model):
    """The proof of one consent. Rows are only ever added."""

    subscriber = models.ForeignKey(Subscriber, on_delete=models.CASCADE, related_name="consents")
    notice = models.ForeignKey(ConsentNotice, on_delete=models.PROTECT, related_name="consents")
    purpose = models.CharField(
        _("purpose"), max_length=20, choices=ConsentPurpose.choices, default=ConsentPurpose.NEWSLETTER
    )
    method = models.CharField(_("method"), max_length=20, choices=ConsentMethod.choices, default=ConsentMethod.WEB_FORM)
    origin = models.CharField(_("form"), max_length=100, blank=True)
    asked_at = models.DateTimeField(_("asked on"))
    confirmed_at = models.DateTimeField(_("confirmed on"))

    class Meta:
        ordering = ["-confirmed_at"]
        verbose_name = _("consent")
        verbose_name_plural = _("consents")

    def __str__(self) -> str:
        return f"{self.subscriber} · {self.notice}"
