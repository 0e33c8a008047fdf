"""Owns one question: of which pages may a person hear, and what of each.

A member hears of the pages that membership opens, and of what every reader sees: a live, public page, by
its published title, without a word about its drafts or its moderation.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet
from wagtail.models import Page
from wagtail.permissions import policy_registry
from wagtail.query import PageQuerySet

from actions.binned import outside_bin
from actions.closings.statuses import attach_states
from actions.permissions import is_coordinator


def editable_pages(user: Any) -> QuerySet:
    """The pages that the person may write in."""
    return policy_registry.get_by_type(Page).instances_user_has_permission_for(user, "change")


def places_to_add(user: Any) -> QuerySet:
    """The pages below which the person may add one."""
    return policy_registry.get_by_type(Page).instances_user_has_permission_for(user, "add")


def nameable_pages(user: Any) -> PageQuerySet:
    """The pages whose title the person may read in the admin."""
    if is_coordinator(user):
        return Page.objects.filter(outside_bin(user))
    explorable = policy_registry.get_by_type(Page).explorable_instances(user)
    public = Page.objects.live().public()
    return Page.objects.filter(Q(pk__in=explorable.values("pk")) | Q(pk__in=public.values("pk")))


def show_as_readers_see(user: Any, pages: Iterable[Page]) -> None:
    """Strip the given instances, in place, of what is their writers' business; the person's own stay whole.

    They are for display only: never save one afterwards. The states of the person's own are read for all at once.
    """
    rows = list(pages)
    own = rows
    if not is_coordinator(user):
        keys = set(editable_pages(user).filter(pk__in=[page.pk for page in rows]).values_list("pk", flat=True))
        own = [page for page in rows if page.pk in keys]
        for page in rows:
            if page.pk not in keys:
                _strip(page)
    attach_states(own)


def _strip(page: Page) -> None:
    page.draft_title = page.title
    page.has_unpublished_changes = False
    page.locked = False
    page.latest_revision_created_at = page.last_published_at
    # Where Wagtail looks before it asks the database.
    page._current_workflow_states = []
    page._approved_schedule = False
