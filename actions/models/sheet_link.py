from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.models import Orderable

from actions.discreet_sheets import readable_title


class SheetLink(Orderable):
    """A sheet says that another one belongs with it; readers see the link on both.

    One row, in the versions of the sheet that says so: it is drafted and published with that sheet, and needs no
    right on the other one.
    """

    page = ParentalKey("actions.ActionPage", on_delete=models.CASCADE, related_name="sheet_links")
    linked = models.ForeignKey(
        "actions.ActionPage", verbose_name=_("action sheet"), on_delete=models.CASCADE, related_name="links_to_it"
    )

    class Meta(Orderable.Meta):
        verbose_name = _("linked sheet")
        verbose_name_plural = _("linked sheets")

    def __str__(self) -> str:
        return readable_title(self.linked_id)
