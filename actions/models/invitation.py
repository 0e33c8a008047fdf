import datetime
import uuid

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from actions.enums import InvitationState, MemberRole
from actions.querysets import InvitationQuerySet
from core.models import OwedMail

INVITATION_LIFETIME = datetime.timedelta(days=14)


class Invitation(OwedMail):
    """A place in an institution, offered to whoever reads the mail of one address."""

    # In the link instead of the number and the address, which nobody else should learn.
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    institution = models.ForeignKey(
        "actions.Institution",
        verbose_name=_("institution"),
        on_delete=models.CASCADE,
        related_name="invitations",
    )
    email = models.EmailField(_("e-mail address"))
    role = models.CharField(_("role"), max_length=20, choices=MemberRole.choices, default=MemberRole.CONTRIBUTOR)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("invited by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    # How many links were made: the last one is the one that works.
    link_number = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(_("valid until"))
    revoked_at = models.DateTimeField(null=True, blank=True, editable=False)
    accepted_at = models.DateTimeField(null=True, blank=True, editable=False)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                "institution",
                condition=models.Q(accepted_at=None, revoked_at=None),
                name="actions_invitation_one_unanswered",
            )
        ]

    def __str__(self) -> str:
        return f"{self.email} · {self.institution}"

    def state(self, now: datetime.datetime) -> InvitationState:
        """What became of it. Being accepted comes first: nothing undoes that."""
        if self.accepted_at:
            return InvitationState.ACCEPTED
        if not self.institution.is_active:
            return InvitationState.CLOSED
        if self.revoked_at:
            return InvitationState.REVOKED
        return InvitationState.EXPIRED if self.expires_at <= now else InvitationState.OPEN

    def is_open(self, now: datetime.datetime) -> bool:
        return self.state(now) is InvitationState.OPEN

    def is_for(self, address: str) -> bool:
        """Whether the address is the invited one, whatever its case."""
        return self.email.lower() == address.lower()

    def start_link(self, now: datetime.datetime) -> None:
        """Count 14 days from ``now`` and have the mail sent; to be saved by the caller."""
        self.expires_at = now + INVITATION_LIFETIME
        self.owe_mail(now)
