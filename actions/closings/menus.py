"""Menus hold what a role can use, without Wagtail's own help in English and the badge of its news."""

from django.http import HttpRequest
from wagtail.admin.menu import MenuItem

from actions.permissions import is_coordinator

# The rest of the help is Wagtail's, in English, about screens that this site has otherwise or not at all.
_HELP_KEPT = frozenset({"keyboard-shortcuts-trigger"})


def keep_help_short(request: HttpRequest, items: list[MenuItem]) -> None:
    items[:] = [item for item in items if item.name in _HELP_KEPT]


def empty_for_members(request: HttpRequest, items: list[MenuItem]) -> None:
    """For the reports and the settings, which only coordinators open."""
    if not is_coordinator(request.user):
        items.clear()
