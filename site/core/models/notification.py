"""What people with an account are told about, and how each of them wants to hear it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.models.owed_mail import OwedMail


class Rhythm(models.TextChoices):
    AT_ONCE = "at_once", _("At once")
    DAILY = "daily", _("Once a day, in the morning, in one mail")
    NEVER = "never", _("Never, except for answers to what I propose")


class NotificationBox(OwedMail):
    """How one person wants to be told, and the mail that gathers what is new; made when it is first needed."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notification_box")
    rhythm = models.CharField(_("mails"), max_length=10, choices=Rhythm.choices, default=Rhythm.AT_ONCE)

    class Meta:
        verbose_name = _("notification preferences")
        verbose_name_plural = _("notification preferences")

    def __str__(self) -> str:
        return f"{self.person} · {self.get_rhythm_display()}"


class Notification(models.Model):
    """One thing that one person is told. What it says is computed when it is shown or mailed, by its kind."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications")
    kind = models.CharField(max_length=60)
    page = models.ForeignKey("wagtailcore.Page", null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    # Who did it.
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    data = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(null=True, blank=True)
    # When its mail left, or turned out not to be needed.
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        indexes = [
            models.Index(fields=["person", "-created_at"], name="core_notification_new", condition=Q(seen_at=None)),
            models.Index(fields=["person"], name="core_notification_unmailed", condition=Q(settled_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} · {self.person}"
