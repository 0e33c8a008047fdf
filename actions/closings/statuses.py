"""Owns what a list says of the state of each page, read for all its rows at once: choosers ask row by row."""

from collections import defaultdict
from collections.abc import Iterable

from wagtail.models import Page, Revision, WorkflowState


def attach_states(pages: Iterable[Page]) -> None:
    """Set what Wagtail looks at before it asks the database: is a publication planned, is a moderation under way.

    Pages that carry both already, from a list that asked for them, are left alone.
    """
    known = ("_approved_schedule", "_current_workflow_states")
    rows = [page for page in pages if not all(hasattr(page, name) for name in known)]
    if not rows:
        return
    keys = [str(page.pk) for page in rows]
    planned = set(
        Revision.page_revisions.filter(object_id__in=keys, approved_go_live_at__isnull=False).values_list(
            "object_id", flat=True
        )
    )
    states: dict[str, list[WorkflowState]] = defaultdict(list)
    page_type = rows[0].get_base_content_type()
    under_way = WorkflowState.objects.active().filter(base_content_type=page_type, object_id__in=keys)
    for state in under_way.select_related("current_task_state__task"):
        states[state.object_id].append(state)
    for page in rows:
        page._approved_schedule = str(page.pk) in planned
        page._current_workflow_states = states[str(page.pk)]
