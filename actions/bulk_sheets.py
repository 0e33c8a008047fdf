"""« Change several sheets »: themes and status, from the list of actions, for coordinators."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.admin.views.pages.bulk_actions.page_bulk_action import PageBulkAction
from wagtail.admin.widgets import AdminDateInput
from wagtail.models import Page

from actions.enums import STATUSES_WITH_LIFT, STATUSES_WITH_REASON, ActionStatus
from actions.models import ActionPage, Theme
from actions.permissions import user_can_change_sheets_together
from actions.sheets_together import Change, NewStatus, change_together


class ChangeSheetsForm(forms.Form):
    """Which themes, which status. A status asks for what it asks for on the sheet itself."""

    added: forms.ModelMultipleChoiceField = forms.ModelMultipleChoiceField(
        queryset=Theme.objects.all(),
        required=False,
        label=_("Themes to add"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Each sheet gets them beside its own."),
    )
    removed: forms.ModelMultipleChoiceField = forms.ModelMultipleChoiceField(
        queryset=Theme.objects.all(),
        required=False,
        label=_("Themes to remove"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("From the sheets that have them."),
    )
    status: forms.ChoiceField = forms.ChoiceField(
        choices=[("", _("Leave it as it is")), *ActionStatus.choices], required=False, label=_("Status")
    )
    since: forms.DateField = forms.DateField(
        required=False,
        label=_("Since"),
        widget=AdminDateInput,
        help_text=_("The day from which it has been so. Left empty, it is today."),
    )
    reason: forms.CharField = forms.CharField(
        required=False,
        label=_("Reason"),
        widget=forms.Textarea({"rows": 2}),
        help_text=_("Only for suspended or abandoned actions. Readers see it beside the status of each sheet."),
    )
    lift: forms.CharField = forms.CharField(
        required=False,
        label=_("What would set it going again"),
        widget=forms.Textarea({"rows": 2}),
        help_text=_("Only for suspended actions. Readers see it below the reason."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        status = cleaned.get("status", "")
        if status in STATUSES_WITH_REASON and not cleaned.get("reason"):
            self.add_error("reason", _("Say in a sentence why the actions are suspended or abandoned."))
        if status in STATUSES_WITH_LIFT and not cleaned.get("lift"):
            self.add_error("lift", _("Say in a sentence what would set the actions going again."))
        added, removed = (set(cleaned.get(name) or ()) for name in ("added", "removed"))
        if added & removed:
            self.add_error("removed", _("A theme cannot be added and removed: choose one of the two."))
        if not self.errors and not (added or removed or status):
            self.add_error(None, _("Choose at least one theme or a status: as it is, nothing would change."))
        return cleaned

    def change(self) -> Change:
        """What the valid form asks for."""
        cleaned = self.cleaned_data
        status = cleaned["status"]
        new_status = None
        if status:
            new_status = NewStatus(
                status=ActionStatus(status),
                since=cleaned["since"] or timezone.localdate(),
                reason=cleaned["reason"] if status in STATUSES_WITH_REASON else "",
                lift=cleaned["lift"] if status in STATUSES_WITH_LIFT else "",
            )
        return Change(list(cleaned["added"]), list(cleaned["removed"]), new_status)


class ChangeSheetsBulkAction(PageBulkAction):
    """Stands beside the stock acts on pages in the list of actions (``explorer.html``), for sheets alone."""

    display_name = _("Themes and status")
    aria_label = _("Change the themes and the status of the chosen sheets")
    action_type = "change_sheets"
    models = [ActionPage]
    form_class = ChangeSheetsForm
    template_name = "actions/admin/change_sheets.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not user_can_change_sheets_together(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def check_perm(self, page: ActionPage) -> bool:
        return bool(page.permissions_for_user(self.request.user).can_publish())

    def get_all_objects_in_listing_query(self, parent_id: str | None) -> Any:
        # The list that was chosen whole is one of pages; those that are sheets come out of it.
        self.model, model = Page, self.model
        try:
            return super().get_all_objects_in_listing_query(parent_id)
        finally:
            self.model = model

    def form_invalid(self, form: Any) -> HttpResponseBase:
        response = super().form_invalid(form)
        response.status_code = 422
        return response

    def get_execution_context(self) -> dict[str, Any]:
        return {"user": self.request.user, "change": self.cleaned_form.change()}

    @classmethod
    def execute_action(
        cls, objects: list[ActionPage], user: Any = None, change: Change | None = None, **kwargs: Any
    ) -> tuple[int, int]:
        return (change_together(objects, change, user) if change else 0), 0

    def get_success_message(self, num_parent_objects: int, num_child_objects: int) -> str:
        said = ngettext(
            "%(number)d sheet was changed; its history says how.",
            "%(number)d sheets were changed; the history of each says how.",
            num_parent_objects,
        ) % {"number": num_parent_objects}
        same = len(self.actionable_objects) - num_parent_objects
        if same:
            said += " " + ngettext("%(number)d was so already.", "%(number)d were so already.", same) % {"number": same}
        return said
