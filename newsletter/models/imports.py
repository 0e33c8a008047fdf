import uuid
from pathlib import PurePath
from typing import Any, BinaryIO, cast

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.models.media import documents_storage
from newsletter.enums import ConsentPurpose
from newsletter.imports.enums import OVER, WORKING, ImportState, LineReason
from newsletter.models.consent import ConsentNotice

LISTS_FOLDER = "abonnes/listes"
PROOFS_FOLDER = "abonnes/preuves"


def private_storage() -> FileSystemStorage:
    """Beside the documents, where no web server hands anything out; only the screens of imports read these files."""
    return documents_storage()


def list_path(row: Any, name: str) -> str:
    """A name that tells nothing and that nobody guesses."""
    return f"{LISTS_FOLDER}/{uuid.uuid4()}"


def proof_path(row: Any, name: str) -> str:
    return f"{PROOFS_FOLDER}/{uuid.uuid4()}{PurePath(name).suffix.lower()[:10]}"


class SubscriberImport(models.Model):
    """One list of addresses from elsewhere: where it stands, and the proof that these people agreed.

    The list itself is erased once it is imported, or after some days. The proof stays as long as a consent needs it.
    """

    # Names of files and of people stand in no index of what refers to what.
    wagtail_reference_index_ignore = True

    state = models.CharField(_("state"), max_length=10, choices=ImportState.choices, default=ImportState.COLUMNS)
    created_at = models.DateTimeField(_("sent on"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("sent by"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    file = models.FileField(_("list"), storage=private_storage, upload_to=list_path, blank=True)
    # Empty once the list is erased: people put all kinds of things into the names of files.
    name = models.CharField(_("name of the list"), max_length=200, blank=True)
    # As `newsletter.imports.columns.Columns.as_json` writes it.
    columns = models.JSONField(default=dict, blank=True)

    proof = models.FileField(_("proof"), storage=private_storage, upload_to=proof_path, blank=True)
    proof_name = models.CharField(_("name of the proof"), max_length=200, blank=True)
    proof_hash = models.CharField(_("fingerprint of the proof"), max_length=64, blank=True, editable=False)
    proof_dated_on = models.DateField(_("date of the proof"), null=True, blank=True)
    agreement = models.TextField(_("text that these people agreed to"), blank=True)
    purpose = models.CharField(
        _("purpose"), max_length=20, choices=ConsentPurpose.choices, default=ConsentPurpose.NEWSLETTER
    )
    institution = models.ForeignKey(
        "actions.Institution",
        verbose_name=_("institution that collected the addresses"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    asks_to_confirm = models.BooleanField(_("ask each person to confirm"), default=True)
    # The text above, once somebody was written with it: the consents hang on it, and by it on the proof.
    notice = models.OneToOneField(
        ConsentNotice, null=True, blank=True, on_delete=models.PROTECT, related_name="subscriber_import"
    )

    # Of the list, as long as nobody counted: a guess.
    lines = models.PositiveIntegerField(default=0)
    # The last line that was settled in the present step, and what became of the lines so far:
    # a number for `added` and for each reason.
    position = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict, blank=True)
    problem = models.TextField(_("problem"), blank=True)
    started_at = models.DateTimeField(_("begun on"), null=True, blank=True)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("begun by"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    finished_at = models.DateTimeField(_("finished on"), null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("import of subscribers")
        verbose_name_plural = _("imports of subscribers")

    def __str__(self) -> str:
        return gettext("Import no. %(number)s") % {"number": self.pk}

    def open_list(self) -> BinaryIO:
        """The list, for whoever closes it.

        Raises:
            FileNotFoundError: it was erased.
        """
        if not self.file:
            raise FileNotFoundError("The list was erased.")
        return cast(BinaryIO, self.file.storage.open(str(self.file.name), "rb").file)

    @property
    def is_working(self) -> bool:
        return self.state in WORKING

    @property
    def is_over(self) -> bool:
        return self.state in OVER

    @property
    def added(self) -> int:
        """How many people the lines so far add, or would add."""
        return int(self.counts.get("added", 0))


class LeftOutLine(models.Model):
    """A line of a list that adds nobody: its number and the reason, never what stood there."""

    subscriber_import = models.ForeignKey(SubscriberImport, on_delete=models.CASCADE, related_name="left_out")
    line = models.PositiveIntegerField(_("line"))
    reason = models.CharField(_("reason"), max_length=20, choices=LineReason.choices)

    class Meta:
        ordering = ["line"]
        verbose_name = _("line left out")
        verbose_name_plural = _("lines left out")
        constraints = [
            models.UniqueConstraint(fields=["subscriber_import", "line"], name="newsletter_import_line_once")
        ]

    def __str__(self) -> str:
        return f"{self.line} · {self.get_reason_display()}"
