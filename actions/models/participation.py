from django.db import models
from django.utils.translation import gettext_lazy as _

from actions.enums import ParticipationRole
from actions.querysets import ParticipationQuerySet


class Participation(models.Model):
    """An institution's part in an action.

    It stands outside the page's revisions: bringing an old version of a sheet back must never bring
    a former partner's rights back.
    """

    action = models.ForeignKey(
        "actions.ActionPage", verbose_name=_("action"), on_delete=models.CASCADE, related_name="participations"
    )
    institution = models.ForeignKey(
        "actions.Institution",
        verbose_name=_("institution"),
        on_delete=models.PROTECT,
        related_name="participations",
    )
    role = models.CharField(
        _("part"), max_length=10, choices=ParticipationRole.choices, default=ParticipationRole.PARTNER
    )
    may_publish = models.BooleanField(
        _("may publish"),
        default=False,
        help_text=_("A partner's editors may then publish the sheet; a lead's always may."),
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ParticipationQuerySet.as_manager()

    class Meta:
        ordering = ["role", "institution__name"]
        verbose_name = _("part in an action")
        verbose_name_plural = _("parts in actions")
        constraints = [
            models.UniqueConstraint(
                fields=["action", "institution"],
                name="actions_participation_unique",
                violation_error_message=_("This institution already takes part in the action."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.institution} · {self.action}"

    @property
    def is_lead(self) -> bool:
        return self.role == ParticipationRole.LEAD
