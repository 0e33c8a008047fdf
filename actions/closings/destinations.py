"""Owns where a page may go: the forms that copy, move or create one name the place that they refuse."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from wagtail.admin.views.pages.choose_parent import GenericChooseParentView
from wagtail.admin.views.pages.copy import CopyView
from wagtail.admin.views.pages.move import MoveConfirmView
from wagtail.models import Page

from actions.closings.sight import places_to_add


def refuse_foreign_place(user: Any, key: str) -> None:
    """Raise PermissionDenied for a place that is not the person's, before a form shows its title again."""
    if not key.isdigit() or not places_to_add(user).filter(pk=key).exists():
        raise PermissionDenied


class OwnDestinationCopyView(CopyView):
    """Copies below the pages where the person may add one."""

    template_name = "actions/admin/copy.html"

    def form_valid(self, form: Any) -> HttpResponseBase:
        # Read by the hook that runs once the copy exists; both are written, or none.
        self.page.chosen_lead = form.cleaned_data.get("lead_institution")
        with transaction.atomic():
            return super().form_valid(form)

    def form_invalid(self, form: Any) -> HttpResponseBase:
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def post(self, request: HttpRequest, page_id: int, *args: Any, **kwargs: Any) -> HttpResponseBase:
        destination = request.POST.get("new_parent_page", "")
        if not destination:
            return self.form_invalid(self.get_form())
        refuse_foreign_place(request.user, destination)
        return super().post(request, page_id, *args, **kwargs)


class OwnParentView(GenericChooseParentView):
    """Chooses a new page's parent among the pages where the person may add one."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if parent := request.POST.get("parent_page"):
            refuse_foreign_place(request.user, parent)
        return super().post(request, *args, **kwargs)


class OwnDestinationMoveView(MoveConfirmView):
    """Asks for the right to move before it shows both titles: the stock view asks when the page moves."""

    def dispatch(
        self, request: HttpRequest, page_to_move_id: int, destination_id: int, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        page = get_object_or_404(Page, pk=page_to_move_id)
        destination = get_object_or_404(Page, pk=destination_id)
        if not page.permissions_for_user(request.user).can_move_to(destination):
            raise PermissionDenied
        return super().dispatch(request, page_to_move_id, destination_id, *args, **kwargs)
