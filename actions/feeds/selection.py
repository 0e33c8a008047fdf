"""The filters of an address, or the answer that refuses them: a feed of everything would fool who asked for a part."""

from collections.abc import Callable, Iterable
from functools import wraps
from itertools import islice
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotFound
from django.utils.translation import gettext as _
from wagtail.models import Page

from actions.catalogue.criteria import CONDITIONS, Criteria
from core.text import printable

View = Callable[..., HttpResponseBase]


def with_criteria(model: type[Page]) -> Callable[[View], View]:
    """Call the view with the :class:`Criteria` of the address after the request.

    404 in words where a value is unknown, or where pages of this type can't be filtered by it.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def read(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            criteria = Criteria.from_query(request.GET)
            foreign = [
                (facet.value, choice.value)
                for facet, choices in criteria.chosen
                if facet not in CONDITIONS[model]
                for choice in choices
            ]
            if criteria.unknown or foreign:
                return unknown_choice([*criteria.unknown, *foreign])
            return view(request, criteria, *args, **kwargs)

        return read

    return decorate


def unknown_choice(asked: Iterable[tuple[str, str]]) -> HttpResponse:
    """404 that names the pairs of parameter and value. In plain text: programs ask for these addresses."""
    named = ", ".join(f"{parameter}={printable(value)[:100]}" for parameter, value in islice(asked, 5))
    words = _("Nothing on this site answers to: %(choices)s. Look the address up again on the site.") % {
        "choices": named
    }
    return HttpResponseNotFound(words + "\n", content_type="text/plain; charset=utf-8")


def with_query(path: str, criteria: Criteria) -> str:
    """The address of the selection at ``path``."""
    return f"{path}?{criteria.query_string}" if criteria.query_string else path
