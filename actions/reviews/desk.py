"""Reads of a member's desk: what waits for an answer of the person, and where the person's own proposals are.

In a fixed number of queries, whatever waits.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q
from wagtail.models import Page, TaskState, WorkflowState, get_default_page_content_type
from wagtail.permissions import policy_registry

from actions.models import ReviewTask

# A home page is a way in, not a list.
_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Waiting:
    """One proposal. ``person`` proposed it or, where it came back, answered; ``since`` is when."""

    page: int
    title: str
    person: str
    since: datetime.datetime
    word: str = ""


@dataclass(frozen=True, slots=True)
class Reviews:
    """What a member's desk says of proposals."""

    to_review: list[Waiting] = field(default_factory=list)
    more_to_review: int = 0
    sent_back: list[Waiting] = field(default_factory=list)
    in_review: list[Waiting] = field(default_factory=list)

    @property
    def pages(self) -> set[int]:
        """The keys of all the pages that it shows."""
        return {line.page for line in (*self.to_review, *self.sent_back, *self.in_review)}


def reviews_of(user: Any) -> Reviews:
    """The proposals that concern the person: those to answer, the person's own that came back, and that wait."""
    asked = [
        state.workflow_state
        for state in _to_answer(user).select_related(
            "workflow_state__requested_by", "workflow_state__current_task_state"
        )
    ]
    own = list(
        WorkflowState.objects.active()
        .filter(requested_by=user, base_content_type=get_default_page_content_type())
        .select_related("current_task_state__finished_by")
        .order_by("-current_task_state__started_at")
    )
    titles = _titles(user, [*asked, *own])
    sent_back = [state for state in own if state.status == WorkflowState.STATUS_NEEDS_CHANGES]
    in_review = [state for state in own if state.status == WorkflowState.STATUS_IN_PROGRESS]
    to_review = [line for state in asked if (line := _line(state, titles, state.requested_by))]
    return Reviews(
        to_review=to_review[:_SHOWN],
        more_to_review=max(len(to_review) - _SHOWN, 0),
        sent_back=[line for state in sent_back if (line := _line(state, titles, _answered_by(state), came_back=True))],
        in_review=[line for state in in_review if (line := _line(state, titles, None))],
    )


def _to_answer(user: Any) -> Any:
    """The longest waiting first. Nobody reads on the desk what that same person proposes."""
    condition = Q(pk__in=[])
    for task in ReviewTask.objects.all():
        condition |= Q(pk__in=task.get_task_states_user_can_moderate(user).values("pk"))
    own = Q(workflow_state__requested_by=user)
    return TaskState.objects.filter(condition).exclude(own).order_by("started_at", "pk")


def _titles(user: Any, states: Iterable[WorkflowState]) -> dict[int, str]:
    """The titles, as their writers know them, of the pages that the person may still write in."""
    keys = {int(state.object_id) for state in states}
    pages = policy_registry.get_by_type(Page).instances_user_has_permission_for(user, "change").filter(pk__in=keys)
    return dict(pages.values_list("pk", "draft_title"))


def _answered_by(state: WorkflowState) -> Any:
    return state.current_task_state.finished_by


def _line(state: WorkflowState, titles: dict[int, str], person: Any, came_back: bool = False) -> Waiting | None:
    page, turn = int(state.object_id), state.current_task_state
    if page not in titles or turn is None:
        return None
    return Waiting(
        page=page,
        title=titles[page],
        person=str(person) if person else "",
        since=(turn.finished_at if came_back else None) or turn.started_at,
        word=turn.comment if came_back else "",
    )
