from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class DraftReader(models.Model):
    """Somebody whom a coordinator asked to read an issue before it goes out, and to say a word about it."""

    issue = models.ForeignKey("newsletter.NewsletterIssuePage", on_delete=models.CASCADE, related_name="draft_readers")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), on_delete=models.CASCADE, related_name="+"
    )
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["person__last_name", "person__first_name", "pk"]
        verbose_name = _("reader of a draft")
        verbose_name_plural = _("readers of drafts")
        constraints = [models.UniqueConstraint(fields=["issue", "person"], name="newsletter_draft_reader_unique")]

    def __str__(self) -> str:
        return f"{self.person} · {self.issue}"
