"""Owns the acts of moderation: one is done to the page that the address names, not to another."""

from typing import Any

from django.shortcuts import get_object_or_404
from wagtail.admin.views.pages.workflow import CollectWorkflowActionDataView, WorkflowActionView
from wagtail.models import TaskState


class _OwnTask:
    """Finds the task among the page's own: the stock views would act on any whose number is in the address."""

    object: Any
    task_state_id: int

    def get_task_state(self) -> TaskState:
        own = TaskState.objects.filter(
            workflow_state__base_content_type=self.object.get_base_content_type(),
            workflow_state__object_id=str(self.object.pk),
        )
        return get_object_or_404(own, pk=self.task_state_id).specific


class OwnTaskActionView(_OwnTask, WorkflowActionView):
    """Approves, rejects…"""


class OwnTaskDataView(_OwnTask, CollectWorkflowActionDataView):
    """Asks for the words that go with the act."""
