"""« The site is being looked after »: what everybody gets while it is, coordinators excepted.

The page is a plain file without any template tag, so that the web server can hand the same one out while nothing of the
site runs (docs/running.md).
"""

from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from django.urls import reverse

# Seconds after which crawlers, feed readers and mail services may ask again.
RETRY_AFTER = 600
# What signing in takes.
_OPEN = ("wagtailadmin_login", "wagtailadmin_logout", "wagtailadmin_sprite", "wagtailadmin_javascript_catalog")


def is_on() -> bool:
    """Whether the setting says so, or the file lies there: it needs no restart."""
    return settings.MAINTENANCE_MODE or Path(settings.MAINTENANCE_FILE).exists()


class MaintenanceMiddleware:
    """Answers 503 in the place of the site. Readers without a session cost no query."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not is_on() or _may_pass(request):
            return self.get_response(request)
        return HttpResponse(
            render_to_string("maintenance.html"),
            status=503,
            headers={"Retry-After": str(RETRY_AFTER), "Cache-Control": "no-store"},
        )


def _may_pass(request: HttpRequest) -> bool:
    if request.path.startswith(tuple(reverse(name) for name in _OPEN)):
        return True
    has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
    return has_session and request.user.has_perm(settings.COORDINATOR_PERMISSION)
