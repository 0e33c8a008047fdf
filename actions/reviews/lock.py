"""Stands where Wagtail expects a proposed page to be locked: it locks nobody out."""

from typing import Any

from django.utils.translation import gettext as _
from wagtail.locks import WorkflowLock


class ProposalLock(WorkflowLock):
    """Says so beside the page; where the proposal is, the editor says at its top."""

    def get_message(self, user: Any) -> None:
        return None

    def get_icon(self, user: Any, can_lock: bool = False) -> str:
        return "lock-open"

    def get_locked_by(self, user: Any, can_lock: bool = False) -> str:
        return _("Not locked")

    def get_description(self, user: Any, can_lock: bool = False) -> str:
        return _("Its writers and its reviewers can write in it")
