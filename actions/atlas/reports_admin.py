"""The screen of what readers reported about places: read it, mend the page, say that it is done."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from actions.access import access_of
from actions.atlas.reports import LIFETIME, reopen, set_handled
from actions.models import PlaceReport
from actions.permissions import is_coordinator, reports_to_handle

_PER_PAGE = 50
_TITLE = gettext_lazy("Reports about places")


class ReportsMenuItem(MenuItem):
    def __init__(self) -> None:
        super().__init__(
            _TITLE, reverse_lazy("actions_admin:place_reports"), name="place_reports", icon_name="warning", order=340
        )

    def is_shown(self, request: HttpRequest) -> bool:
        return is_coordinator(request.user) or access_of(request.user).is_member


class ReportsView(WagtailAdminTemplateMixin, TemplateView):
    """The list, those that wait first, and the act on one of them: a POST with ``report`` and ``act``."""

    page_title = _TITLE
    header_icon = "warning"
    template_name = "actions/admin/place_reports.html"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        reports = reports_to_handle(self.request.user)
        shown_state = "handled" if self.request.GET.get("etat") == "traites" else "waiting"
        rows = reports.exclude(handled_at=None) if shown_state == "handled" else reports.waiting()
        rows = rows.select_related("page", "handled_by").order_by("-created_at", "-pk")
        return super().get_context_data(
            shown=Paginator(rows, _PER_PAGE).get_page(self.request.GET.get("p")),
            shown_state=shown_state,
            waiting_count=reports.waiting().count(),
            months=LIFETIME.days // 30,
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        report = self._named_report(request.POST.get("report", ""))
        if report is None:
            messages.info(request, _("This report is no longer here: it was erased, or is no longer yours to handle."))
        elif request.POST.get("act") == "reopen":
            reopen(report)
            messages.success(request, _("The report about “%(place)s” waits again.") % {"place": report.place_name})
        else:
            set_handled(report, request.user, timezone.now())
            messages.success(request, _("The report about “%(place)s” is handled.") % {"place": report.place_name})
        return redirect("actions_admin:place_reports")

    def _named_report(self, key: str) -> PlaceReport | None:
        if not (key.isascii() and key.isdecimal()) or len(key) > 18:
            return None
        return reports_to_handle(self.request.user).filter(pk=key).first()
