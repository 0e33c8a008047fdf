"""Owns every way to delete a page: each asks, says what hangs on it, and puts it into the bin instead of erasing it."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.generic import TemplateView
from rest_framework import status
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.api.actions.delete import DeletePageAPIAction
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.admin.views.pages.bulk_actions.delete import DeleteBulkAction
from wagtail.models import Page

from actions.bin import HoldsTheSite, holds_the_site, put_into_bin
from actions.models import BinnedPage
from actions.models.bin import BIN_DAYS
from actions.permissions import is_coordinator
from actions.referrers import pages_below, pages_pointing_to


class BinDeleteView(TemplateView):
    """Asks whether the page goes into the bin. In the place of the stock screen, which erases."""

    template_name = "actions/admin/confirm_delete.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.page = get_object_or_404(Page, pk=kwargs["page_id"]).specific
        self.next_url = get_valid_next_url_from_request(request)

    @transaction.atomic
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not self.page.permissions_for_user(request.user).can_delete():
            raise PermissionDenied
        return _of_hooks("before_delete_page", request, self.page) or super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        parent = self.page.get_parent()
        title = self.page.get_admin_display_title()
        try:
            row = put_into_bin(self.page, request.user)
        except HoldsTheSite:
            return self.render_to_response(self.get_context_data(), status=409)
        tell_where_it_is(request, _("“%(title)s” is deleted.") % {"title": title}, row)
        return _of_hooks("after_delete_page", request, self.page) or (
            redirect(self.next_url) if self.next_url else redirect("wagtailadmin_explore", parent.pk)
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        return super().get_context_data(
            page=self.page,
            next=self.next_url,
            below=pages_below(self.page),
            pointing=pages_pointing_to(self.page, user),
            holds_the_site=holds_the_site(self.page),
            can_restore=is_coordinator(user),
            days=BIN_DAYS,
            **kwargs,
        )


def _of_hooks(name: str, request: HttpRequest, page: Page) -> HttpResponseBase | None:
    answers = (hook(request, page) for hook in hooks.get_hooks(name))
    return next((answer for answer in answers if hasattr(answer, "status_code")), None)


def tell_where_it_is(request: HttpRequest, done: str, row: BinnedPage | None = None) -> None:
    """Say that it can be undone, by whom and until when."""
    if is_coordinator(request.user):
        text = _("It stays in the bin for %(days)d days.") % {"days": BIN_DAYS}
        buttons = [messages.button(reverse("actions_admin:bin"), _("See the bin"))]
        messages.success(request, f"{done} {text}", buttons=buttons)
    elif row is not None:
        text = _("A coordinator of the network can bring it back until %(date)s.") % {
            "date": date_format(localtime(row.erased_on), "DATE_FORMAT")
        }
        messages.success(request, f"{done} {text}")
    else:
        text = _("A coordinator of the network can bring them back for %(days)d days.") % {"days": BIN_DAYS}
        messages.success(request, f"{done} {text}")


class BinBulkAction(DeleteBulkAction):
    """Several pages at once."""

    template_name = "actions/admin/confirm_bulk_delete.html"

    def check_perm(self, page: Page) -> bool:
        return super().check_perm(page) and not holds_the_site(page)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {
            **super().get_context_data(**kwargs),
            "days": BIN_DAYS,
            # It can be undone: there is no word to type.
            "type_to_confirm_before_delete": False,
            "is_protected": False,
        }

    def post(self, request: HttpRequest) -> HttpResponseBase:
        return super(DeleteBulkAction, self).post(request)

    @classmethod
    def execute_action(cls, objects: list[Page], user: Any = None, **kwargs: Any) -> tuple[int, int]:
        put, below = 0, 0
        # From the deepest up, so that one below another one has a row, and comes back, of its own.
        for page in sorted(objects, key=lambda page: -page.depth):
            page.refresh_from_db()
            below += page.get_descendant_count()
            put_into_bin(page, user)
            put += 1
        return put, below

    def get_success_message(self, num_parent_objects: int, num_child_objects: int) -> None:
        done = super().get_success_message(num_parent_objects, num_child_objects)
        tell_where_it_is(self.request, f"{done}.")


class BinAPIAction(DeletePageAPIAction):
    """The admin API's act."""

    def execute(self, instance: Page, data: Any) -> Response:
        if not instance.permissions_for_user(self.request.user).can_delete():
            raise PermissionDenied
        try:
            put_into_bin(instance, self.request.user)
        except HoldsTheSite as error:
            raise ValidationError({"detail": _("The home page of the site cannot be deleted.")}) from error
        return Response(status=status.HTTP_204_NO_CONTENT)
