"""The public pages by which a reader reports an error about a place."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from actions.atlas.places import place_of
from actions.atlas.report_forms import PlaceReportForm
from actions.atlas.reports import LIFETIME, TooManyReports, report_place
from actions.models import MapPage
from core.signin.limits import client_network


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """The form about the place that ``lieu`` names; a refused one is shown again with all that was typed."""
    place = place_of(request.GET.get("lieu", ""))
    if place is None:
        raise Http404("No such place, or none that readers see.")
    form = PlaceReportForm(request.POST if request.method == "POST" else None)
    status, is_too_many = 200, False
    if form.is_bound:
        if form.caught_a_robot:
            return redirect("atlas:report_thanks")
        if form.is_valid():
            words = form.cleaned_data
            try:
                report_place(place, words["message"], words["email"], client_network(request), timezone.now())
            except TooManyReports:
                status, is_too_many = 429, True
            else:
                return redirect("atlas:report_thanks")
        else:
            status = 422
    context = {
        "place": place,
        "form": form,
        "is_too_many": is_too_many,
        "months": LIFETIME.days // 30,
        "map_page": _map(),
    }
    return render(request, "actions/atlas/report.html", context, status=status)


@require_safe
def thanks(request: HttpRequest) -> HttpResponse:
    return render(request, "actions/atlas/report_thanks.html", {"map_page": _map()})


def _map() -> MapPage | None:
    """Where to go back to. Places are on other pages too: whoever hides the map goes on hearing of errors."""
    return MapPage.objects.live().public().first()
