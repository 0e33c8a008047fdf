"""What one person's memberships open: read once for each request, computed and never stored."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from wagtail.models import Collection, Page

from actions.enums import PUBLISHING_ROLES, MemberRole, ParticipationRole

_CACHE_NAME = "_estuaire_access"


@dataclass(frozen=True, slots=True)
class Access:
    """The institutions of a person, by what the person may do there. Keys of Institution."""

    member_of: frozenset[int]
    publishes_for: frozenset[int]
    administers: frozenset[int]

    @property
    def is_member(self) -> bool:
        return bool(self.member_of)


NO_ACCESS = Access(frozenset(), frozenset(), frozenset())


@dataclass(frozen=True, slots=True)
class Codename:
    """Stands for a ``Permission`` row."""

    codename: str


@dataclass(frozen=True, slots=True)
class PageGrant:
    """Stands for a ``GroupPagePermission`` row that was never written."""

    page: Page
    permission: Codename

    @property
    def page_id(self) -> int:
        return self.page.pk


@dataclass(frozen=True, slots=True)
class CollectionGrant:
    """Stands for a ``GroupCollectionPermission`` row that was never written."""

    collection: Collection
    permission: Codename

    @property
    def collection_id(self) -> int:
        return self.collection.pk


def access_of(user: Any) -> Access:
    """The access of a user, one query for each request at most. A deactivated institution opens nothing."""
    if not user.is_authenticated or not user.is_active:
        return NO_ACCESS
    cached = getattr(user, _CACHE_NAME, None)
    if cached is None:
        roles = dict(user.memberships.filter(institution__is_active=True).values_list("institution_id", "role"))
        cached = Access(
            member_of=frozenset(roles),
            publishes_for=frozenset(key for key, role in roles.items() if role in PUBLISHING_ROLES),
            administers=frozenset(key for key, role in roles.items() if role == MemberRole.ADMIN),
        )
        setattr(user, _CACHE_NAME, cached)
    return cached


def sheets_to_edit(access: Access) -> Q:
    """The participations through which the person edits an action sheet."""
    return Q(institution__in=access.member_of)


def sheets_to_review(access: Access) -> Q:
    """The participations through which the person reviews what others propose for a sheet: the lead's alone."""
    return Q(institution__in=access.publishes_for, role=ParticipationRole.LEAD)


def sheets_to_publish(access: Access) -> Q:
    """The participations through which the person publishes a sheet: the lead's, or a partner's that is allowed to."""
    return Q(institution__in=access.publishes_for) & (Q(role=ParticipationRole.LEAD) | Q(may_publish=True))
