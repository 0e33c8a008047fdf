"""What the editor of a proposed page says at its top. It locks nobody out."""

from typing import Any

from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from wagtail.locks import WorkflowLock


class ProposalLock(WorkflowLock):
    """Stands where Wagtail expects a lock, and tells each person where the proposal is."""

    def get_message(self, user: Any) -> str | None:
        state = self.object.current_workflow_state
        if state is None:
            return None
        facts = {"who": state.requested_by or _("Somebody"), "day": day_of(state.current_task_state.started_at)}
        if self.task.user_can_review(self.object, user):
            said = _("{who} proposed this page on {day}. Read it, correct it if need be, approve it or send it back.")
            return format_html(said, **facts)
        from actions.reviews.people import who_reads

        facts["readers"] = who_reads(self.object, state.requested_by or user)
        if state.requested_by_id == user.pk:
            said = _("You proposed this page on {day}. {readers} You may go on writing: your last version is read.")
        else:
            said = _("{who} proposed this page on {day}. {readers} You may go on writing: the last version is read.")
        return format_html(said, **facts)

    def get_icon(self, user: Any, can_lock: bool = False) -> str:
        return "lock-open"

    def get_locked_by(self, user: Any, can_lock: bool = False) -> str:
        return _("Not locked")

    def get_description(self, user: Any, can_lock: bool = False) -> str:
        return _("Its writers and its reviewers can write in it")


def day_of(moment: Any) -> str:
    """« 24 novembre 2026 »."""
    return date_format(localtime(moment), "DATE_FORMAT")
