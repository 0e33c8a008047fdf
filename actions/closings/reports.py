"""Reports look over the whole site (titles, names of people, figures): they are for coordinators, their exports too."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern, include, path
from wagtail.admin.urls import reports as stock

from actions.permissions import is_coordinator

View = Callable[..., HttpResponseBase]


def coordinators_only(view: View) -> View:
    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not is_coordinator(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return checked


# Without names: links go on being made from Wagtail's own, at the same addresses.
_closed = [
    URLPattern(pattern.pattern, coordinators_only(pattern.callback), pattern.default_args)
    for pattern in stock.urlpatterns
]
urlpatterns = [path("reports/", include(_closed))]
