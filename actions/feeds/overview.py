"""The page that tells readers what they can take along."""

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from actions.feeds.tables import COLUMNS
from actions.models import ActionPage, PartnerPage, Territory, Theme
from core.mail.links import absolute_url


@require_safe
def feeds_and_data(request: HttpRequest) -> HttpResponse:
    """Every feed, calendar and table, with a line of explanation. Constant queries."""
    root = absolute_url("")
    visible = ActionPage.objects.live().public()
    # Words that no visible sheet has would lead to feeds without an entry.
    context: dict[str, Any] = {
        "root": root,
        "webcal_root": f"webcal:{root.partition(':')[2]}",
        "themes": Theme.objects.filter(actions__in=visible).distinct(),
        "territories": Territory.objects.filter(
            Q(actions__in=visible) | Q(institutions__profile__in=PartnerPage.objects.live().public())
        ).distinct(),
        "partners": PartnerPage.objects.live().public().order_by("title"),
        "columns": COLUMNS,
    }
    return render(request, "actions/feeds/overview.html", context)
