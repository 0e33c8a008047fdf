"""The acts of a review from the editor of a page: propose, withdraw, approve, send back.

The editor that these stand on holds the page from before it reads until it has answered, so that of two people who
answer at once the second finds what the first one did. Nothing is published that its reviewer did not have on screen.
"""

import json
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.views.pages.create import CreateView
from wagtail.admin.views.pages.edit import EditView
from wagtail.models import WorkflowState

from actions.permissions import user_can_propose_below, user_can_withdraw
from actions.reviews.forms import SEND_BACK, form_for
from actions.reviews.standing import standing, word_of


@dataclass(frozen=True, slots=True)
class _Refusal:
    message: str
    status: int


class ReviewedEditing(EditView):
    """What the editor of a page adds to the stock one."""

    def get(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        state = self.page.current_workflow_state
        if state is not None and state.status == WorkflowState.STATUS_NEEDS_CHANGES:
            messages.warning(request, word_of(state))
        elif state is not None and (said := standing(self.page, state, request.user)):
            messages.info(request, said, buttons=self._to_the_changes())
        return super().get(request, *args, **kwargs)

    def _to_the_changes(self) -> list[Any]:
        """The way to what readers would see change; none for a page that they have not."""
        if not self.real_page_record.live:
            return []
        address = reverse("wagtailadmin_pages:revisions_compare", args=[self.page.pk, "live", "latest"])
        return [messages.button(address, _("See what changes"))]

    @cached_property
    def is_cancelling_workflow(self) -> bool:
        asked = bool(self.request.POST.get("action-cancel-workflow"))
        return asked and self.workflow_state is not None and user_can_withdraw(self.request.user, self.workflow_state)

    @cached_property
    def action_name_and_method(self) -> tuple[str, Any]:
        name, method = super().action_name_and_method
        if name == "restart_workflow" and not user_can_withdraw(self.request.user, self.workflow_state):
            name, method = "save", self.save_action
        if name == "save" and self.request.POST.get("action-workflow-action"):
            return "save", self.save_too_late
        return name, method

    def save_too_late(self) -> HttpResponse:
        messages.warning(self.request, _("This proposal waits for no answer of yours: your text was saved as a draft."))
        return self.save_action()

    def submit_action(self) -> HttpResponse:
        state = self.workflow_state
        if state is not None and state.status == WorkflowState.STATUS_NEEDS_CHANGES:
            # Whoever proposes it again is the one to hear of it.
            state.requested_by = self.request.user
            state.save()
        return super().submit_action()

    def perform_workflow_action(self) -> HttpResponse:
        refusal = self._refusal()
        if refusal is None:
            return super().perform_workflow_action()
        messages.error(self.request, refusal.message)
        self.has_unsaved_changes = True
        return self.render_to_response(self.get_context_data(), status=refusal.status)

    def add_save_confirmation_message(self) -> None:
        if self.action_name != "perform_workflow_action":
            super().add_save_confirmation_message()
            return
        sent_back = self.workflow_action == SEND_BACK
        said = _("“%(title)s” goes back with your word.") if sent_back else _("“%(title)s” is approved and published.")
        messages.success(self.request, said % {"title": self.page.title})

    def _refusal(self) -> _Refusal | None:
        if not self._is_what_was_seen():
            said = _(
                "The page changed while you were reading it: nothing was done. Your text is still here, not saved; "
                "open the page again to read its last version."
            )
            return _Refusal(said, 409)
        try:
            words = json.loads(self.request.POST.get("workflow-action-extra-data") or "{}")
        except ValueError:
            words = {}
        form = form_for(self.workflow_action)(words if isinstance(words, dict) else {})
        if not form.is_valid():
            return _Refusal(" ".join(map(str, form.errors["comment"])), 422)
        # The stock view hands whatever stands there to the task.
        data = self.request.POST.copy()
        data["workflow-action-extra-data"] = json.dumps(form.cleaned_data)
        self.request.POST = data
        return None

    def _is_what_was_seen(self) -> bool:
        """Whether the last version is the one that this form was loaded with, or saved by itself since."""
        data = self.request.POST
        if saved := data.get("overwrite_revision_id"):
            return saved == str(self.latest_revision.pk)
        seen = (data.get("loaded_revision_id"), data.get("loaded_revision_created_at"))
        return seen == (str(self.latest_revision.pk), self.latest_revision_created_at)


class ProposingCreateView(CreateView):
    """A new page; whoever will publish it has nobody to propose it to."""

    @cached_property
    def action_name_and_method(self) -> tuple[str, Any]:
        name, method = super().action_name_and_method
        if name == "submit" and not user_can_propose_below(self.request.user, self.parent_page):
            return "save", self.save_action
        return name, method
