"""A selection of sheets as one document to print."""

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe

from actions.catalogue.criteria import Criteria
from actions.feeds.selection import with_criteria
from actions.feeds.table_views import selected_actions
from actions.models import ActionPage

# A sheet is some four pages; what is longer is a book, and takes a server long to write.
MOST_PRINTED = 40


@require_safe
@with_criteria(ActionPage)
def actions_to_print(request: HttpRequest, criteria: Criteria) -> HttpResponseBase:
    """A cover with what was asked for, the list of the sheets, and each sheet from a page of its own.

    400 with what to do instead where there are too many of them.
    """
    selection = selected_actions(criteria)
    count = selection.count()
    context = {"criteria": criteria, "count": count, "most": MOST_PRINTED, "today": timezone.localdate()}
    if count > MOST_PRINTED:
        return render(request, "actions/print/too_many.html", context, status=400)
    sheets = selection.for_cards().prefetch_related("audiences", "age_ranges", "involvement_levels", "places")
    context["sheets"] = [(sheet, _as_html(request, sheet)) for sheet in sheets.order_by("title", "pk")]
    return render(request, "actions/print/selection.html", context)


def _as_html(request: HttpRequest, sheet: ActionPage) -> SafeString:
    """The sheet as its own page shows it, in a constant number of queries."""
    html = render_to_string("actions/print/sheet.html", sheet.get_context(request), request)
    return mark_safe(html)  # noqa: S308 - a template made it
