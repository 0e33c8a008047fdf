"""Somebody says that a profile which nobody looks after is their institution's."""

import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from actions.enums import ClaimState
from actions.querysets import ProfileClaimQuerySet
from core.models import OwedMail


class ProfileClaim(OwedMail):
    """What the person wrote, and what the coordinators answered. The mail that it may owe is a polite refusal."""

    institution = models.ForeignKey(
        "actions.Institution", verbose_name=_("institution"), on_delete=models.CASCADE, related_name="claims"
    )
    name = models.CharField(_("name"), max_length=150)
    function = models.CharField(_("function"), max_length=150)
    email = models.EmailField(_("e-mail address"))
    message = models.TextField(_("message"), max_length=2000, blank=True)
    # A fingerprint of the network that it came from, empty once it counts no more.
    sender = models.CharField(max_length=64, blank=True, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=ClaimState.choices, default=ClaimState.WAITING)
    created_at = models.DateTimeField(_("received"), db_index=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("answered by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    # What a refusal says besides the usual words.
    answer = models.TextField(_("answer"), max_length=1000, blank=True)

    objects = ProfileClaimQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("request for a profile")
        verbose_name_plural = _("requests for profiles")

    def __str__(self) -> str:
        return f"{self.name} · {self.institution}"

    @property
    def is_waiting(self) -> bool:
        return self.state == ClaimState.WAITING

    def settle(self, state: ClaimState, by: Any, now: datetime.datetime) -> None:
        """Note the answer; to be saved by the caller."""
        self.state, self.answered_by, self.answered_at = state, by, now
