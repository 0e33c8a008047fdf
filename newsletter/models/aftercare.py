"""What is kept about an issue beside its content: links looked at before it leaves, corrections after it left."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class LinkCheck(models.Model):
    """What the links to other sites answered, for the version of the issue with this digest."""

    issue = models.OneToOneField("newsletter.NewsletterIssuePage", on_delete=models.CASCADE, related_name="link_check")
    digest = models.CharField(max_length=64)
    checked_at = models.DateTimeField(_("checked on"))
    # A list of {"url": …, "fault": …}; the fault is a value of `newsletter.enums.LinkFault`, empty when all is well.
    results = models.JSONField(default=list)

    class Meta:
        verbose_name = _("check of links")
        verbose_name_plural = _("checks of links")

    def __str__(self) -> str:
        return f"{self.issue} · {self.checked_at:%Y-%m-%d}"


class LetterCorrection(models.Model):
    """The web version of a letter changed after it was sent: readers of it see this; the mail stays as it was."""

    issue = models.ForeignKey("newsletter.NewsletterIssuePage", on_delete=models.CASCADE, related_name="corrections")
    at = models.DateTimeField(_("corrected on"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    note = models.CharField(_("what was corrected"), max_length=500, blank=True)
    # Of the words that the page got by it (see `newsletter.fingerprints.written_digest`).
    digest = models.CharField(max_length=64, editable=False)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("correction of a letter")
        verbose_name_plural = _("corrections of letters")

    def __str__(self) -> str:
        return f"{self.issue} · {self.at:%Y-%m-%d}"
