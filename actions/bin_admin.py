"""The screens of the bin: what was deleted, by whom, until when; bring back, look, erase. For coordinators."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count
from django.db.models.functions import Left
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView, View
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import Page

from actions import bin as the_bin
from actions.binned import in_bin
from actions.models import ActionPage, BinnedPage, NewsPage, Participation, PartnerPage
from actions.models.bin import BIN_DAYS
from actions.permissions import is_coordinator

_PER_PAGE = 50
# A page that was deleted stands directly below the bin.
_DEPTH = 3


class BinMenuItem(MenuItem):
    def __init__(self) -> None:
        super().__init__(_BIN, reverse_lazy("actions_admin:bin"), name="bin", icon_name="bin", order=350)

    def is_shown(self, request: HttpRequest) -> bool:
        return is_coordinator(request.user)


_BIN = gettext_lazy("Bin")


@dataclass(frozen=True, slots=True)
class Line:
    """One deleted page: what it is, whose, and how many pages went with it."""

    row: BinnedPage
    page: Page
    whose: str
    below: int

    @property
    def title(self) -> str:
        return self.page.title if self.row.published else self.page.draft_title


def lines_of(rows: list[BinnedPage]) -> list[Line]:
    """What the screen says of each, in a fixed number of queries."""
    pages = {page.pk: page for page in Page.objects.filter(pk__in=[row.page_id for row in rows]).specific()}
    profiles = {
        profile.pk: profile.institution.name
        for profile in PartnerPage.objects.filter(
            pk__in=[*pages, *(row.former_parent_id for row in rows if row.former_parent_id)]
        ).select_related("institution")
    }
    leads: dict[int, list[str]] = {}
    for part in Participation.objects.leading().filter(action__in=pages).with_institutions():
        leads.setdefault(part.action_id, []).append(part.institution.name)
    below = dict(
        Page.objects.filter(in_bin(), depth__gt=_DEPTH)
        .annotate(top=Left("path", _DEPTH * Page.steplen))
        .order_by()
        .values("top")
        .annotate(number=Count("pk"))
        .values_list("top", "number")
    )

    def whose(row: BinnedPage) -> str:
        page = pages[row.page_id]
        if isinstance(page, ActionPage):
            return ", ".join(leads.get(page.pk, []))
        key = row.former_parent_id if isinstance(page, NewsPage) else page.pk
        return profiles.get(key, "") if key else ""

    return [
        Line(row, pages[row.page_id], whose(row), below.get(pages[row.page_id].path, 0))
        for row in rows
        if row.page_id in pages
    ]


class CoordinatorsOnly(View):
    """The same answer as for an address that does not exist: a member learns nothing of the bin."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if not is_coordinator(request.user):
            raise Http404


class BinView(CoordinatorsOnly, WagtailAdminTemplateMixin, TemplateView):
    """The list, and the act that brings one back."""

    page_title = _BIN
    header_icon = "bin"
    template_name = "actions/admin/bin.html"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = BinnedPage.objects.select_related("binned_by").order_by("-binned_at", "-pk")
        shown = Paginator(rows, _PER_PAGE).get_page(self.request.GET.get("p"))
        return super().get_context_data(lines=lines_of(list(shown)), shown=shown, days=BIN_DAYS, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        key = request.POST.get("page", "")
        try:
            if not key.isdecimal() or len(key) > 18:
                raise the_bin.NotInBin
            restored = the_bin.restore(int(key), request.user)
        except the_bin.NotInBin:
            _tell_it_is_gone(request)
            return redirect("actions_admin:bin")
        except the_bin.NoPlaceLeft as refused:
            context = self.get_context_data(refused=int(key), refusal=_why_there_is_no_place(refused))
            return self.render_to_response(context, status=409)
        self._tell(restored)
        return redirect("actions_admin:bin")

    def _tell(self, restored: the_bin.Restored) -> None:
        page = restored.page
        title = {"title": page.get_admin_display_title()}
        if page.live:
            text = _("“%(title)s” is back, and readers see it again.") % title
        else:
            text = _("“%(title)s” is back, as a draft, as it was.") % title
        if restored.has_other_address:
            text += " " + _("Its address was taken: it is %(address)s now.") % {"address": page.url or page.slug}
        if restored.has_other_place:
            text += " " + _("The page that it stood below is gone: it stands below “%(parent)s” now.") % {
                "parent": page.get_parent().specific_deferred.get_admin_display_title()
            }
        edit = messages.button(reverse("wagtailadmin_pages:edit", args=[page.pk]), _("Open it"))
        messages.success(self.request, text, buttons=[edit])


def _tell_it_is_gone(request: HttpRequest) -> None:
    messages.info(request, _("This page is no longer in the bin: somebody brought it back or erased it."))


def _why_there_is_no_place(refused: the_bin.NoPlaceLeft) -> str:
    if refused.parent is None:
        return _("The page that it stood below was erased: there is no place left where it belongs.")
    return _("The page that it stood below, “%(title)s”, is in the bin too: bring that one back first.") % {
        "title": refused.parent.get_admin_display_title()
    }


class EraseView(CoordinatorsOnly, WagtailAdminTemplateMixin, TemplateView):
    """Asks, then deletes for good."""

    page_title = gettext_lazy("Erase for good")
    header_icon = "bin"
    template_name = "actions/admin/erase.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        rows = BinnedPage.objects.select_related("binned_by").filter(page=kwargs["pk"])
        self.line = next(iter(lines_of(list(rows))), None)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        way = [{"url": reverse("actions_admin:bin"), "label": _BIN}, {"url": "", "label": self.get_page_title()}]
        return [*self.breadcrumbs_items, *way]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.line is None:
            _tell_it_is_gone(request)
            return redirect("actions_admin:bin")
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(line=self.line, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            title = the_bin.erase(kwargs["pk"], request.user)
        except the_bin.NotInBin:
            _tell_it_is_gone(request)
        except the_bin.StillHeld:
            return self.render_to_response(self.get_context_data(is_held=True), status=409)
        else:
            messages.success(request, _("“%(title)s” is erased for good.") % {"title": title})
        return redirect("actions_admin:bin")


class LookView(CoordinatorsOnly):
    """The latest version of a page in the bin, as readers would see it."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        page = get_object_or_404(Page.objects.filter(in_bin(), depth__gte=_DEPTH), pk=pk)
        draft = page.get_latest_revision_as_object()
        return draft.make_preview_request(request, draft.default_preview_mode)
