"""The desk's list of what is new: open one, or put all aside."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from wagtail.admin import messages

from core.models import Notification
from core.notifications.kinds import Told, kinds_with_own_place, told

_SHOWN = 8


@dataclass(frozen=True, slots=True)
class News:
    """One new thing on somebody's desk."""

    notification: Notification
    said: Told


def news_for(person: Any) -> tuple[list[News], int]:
    """What the person has not seen yet, newest first, and how many more there are at the most."""
    unseen = (
        Notification.objects.filter(person=person, seen_at=None)
        .exclude(kind__in=kinds_with_own_place())
        .select_related("page", "by", "person")
    )
    rows = list(unseen[: _SHOWN + 1])
    shown = [News(row, said) for row in rows[:_SHOWN] if (said := told(row))]
    return shown, max(unseen.count() - _SHOWN, 0) if len(rows) > _SHOWN else 0


@require_GET
def open_news(request: HttpRequest, pk: int) -> HttpResponse:
    """To what the notification is about; it is seen then."""
    notification = get_object_or_404(
        Notification.objects.select_related("page", "by", "person"), pk=pk, person=request.user
    )
    Notification.objects.filter(pk=pk, seen_at=None).update(seen_at=timezone.now())
    said = told(notification)
    if said is None:
        messages.info(request, _("This is no longer there, or no longer open to you."))
        return redirect("wagtailadmin_home")
    return redirect(said.url)


@require_POST
def see_all(request: Any) -> HttpResponse:
    """Put aside what is new."""
    Notification.objects.filter(person=request.user, seen_at=None).update(seen_at=timezone.now())
    return redirect("wagtailadmin_home")
