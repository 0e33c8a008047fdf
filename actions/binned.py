"""Reads of the bin: whether a page is in it, in no query for a set of pages and in one for a person."""

from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Left
from wagtail.models import Page

_CACHE_NAME = "_estuaire_bin_path"
# The bin stands directly below the root.
_BIN_PATH_LENGTH = 2 * Page.steplen


def in_bin(page: str = "") -> Exists:
    """The condition that a row's page is the bin or in it; ``page`` leads from the row to its page."""
    from actions.models import BinPage

    return Exists(BinPage.objects.filter(path=Left(OuterRef(f"{page}path"), _BIN_PATH_LENGTH)))


def bin_above(page: Page) -> Exists:
    """The same of one page, as a condition for rows of any kind."""
    from actions.models import BinPage

    return Exists(BinPage.objects.filter(path=page.path[:_BIN_PATH_LENGTH]))


def outside_bin(user: Any) -> Q:
    """The condition that a page is neither the bin nor in it, in words that a search understands too."""
    path = _bin_path(user)
    return ~Q(path__startswith=path) if path else Q()


def is_in_bin(page: Page, user: Any = None) -> bool:
    """Whether the page is the bin or in it; with the person who asks, the database is asked once for each request."""
    path = _bin_path(user)
    return bool(path) and page.path.startswith(path)


def _bin_path(user: Any) -> str:
    """Where the bin stands, or nothing as long as nobody deleted anything."""
    from actions.models import BinPage

    path = getattr(user, _CACHE_NAME, None)
    if path is None:
        path = BinPage.objects.values_list("path", flat=True).first() or ""
        if user is not None:
            setattr(user, _CACHE_NAME, path)
    return path
