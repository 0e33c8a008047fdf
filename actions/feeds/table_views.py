"""The addresses of the tables."""

from typing import cast

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from actions.catalogue.criteria import Criteria
from actions.feeds.selection import with_criteria, with_query
from actions.feeds.spreadsheets import csv_file, xlsx_file
from actions.feeds.tables import complete_rows
from actions.models import ActionPage
from actions.querysets import ActionQuerySet
from core.mail.links import absolute_url
from core.mail.messages import current_network

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
@with_criteria(ActionPage)
def actions_as_csv(request: HttpRequest, criteria: Criteria) -> HttpResponseBase:
    """Every visible sheet that fits the filters of the address, as CSV."""
    return _download(csv_file(complete_rows(selected_actions(criteria))), "text/csv; charset=utf-8", "csv")


@require_safe
@with_criteria(ActionPage)
def actions_as_xlsx(request: HttpRequest, criteria: Criteria) -> HttpResponseBase:
    """The same as a workbook, which also says what was asked for, when, and what each column holds."""
    rows = complete_rows(selected_actions(criteria))
    file = xlsx_file(
        rows,
        [
            (_("Network"), current_network().name),
            (_("Selection"), ", ".join(criteria.words) or _("All actions")),
            (_("Number of sheets"), len(rows)),
            (_("Exported on"), timezone.localdate()),
            (_("Address"), absolute_url(with_query(request.path, criteria))),
        ],
    )
    return _download(file, _XLSX, "xlsx")


def selected_actions(criteria: Criteria) -> ActionQuerySet:
    """The sheets that readers can see, of those that fit."""
    return cast(ActionQuerySet, criteria.filter(ActionPage.objects.live().public()))


def _download(content: bytes, content_type: str, ending: str) -> HttpResponse:
    name = f"actions-{timezone.localdate():%Y-%m-%d}.{ending}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Robots-Tag": "noindex"}
    return HttpResponse(content, content_type=content_type, headers=headers)
