"""The workflow « Relecture » is made once, above all pages, and stays as somebody changed it."""

from typing import Any

import pytest
from django.core.management import call_command
from wagtail.models import Page, Task, Workflow, WorkflowPage

from actions.models import ReviewTask
from actions.reviews.opening import ensure_review
from home.models import HomePage

pytestmark = pytest.mark.django_db


def test_opening_a_site_puts_the_review_above_every_page(settings: Any) -> None:
    settings.WAGTAILADMIN_BASE_URL = "https://testserver"
    call_command("open_site", name="Rives & Jeunesses")
    call_command("open_site", name="Rives & Jeunesses")
    workflow = Workflow.objects.get()
    assert workflow.name == "Relecture"
    assert isinstance(workflow.tasks.get().specific, ReviewTask)
    for page in Page.objects.filter(depth__gt=1):
        assert page.get_workflow() == workflow, page


def test_the_stock_workflow_and_its_task_are_gone(tree: HomePage) -> None:
    assert not Workflow.objects.filter(name="Moderators approval").exists()
    assert [task.specific_class for task in Task.objects.all()] == [ReviewTask]
    assert [row.page_id for row in WorkflowPage.objects.all()] == [tree.pk]


def test_what_somebody_changed_stays(tree: HomePage) -> None:
    workflow = Workflow.objects.get()
    workflow.name = "Validation"
    workflow.save()
    workflow.deactivate()
    assert ensure_review(tree) == workflow
    assert Workflow.objects.get().name == "Validation"
    assert not tree.get_children().first().has_workflow


def test_it_comes_back_above_a_home_page_that_was_built_again(tree: HomePage) -> None:
    WorkflowPage.objects.all().delete()
    ensure_review(HomePage.objects.get())
    assert WorkflowPage.objects.get().page_id == tree.pk
    assert Workflow.objects.count() == ReviewTask.objects.count() == 1


def test_another_workflow_above_the_site_stays(tree: HomePage) -> None:
    other = Workflow.objects.create(name="Autre")
    WorkflowPage.objects.update(workflow=other)
    ensure_review(HomePage.objects.get())
    assert WorkflowPage.objects.get().workflow == other
