"""Entry to the admin by membership: no group, no stored right, so that leaving closes the door at once."""

from typing import Any

from django.contrib.auth.backends import BaseBackend

from actions.access import access_of

_ADMIN_ACCESS = "wagtailadmin.access_admin"


class MembershipBackend(BaseBackend):
    """Lets members of active institutions enter the admin; it authenticates nobody."""

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        return perm == _ADMIN_ACCESS and obj is None and access_of(user_obj).is_member

    def get_all_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        return {_ADMIN_ACCESS} if self.has_perm(user_obj, _ADMIN_ACCESS, obj) else set()

    def with_perm(self, perm: Any, is_active: bool = True, include_superusers: bool = True, obj: Any = None) -> Any:
        from django.contrib.auth import get_user_model

        people = get_user_model()._default_manager
        if perm != _ADMIN_ACCESS or obj is not None:
            return people.none()
        return people.filter(is_active=is_active, memberships__institution__is_active=True).distinct()
