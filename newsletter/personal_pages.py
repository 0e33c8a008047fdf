"""The pages that readers meet alone: what each of them does, and what a link that fails or too many requests get."""

import datetime
import math
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

P = ParamSpec("P")

allow_reading_and_posting = require_http_methods(["GET", "HEAD", "POST"])


def personal(view: Callable[Concatenate[HttpRequest, P], HttpResponse]) -> Callable[..., HttpResponse]:
    """A page whose address holds a token: nothing may store it, list it, or pass its address on.

    A browser that passes no address on sends ``Origin: null`` with a form, which Django's CSRF check refuses;
    the token, which nobody else can make, protects these pages instead.
    """

    @csrf_exempt
    @allow_reading_and_posting
    @wraps(view)
    def wrapped(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        response = view(request, *args, **kwargs)
        patch_cache_control(response, private=True, no_store=True)
        response["Referrer-Policy"] = "no-referrer"
        response["X-Robots-Tag"] = "noindex"
        return response

    return wrapped


def rests(response: HttpResponse, until: datetime.datetime, now: datetime.datetime) -> HttpResponse:
    """The answer, with the moment for programs too, to a network that asked for too much (RFC 9110, 10.2.3)."""
    response["Retry-After"] = str(math.ceil((until - now).total_seconds()))
    return response


def unknown_link(request: HttpRequest) -> HttpResponse:
    """The link was not made here, or was cut in two."""
    return render(request, "newsletter/subscriptions/unknown_link.html", status=404)


def ended_link(request: HttpRequest) -> HttpResponse:
    """The link was good for a request that is over."""
    return render(request, "newsletter/subscriptions/ended_link.html", status=410)


def closed_link(request: HttpRequest) -> HttpResponse:
    """The link opened a subscription: it is too old, or the address was changed or erased since."""
    return render(request, "newsletter/subscriptions/mine/closed_link.html", status=410)
