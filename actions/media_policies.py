"""Who may use and change pictures and documents: members those of their institutions, and the shared ones."""

from typing import Any

from django.contrib.auth import get_permission_codename
from wagtail.models import Collection
from wagtail.permission_policies.collections import CollectionOwnershipPermissionPolicy

from actions.access import Codename, CollectionGrant, access_of
from actions.models import Institution
from core.models import NetworkSettings


class MemberMediaPolicy(CollectionOwnershipPermissionPolicy):
    """Native rows for coordinators; for members, grants in memory on the collections of their institutions.

    A contributor adds and uses, an editor also changes; the shared collection is there to choose from.
    """

    def __init__(self, model: Any, auth_model: str) -> None:
        """``auth_model`` is the stock model, whose permissions the admin's screen of groups edits."""
        super().__init__(model, auth_model=auth_model, owner_field_name="uploaded_by_user")
        # The stock cache is shared by pictures and documents, whose rows come in one query; our grants do not.
        self.permission_cache_name = f"_estuaire_{self.model._meta.model_name}_permission_cache"

    def get_all_permissions_for_user(self, user: Any) -> list[Any]:
        rows: list[Any] = list(super().get_all_permissions_for_user(user))
        access = access_of(user)
        if not access.is_member or user.is_superuser:
            return rows
        institutions = Institution.objects.filter(pk__in=access.member_of, collection__isnull=False)
        for institution in institutions.select_related("collection"):
            rows += [self._grant("add", institution.collection), self._grant("choose", institution.collection)]
            if institution.pk in access.publishes_for:
                rows.append(self._grant("change", institution.collection))
        shared = Collection.objects.filter(pk__in=NetworkSettings.objects.values("shared_collection"))
        return rows + [self._grant("choose", collection) for collection in shared]

    def _grant(self, action: str, collection: Collection) -> CollectionGrant:
        return CollectionGrant(collection, Codename(get_permission_codename(action, self.auth_model._meta)))
