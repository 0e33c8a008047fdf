"""Members' menus hold what their role can use, without Wagtail's own help and the badge of its news."""

from django.http import HttpRequest
from wagtail.admin.menu import MenuItem

from actions.permissions import is_coordinator

# The rest of the help is Wagtail's, in English, about all that a member has not.
_HELP_FOR_MEMBERS = frozenset({"keyboard-shortcuts-trigger"})


def keep_help_short(request: HttpRequest, items: list[MenuItem]) -> None:
    if not is_coordinator(request.user):
        items[:] = [item for item in items if item.name in _HELP_FOR_MEMBERS]


def empty_for_members(request: HttpRequest, items: list[MenuItem]) -> None:
    """For the reports and the settings, which only coordinators open."""
    if not is_coordinator(request.user):
        items.clear()
