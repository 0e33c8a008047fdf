import hashlib
from typing import Any, NoReturn, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from newsletter.enums import ConsentMethod, ConsentPurpose


class ConsentNoticeQuerySet(models.QuerySet):
    def of_this_site(self) -> Self:
        """The versions of the text beside this site's own forms."""
        return self.exclude(version=None)


class ConsentNotice(models.Model):
    """The texts shown beside the form, kept in each version that somebody agreed to: never changed, only followed."""

    version = models.PositiveIntegerField(
        _("version"),
        unique=True,
        null=True,
        help_text=_("Empty for the text that came with an imported list."),
    )
    text = models.TextField(_("text"))
    # The words beside the box that is ticked.
    agreement = models.CharField(_("words of agreement"), max_length=300)
    text_hash = models.CharField(_("fingerprint of the text"), max_length=64, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("written by"), null=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = ConsentNoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-version"]
        verbose_name = _("consent notice")
        verbose_name_plural = _("consent notices")

    def __str__(self) -> str:
        if self.version is None:
            return gettext("text of an imported list")
        return f"{self._meta.verbose_name} {self.version}"

    def save(self, *args: object, **kwargs: object) -> None:
        if not self._state.adding:
            raise TypeError("A version of the notice is never changed.")
        self.text_hash = self.fingerprint(self.text, self.agreement)
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    @staticmethod
    def fingerprint(text: str, agreement: str) -> str:
        """SHA-256 in hexadecimal of both texts, a null sign between them."""
        return hashlib.sha256(f"{text}\0{agreement}".encode()).hexdigest()


class AppendOnly(models.QuerySet):
    """Rows that are written once; they go only with the subscriber whom they are about."""

    def update(self, **kwargs: Any) -> NoReturn:
        raise TypeError("A proof is never changed.")

    def delete(self) -> NoReturn:
        raise TypeError("A proof goes only with its subscriber.")


class Consent(models.Model):
    """The proof of one consent: rows are only ever added. It holds no IP address."""

    subscriber = models.ForeignKey("newsletter.Subscriber", on_delete=models.CASCADE, related_name="consents")
    notice = models.ForeignKey(ConsentNotice, on_delete=models.PROTECT, related_name="consents")
    purpose = models.CharField(
        _("purpose"), max_length=20, choices=ConsentPurpose.choices, default=ConsentPurpose.NEWSLETTER
    )
    method = models.CharField(_("method"), max_length=20, choices=ConsentMethod.choices, default=ConsentMethod.WEB_FORM)
    origin = models.CharField(_("form"), max_length=100, blank=True)
    institution = models.ForeignKey(
        "actions.Institution", verbose_name=_("institution"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("entered by"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    asked_at = models.DateTimeField(_("asked on"))
    confirmed_at = models.DateTimeField(_("confirmed on"))

    objects = AppendOnly.as_manager()

    class Meta:
        ordering = ["-confirmed_at"]
        verbose_name = _("consent")
        verbose_name_plural = _("consents")

    def __str__(self) -> str:
        return f"{self.subscriber} · {self.notice}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("A proof is never changed.")
        super().save(*args, **kwargs)
