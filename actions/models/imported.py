from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ImportedItem(models.Model):
    """What an import made of one thing of another site or file, so that the next run knows it again.

    A row stays when what it made is deleted: the next run does not bring it back.
    """

    # Who made a page is no use of it: a document is not read, nor kept, for the sake of this row.
    wagtail_reference_index_ignore = True

    source = models.CharField(
        _("source"), max_length=150, help_text=_("The old site or the kind of file, in words that stay the same.")
    )
    external_id = models.CharField(_("identifier there"), max_length=150)
    page = models.ForeignKey(
        "wagtailcore.Page", verbose_name=_("page"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    image = models.ForeignKey(
        "core.CustomImage", verbose_name=_("picture"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    document = models.ForeignKey(
        "core.CustomDocument", verbose_name=_("document"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    digest = models.CharField(
        _("fingerprint"),
        max_length=64,
        blank=True,
        help_text=_("Of what the source said when it was read; empty as long as the page has its place but no text."),
    )
    revision = models.ForeignKey(
        "wagtailcore.Revision",
        verbose_name=_("version written"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    imported_at = models.DateTimeField(_("imported on"), auto_now=True)

    class Meta:
        ordering = ["source", "pk"]
        verbose_name = _("imported item")
        verbose_name_plural = _("imported items")
        constraints = [models.UniqueConstraint(fields=["source", "external_id"], name="actions_imported_item_unique")]

    def __str__(self) -> str:
        return f"{self.source} · {self.external_id}"


class WaitingSpreadsheet(models.Model):
    """A file that a coordinator sent, between its preview and the confirmation; gone afterwards, or after a day."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), on_delete=models.CASCADE, related_name="+"
    )
    kind = models.CharField(_("kind"), max_length=10)
    name = models.CharField(_("name"), max_length=200)
    content = models.BinaryField(_("content"))
    publish = models.BooleanField(_("publish"), default=False)
    created_at = models.DateTimeField(_("sent on"), auto_now_add=True)

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("spreadsheet that waits")
        verbose_name_plural = _("spreadsheets that wait")

    def __str__(self) -> str:
        return self.name
