"""The screen « subscribers over time »: drawings, their numbers in a table, and why people leave."""

import csv
import datetime
import io
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import HeaderButton

from newsletter import movement
from newsletter.movement_chart import BARS_HEIGHT, LEFT, LINE_HEIGHT, RIGHT, WIDTH, flow_chart, total_chart
from newsletter.permissions import user_can_see_subscribers

# The screen shows two years; the file holds everything.
_MONTHS_SHOWN = 24
_YEAR = datetime.timedelta(days=365)


class MovementView(WagtailAdminTemplateMixin, TemplateView):
    """By month, or by week with ``?par=semaine``."""

    page_title = gettext_lazy("Subscribers over time")
    header_icon = "calendar-alt"
    template_name = "newsletter/admin/movement.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        # To members as to anybody else: there is no such screen.
        if not user_can_see_subscribers(request.user):
            raise Http404
        self.by_week = request.GET.get("par") == "semaine"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("subscriber:index"), "label": _("Subscribers")},
            {"url": "", "label": self.page_title},
        ]

    @property
    def header_buttons(self) -> list[Any]:
        return [HeaderButton(_("Download the table"), reverse("newsletter_admin:movement_csv"), icon_name="download")]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        today = timezone.localdate()
        found = movement.by_week(today) if self.by_week else movement.by_month(today)
        periods = found.periods[-_MONTHS_SHOWN:]
        a_year_ago = today - _YEAR
        return super().get_context_data(
            by_week=self.by_week,
            periods=periods,
            before=found.before if len(periods) == len(found.periods) else 0,
            is_cut=len(periods) < len(found.periods),
            total_chart=total_chart(periods),
            flow_chart=flow_chart(periods),
            drawing={
                "width": WIDTH,
                "left": LEFT,
                "right": RIGHT,
                "line_height": LINE_HEIGHT,
                "bars_height": BARS_HEIGHT,
            },
            origins=movement.origins(a_year_ago),
            reasons=movement.reasons(a_year_ago),
            words=movement.words(a_year_ago),
            letters=movement.losses_by_letter(),
            **kwargs,
        )


@require_safe
def movement_as_csv(request: HttpRequest) -> HttpResponse:
    """Every month since the first movement, as a French Excel opens it by a double click."""
    if not user_can_see_subscribers(request.user):
        raise Http404
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow([_("Month"), _("Joined"), _("Left"), _("Set aside"), _("Difference"), _("On the list")])
    for period in movement.by_month(timezone.localdate()).periods:
        counts = (period.joined, period.left, period.suppressed, period.net, period.total)
        writer.writerow([f"{period.start:%Y-%m}", *counts])
    name = _("subscribers-over-time")
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return HttpResponse(text.getvalue().encode("utf-8-sig"), content_type="text/csv; charset=utf-8", headers=headers)
