"""What the editor of a page says at its top: where the proposal is, to each person in their own words."""

from typing import Any

from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from wagtail.models import Page, WorkflowState

from actions.models import ReviewTask
from actions.reviews.people import who_reads


def standing(page: Page, state: WorkflowState, user: Any) -> SafeString | None:
    """Where a proposal that waits is, and what the person may do meanwhile; None for reviews that are not ours."""
    asked = state.current_task_state
    if not isinstance(asked.task.specific, ReviewTask):
        return None
    facts = {
        "who": state.requested_by or _("Somebody"),
        "day": date_format(localtime(asked.started_at), "DATE_FORMAT"),
        "readers": who_reads(page, state.requested_by or user),
    }
    if ReviewTask().user_can_review(page, user):
        said = _("{who} proposed this page on {day}. Read it, correct it if need be, approve it or send it back.")
    elif state.requested_by_id == user.pk:
        said = _("You proposed this page on {day}. {readers} You may go on writing: your last version is read.")
    else:
        said = _("{who} proposed this page on {day}. {readers} You may go on writing: the last version is read.")
    return format_html(said, **facts)


def word_of(state: WorkflowState) -> SafeString:
    """The word with which a proposal was sent back."""
    answer = state.current_task_state
    said = _("<b>Sent back by {who}:</b> “{word}” Once it is corrected, propose it again.")
    return format_html(said, who=answer.finished_by or _("a reviewer"), word=answer.comment)
