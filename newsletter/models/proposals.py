"""What people bring to an issue before it goes out: shorter texts, and the mailboxes in which it is tried."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting

from newsletter.addresses import normalise_address
from newsletter.enums import ProposalState

MOST_TRIAL_ADDRESSES = 20
LONGEST_PROPOSAL = 600


class ShorterText(models.Model):
    """What a member would have the letter say of a news update of theirs; the update stays as it is."""

    issue = models.ForeignKey("newsletter.NewsletterIssuePage", on_delete=models.CASCADE, related_name="shorter_texts")
    news = models.ForeignKey("actions.NewsPage", on_delete=models.CASCADE, related_name="+")
    text = models.TextField(_("text for the letter"), max_length=LONGEST_PROPOSAL)
    state = models.CharField(_("state"), max_length=10, choices=ProposalState.choices, default=ProposalState.WAITING)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("shorter text")
        verbose_name_plural = _("shorter texts")
        constraints = [
            models.UniqueConstraint(
                fields=["issue", "news"], condition=Q(state=ProposalState.WAITING), name="newsletter_one_waiting_text"
            )
        ]

    def __str__(self) -> str:
        return f"{self.news} · {self.issue}"


def read_addresses(text: str) -> list[str]:
    """The addresses of a text with one on each line, each once, in the form in which they are stored.

    Raises:
        ValidationError: a line is no address, or there are too many; the messages say which lines.
    """
    found: dict[str, None] = {}
    errors = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            found[normalise_address(line)] = None
        except ValidationError as error:
            words = {"number": number, "line": line.strip()[:80], "what": " ".join(error.messages)}
            errors.append(gettext("Line %(number)s, “%(line)s”: %(what)s") % words)
    if len(found) > MOST_TRIAL_ADDRESSES:
        errors.append(
            gettext("Keep %(most)s addresses at most; there are %(number)s.")
            % {"most": MOST_TRIAL_ADDRESSES, "number": len(found)}
        )
    if errors:
        raise ValidationError(errors)
    return list(found)


@register_setting(icon="mail")
class TrialReaders(BaseSiteSetting):
    """The mailboxes in which a letter is tried before it goes out."""

    addresses = models.TextField(
        _("addresses"),
        blank=True,
        help_text=_(
            "One address on each line, 20 at most. They get a letter only when you press “Send a test to the list”; "
            "its links concern nobody's subscription."
        ),
    )

    panels = [FieldPanel("addresses")]

    class Meta:
        verbose_name = _("mailboxes for tests")
        verbose_name_plural = _("mailboxes for tests")

    def clean(self) -> None:
        super().clean()
        try:
            self.addresses = "\n".join(read_addresses(self.addresses))
        except ValidationError as error:
            raise ValidationError({"addresses": error}) from error

    @property
    def as_list(self) -> list[str]:
        return self.addresses.split()


def trial_addresses(site: Any) -> list[str]:
    """The saved list of a site; empty where nobody saved one."""
    return TrialReaders.for_site(site).as_list if site else []
