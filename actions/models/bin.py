import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.models import BasePage

BIN_DAYS = 30


class BinPage(BasePage):
    """The place of deleted pages, until they are brought back or erased: beside the site, so that nobody reads them.

    One stands below the root of the tree; ``actions.bin`` makes it, and alone moves pages there and back.
    """

    parent_page_types: list[str] = []
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("bin")
        verbose_name_plural = _("bins")

    @classmethod
    def can_create_at(cls, parent: Any) -> bool:
        return False


class BinnedPage(models.Model):
    """How a page in the bin stood before, with all that stood below it."""

    page = models.OneToOneField(
        "wagtailcore.Page", verbose_name=_("page"), on_delete=models.CASCADE, related_name="binned"
    )
    former_parent = models.ForeignKey(
        "wagtailcore.Page", verbose_name=_("stood below"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    next_sibling = models.ForeignKey(
        "wagtailcore.Page", verbose_name=_("stood before"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    former_slug = models.CharField(_("its address"), max_length=255)
    # By the key of each page that readers saw: its published version and whether changes waited. Keys are text in JSON.
    published = models.JSONField(_("what readers saw"), default=dict)
    binned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("deleted by"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    binned_at = models.DateTimeField(_("deleted on"), default=timezone.now, db_index=True)

    class Meta:
        ordering = ["-binned_at", "-pk"]
        verbose_name = _("page in the bin")
        verbose_name_plural = _("pages in the bin")

    def __str__(self) -> str:
        return str(self.page)

    @property
    def erased_on(self) -> datetime.datetime:
        """When the page leaves the bin for good."""
        return self.binned_at + datetime.timedelta(days=BIN_DAYS)

    @property
    def days_left(self) -> int:
        """Whole days until then, the day that began counted."""
        return max(0, -((timezone.now() - self.erased_on) // datetime.timedelta(days=1)))
