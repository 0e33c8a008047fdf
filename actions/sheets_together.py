"""Writes that change several action sheets at once: their themes and their status.

What readers see changes at once, and so does every version that may still be published: changes that wait for their
publication stay what they are, with the new themes and status in them.
"""

import datetime
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from wagtail.log_actions import LogContext, log

from actions.enums import LOG_CHANGED_TOGETHER, ActionStatus
from actions.models import ActionPage, Theme
from actions.participations import hold
from core.models import User


@dataclass(frozen=True, slots=True)
class NewStatus:
    """A status with what goes with it."""

    status: ActionStatus
    since: datetime.date
    reason: str = ""
    lift: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """What is done to each sheet; ``status`` is None where it stays."""

    added: Collection[Theme] = ()
    removed: Collection[Theme] = ()
    status: NewStatus | None = None

    def apply_to(self, sheet: ActionPage) -> None:
        """Make the change in memory."""
        gone = {theme.pk for theme in self.removed}
        kept = [theme for theme in sheet.themes.all() if theme.pk not in gone]
        known = {theme.pk for theme in kept}
        sheet.themes = [*kept, *(theme for theme in self.added if theme.pk not in known)]
        if self.status is not None:
            sheet.status = self.status.status
            sheet.status_since = self.status.since
            sheet.status_reason = self.status.reason
            sheet.status_lift = self.status.lift

    def changes(self, sheet: ActionPage) -> bool:
        """Whether the sheet would be otherwise afterwards."""
        themes = {theme.pk for theme in sheet.themes.all()}
        if {theme.pk for theme in self.added} - themes or {theme.pk for theme in self.removed} & themes:
            return True
        wanted = self.status
        return wanted is not None and (wanted.status, wanted.since, wanted.reason, wanted.lift) != (
            sheet.status,
            sheet.status_since,
            sheet.status_reason,
            sheet.status_lift,
        )

    def words(self) -> dict[str, Any]:
        """For the history of a sheet."""
        return {
            "added": [theme.name for theme in self.added],
            "removed": [theme.name for theme in self.removed],
            "status": self.status.status if self.status else None,
        }


@transaction.atomic
def change_together(sheets: Collection[ActionPage], change: Change, user: User) -> int:
    """Change the sheets; returns how many were otherwise before."""
    changed = 0
    for sheet in sheets:
        # A history shows one line for each act of a request: each sheet's is an act of its own.
        with LogContext(user=user):
            changed += _change(sheet.pk, change, user)
    return changed


def _change(key: int, change: Change, user: User) -> bool:
    sheet = ActionPage.objects.get(pk=key)
    hold(sheet)
    sheet = ActionPage.objects.get(pk=key)
    draft = sheet.get_latest_revision_as_object()
    if not change.changes(sheet) and not change.changes(draft):
        return False
    # The one that stands for a later day is a version of its own, unless it is the last one.
    for planned in sheet.revisions.filter(approved_go_live_at__isnull=False):
        version = planned.as_object()
        change.apply_to(version)
        planned.content = version.serializable_data()
        planned.save(update_fields=["content"])
    waits = sheet.has_unpublished_changes
    change.apply_to(draft)
    if waits or not sheet.live:
        # To publish would end a proposal that waits for its answer, and let out what is not ready.
        change.apply_to(sheet)
        sheet.save(clean=False)
    revision = draft.save_revision(user=user, clean=False)
    if sheet.live and not waits:
        revision.publish(user=user)
    log(ActionPage.objects.get(pk=key), LOG_CHANGED_TOGETHER, user=user, data=change.words(), revision=revision)
    return True
