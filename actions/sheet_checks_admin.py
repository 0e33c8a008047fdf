"""The screen that asks whether a published sheet still holds true: one button says so, one leads to the editor."""

import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.widgets.button import Button

from actions.models import ActionPage
from actions.permissions import user_can_confirm
from actions.sheet_checks import AlreadyConfirmed, confirm, next_review
from actions.sheet_screens import SheetScreen
from core.dates import format_day


class CheckView(SheetScreen):
    """Opening it changes nothing; the button posts."""

    page_title = gettext_lazy("Check the sheet")
    header_icon = "check"
    template_name = "actions/admin/check_sheet.html"

    def may_open(self, user: Any, action: ActionPage) -> bool:
        return user_can_confirm(user, action)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        today = timezone.localdate()
        return super().get_context_data(
            action=self.action,
            is_due=self.action.review_by is not None and self.action.review_by <= today,
            until=next_review(today),
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.action.live:
            return self.render_to_response(self.get_context_data(), status=409)
        title = {"title": self.action.get_admin_display_title()}
        user: Any = request.user
        try:
            until = confirm(self.action, user, seen=_day(request.POST.get("seen", "")))
        except AlreadyConfirmed:
            said = _("The date of “%(title)s” was changed meanwhile, by you or a colleague: nothing changed.")
            messages.info(request, said % title)
        else:
            said = _("“%(title)s” is confirmed. You will be asked again on %(day)s.")
            messages.success(request, said % {**title, "day": format_day(until)})
        return redirect("wagtailadmin_home")


def _day(text: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        return None


def check_header_buttons(page: Any, user: Any) -> list[Button]:
    """The way from a published sheet's screens to its confirmation."""
    if not page.live or not issubclass(page.specific_class or type(page), ActionPage):
        return []
    if not user_can_confirm(user, page):
        return []
    address = reverse("actions_admin:check_sheet", args=[page.pk])
    return [Button(gettext_lazy("Check the sheet"), address, icon_name="check", priority=6)]
