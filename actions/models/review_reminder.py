from django.db import models
from django.utils.translation import gettext_lazy as _


class ReviewReminder(models.Model):
    """That the date of review of a sheet came and was told: one row for each date, so that it is told once."""

    action = models.ForeignKey("actions.ActionPage", on_delete=models.CASCADE, related_name="review_reminders")
    due_on = models.DateField()
    told_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("reminder of a review")
        verbose_name_plural = _("reminders of reviews")
        constraints = [models.UniqueConstraint(fields=["action", "due_on"], name="actions_one_reminder_for_a_date")]

    def __str__(self) -> str:
        return f"{self.action_id} · {self.due_on}"
