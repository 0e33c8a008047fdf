"""Begins a new action sheet from another one: what the copy keeps, and what it leaves behind."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets.button import Button

from actions.enums import ActionStatus
from actions.models import ActionPage

# What happened to the first action did not happen to the next one; what it is about stays.
_LEFT_BEHIND: dict[str, Any] = {
    "status": ActionStatus.PLANNED,
    "status_since": None,
    "status_reason": "",
    "status_lift": "",
    "start_date": None,
    "end_date": None,
    "journal_notes": "",
    "review_by": None,
    "confirmed_on": None,
}


def begin_afresh(copy: ActionPage) -> None:
    """Take out of a fresh copy what belongs to the first action alone; its history starts with the copy."""
    ActionPage.objects.filter(pk=copy.pk).update(confirmed_on=None)
    draft = ActionPage.objects.get(pk=copy.pk).get_latest_revision_as_object()
    for name, value in _LEFT_BEHIND.items():
        setattr(draft, name, value)
    draft.milestones = []
    draft.funders = []
    draft.sheet_links = []
    for block in draft.indicators:
        block.value["measures"] = []
    # The row too: lists and filters read it, also of a draft.
    draft.save(clean=False)
    revision = draft.latest_revision
    revision.content = draft.serializable_data()
    revision.save(update_fields=["content"])
    draft.revisions.exclude(pk=revision.pk).delete()


def duplicate_header_buttons(page: Any, user: Any) -> list[Button]:
    """The way from a sheet's screens to its duplication."""
    if not issubclass(page.specific_class or type(page), ActionPage) or not page.permissions_for_user(user).can_copy():
        return []
    address = reverse("wagtailadmin_pages:copy", args=[page.pk])
    return [Button(_("Duplicate this sheet"), address, icon_name="copy", priority=7)]
