"""Owns the acts of moderation outside of the editor: on the page that the address names, and as it was proposed."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.views.pages.workflow import CollectWorkflowActionDataView, WorkflowActionView
from wagtail.models import Page, TaskState

from actions.models import ReviewTask
from actions.participations import hold


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
    """Approves, rejects… without the editor, where nobody sees what was written since the page was proposed."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not isinstance(self.task, ReviewTask):
            return super().post(request, *args, **kwargs)
        with transaction.atomic():
            hold(self.object)
            if self._was_written_since():
                return self._to_the_editor()
            response = super().post(request, *args, **kwargs)
        if not self.form_class(request.POST).is_valid() and not self._is_dialog():
            response = self.render_modal_form(request, self.form_class(request.POST))
            response.status_code = 422
        return response

    def _is_dialog(self) -> bool:
        return self.request.headers.get("x-requested-with") == "XMLHttpRequest"

    def _was_written_since(self) -> bool:
        latest = Page.objects.select_related("latest_revision").get(pk=self.object.pk).latest_revision
        proposed = self.task_state
        # A version that saves itself keeps its number.
        return latest.pk != proposed.revision_id or latest.created_at > proposed.started_at

    def _to_the_editor(self) -> HttpResponse:
        messages.warning(self.request, _("The page changed since it was proposed: read it here before you answer."))
        editor = reverse("wagtailadmin_pages:edit", args=[self.object.pk])
        if self._is_dialog():
            return self.render_modal_json(self.request, {"step": "success", "redirect": editor})
        return redirect(editor)


class OwnTaskDataView(_OwnTask, CollectWorkflowActionDataView):
    """Asks for the words that go with the act."""
