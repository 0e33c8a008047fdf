from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from newsletter.enums import ForgettingKind


class ForgettingRun(models.Model):
    """One round of the daily forgetting: numbers, and nothing of whom they are about."""

    started_at = models.DateTimeField(_("date"), db_index=True)
    # Null when it was stopped in the middle: the next round does the rest.
    finished_at = models.DateTimeField(_("finished on"), null=True, blank=True)
    # Numbers by the values of `ForgettingKind`; a kind of which there was none is left out.
    counts = models.JSONField(_("numbers"), default=dict)
    fingerprints = models.PositiveIntegerField(_("fingerprints kept"), default=0)

    class Meta:
        ordering = ["-started_at"]
        verbose_name = _("erasure")
        verbose_name_plural = _("erasures")

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} · {self.started_at:%Y-%m-%d}"

    def rows(self) -> list[tuple[Any, int]]:
        """The label of each kind with its number, zeros too."""
        return [(kind.label, self.counts.get(kind, 0)) for kind in ForgettingKind]
