"""The buttons below the editor: for members, the act that is theirs comes first.

Whoever publishes publishes; whoever does not proposes; whoever reviews answers. Coordinators keep the stock menu.
"""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.action_menu import (
    ActionMenuItem,
    CancelWorkflowMenuItem,
    PublishMenuItem,
    RestartWorkflowMenuItem,
    SubmitForModerationMenuItem,
    WorkflowMenuItem,
)

from actions.permissions import is_coordinator, user_can_propose_below, user_can_withdraw
from actions.reviews.people import who_reads, who_would_read


class ProposeItem(SubmitForModerationMenuItem):
    """« Propose for review », with who will read it."""

    template_name = "actions/admin/propose_item.html"

    class Media:
        css = {"all": ("actions/css/admin.css",)}

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(parent_context)
        page, user = context.get("page"), context["request"].user
        was_sent_back = bool(page and page.current_workflow_state)
        context["label"] = _("Propose again") if was_sent_back else _("Propose for review")
        context["readers"] = who_reads(page, user) if page else who_would_read(context["parent_page"], user)
        return context


class PublishFirstItem(PublishMenuItem):
    """« Publish » as the main act: the Enter key in a field must not reach it."""

    template_name = "actions/admin/publish_item.html"


class WithdrawItem(ActionMenuItem):
    """« Withdraw the proposal »."""

    name = "action-cancel-workflow"
    label = _("Withdraw the proposal")
    icon_name = "rotate"


class ApproveFirstItem(WorkflowMenuItem):
    """« Approve and publish » as the main act."""

    template_name = "actions/admin/approve_item.html"


def arrange(items: list[Any], request: HttpRequest, context: dict[str, Any]) -> None:
    """Put the member's own act first in the given list, and leave out those that are not theirs."""
    if is_coordinator(request.user):
        return
    if context["view"] == "create":
        _arrange_new(items, request, context)
    else:
        _arrange_existing(items, request, context)


def _arrange_new(items: list[Any], request: HttpRequest, context: dict[str, Any]) -> None:
    main = _take(items, PublishMenuItem) and [PublishFirstItem()]
    if _take(items, SubmitForModerationMenuItem) and user_can_propose_below(request.user, context["parent_page"]):
        main = main or [ProposeItem()]
    items[:0] = main


def _arrange_existing(items: list[Any], request: HttpRequest, context: dict[str, Any]) -> None:
    state = context["page"].current_workflow_state
    answers = _take(items, WorkflowMenuItem)
    publishes = _take(items, PublishMenuItem)
    proposes = _take(items, SubmitForModerationMenuItem)
    _take(items, RestartWorkflowMenuItem)
    _take(items, CancelWorkflowMenuItem)
    main: list[Any] = []
    if answers:
        # To approve is to publish, and the writer is told: one button for it.
        main = [_answer(item) for item in answers]
    elif publishes:
        main = [PublishFirstItem()]
    elif proposes:
        main = [ProposeItem()]
    if state is not None and context["view"] == "edit" and user_can_withdraw(request.user, state):
        items.append(WithdrawItem())
    items[:0] = main


def _take(items: list[Any], kind: type) -> list[Any]:
    """Take the items of one kind out of the list."""
    taken = [item for item in items if type(item) is kind]
    items[:] = [item for item in items if type(item) is not kind]
    return taken


def _answer(item: WorkflowMenuItem) -> WorkflowMenuItem:
    if item.name != "approve":
        return item
    if item.launch_modal:
        item.label = _("Approve with a word, and publish")
        return item
    return ApproveFirstItem(item.name, _("Approve and publish"), item.launch_modal, icon_name=item.icon_name)
