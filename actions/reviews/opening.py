"""What a site needs for members to propose: one workflow of one task, above all its pages."""

from django.db import transaction
from wagtail.models import Page, Workflow, WorkflowPage, WorkflowTask

from actions.models import ReviewTask

# The site's content, which is French.
_NAME = "Relecture"


@transaction.atomic
def ensure_review(home: Page) -> Workflow:
    """Give the site the workflow « Relecture »; safe to repeat.

    What somebody renamed, deactivated or put elsewhere stays so.
    """
    task = ReviewTask.objects.order_by("pk").first() or ReviewTask.objects.create(name=_NAME)
    workflow = Workflow.objects.filter(workflow_tasks__task=task).order_by("pk").first()
    if workflow is None:
        workflow = Workflow.objects.create(name=_NAME)
        WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    is_placed = hasattr(home, "workflowpage") or WorkflowPage.objects.filter(workflow=workflow).exists()
    if workflow.active and not is_placed:
        WorkflowPage.objects.create(workflow=workflow, page=home)
    return workflow
