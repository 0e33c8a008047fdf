"""What readers say is wrong about a place on the map."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from actions.querysets import PlaceReportQuerySet


class PlaceReport(models.Model):
    """One message about one place. The place is named as the reader saw it: its row may change or go."""

    page = models.ForeignKey(
        "wagtailcore.Page", verbose_name=_("page"), on_delete=models.CASCADE, related_name="place_reports"
    )
    place_name = models.CharField(_("name of the place"), max_length=255)
    place_address = models.CharField(_("address"), max_length=255, blank=True)
    message = models.TextField(_("message"), max_length=2000)
    email = models.EmailField(_("e-mail address"), blank=True)
    # A fingerprint of the network that it came from, empty once it counts no more.
    sender = models.CharField(max_length=64, blank=True, editable=False)
    created_at = models.DateTimeField(_("received"), db_index=True)
    handled_at = models.DateTimeField(_("handled"), null=True, blank=True)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("handled by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    objects = PlaceReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report about a place")
        verbose_name_plural = _("reports about places")

    def __str__(self) -> str:
        return self.place_name
