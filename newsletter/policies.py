"""Who may do what with subscribers in the admin."""

from typing import Any

from django.db.models import QuerySet
from wagtail.permission_policies import ModelPermissionPolicy


class LookingOnlyPolicy(ModelPermissionPolicy):
    """Nobody writes these rows by hand, an administrator neither: each change is an act of the person it is about."""

    _ALLOWED = frozenset({"view"})

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action in self._ALLOWED and super().user_has_permission(user, action)

    def users_with_any_permission(self, actions: Any) -> QuerySet:
        allowed = self._ALLOWED.intersection(actions)
        # Asked for no action at all, Django names those who may do everything.
        people = super().users_with_any_permission(allowed)
        return people if allowed else people.none()
