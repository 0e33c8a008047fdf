"""The filters of an address, or the answer that refuses them: a feed of everything would fool who asked for a part."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotFound
from django.utils.translation import gettext as _

from actions.catalogue.criteria import Criteria
from core.text import printable

View = Callable[..., HttpResponseBase]


def with_criteria(view: Callable[..., HttpResponseBase]) -> View:
    """Call the view with the :class:`Criteria` of the address after the request; 404 in words where one is unknown."""

    @wraps(view)
    def read(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        criteria = Criteria.from_query(request.GET)
        if criteria.unknown:
            return unknown_choice(criteria)
        return view(request, criteria, *args, **kwargs)

    return read


def unknown_choice(criteria: Criteria) -> HttpResponse:
    """Plain text: programs ask for these addresses, and show what they get to who set them up."""
    named = ", ".join(f"{parameter}={printable(value)[:100]}" for parameter, value in criteria.unknown[:5])
    words = _("Nothing on this site answers to: %(choices)s. Look the address up again on the site.") % {
        "choices": named
    }
    return HttpResponseNotFound(words + "\n", content_type="text/plain; charset=utf-8")


def with_query(path: str, criteria: Criteria) -> str:
    """The address of the selection at ``path``."""
    return f"{path}?{criteria.query_string}" if criteria.query_string else path
