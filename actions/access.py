"""What one person's memberships open: read once for each request, computed and never stored.

A list asks for rights row by row and button by button: what the answers hang on is read whole, in one query for each
kind of page, and kept on the user for the length of the request.
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, Case, Q, Value, When
from wagtail.models import Collection, Page

from actions.enums import PUBLISHING_ROLES, MemberRole, ParticipationRole

_CACHE_NAME = "_estuaire_access"
_SHEETS_CACHE_NAME = "_estuaire_sheets"
_PROFILES_CACHE_NAME = "_estuaire_profiles"
_SECTIONS_CACHE_NAME = "_estuaire_sections"


@dataclass(frozen=True, slots=True)
class Access:
    """The institutions of a person, by what the person may do there. Keys of Institution."""

    member_of: frozenset[int]
    publishes_for: frozenset[int]
    administers: frozenset[int]

    @property
    def is_member(self) -> bool:
        return bool(self.member_of)

    def role_in(self, institution: int) -> MemberRole:
        """The role of a member in an institution of hers."""
        if institution in self.administers:
            return MemberRole.ADMIN
        return MemberRole.EDITOR if institution in self.publishes_for else MemberRole.CONTRIBUTOR


NO_ACCESS = Access(frozenset(), frozenset(), frozenset())


@dataclass(frozen=True, slots=True)
class SheetRights:
    """The action sheets that a person writes in, those that he also publishes, and reviews. Keys of pages."""

    writes: frozenset[int]
    publishes: frozenset[int]
    reviews: frozenset[int]


@dataclass(frozen=True, slots=True)
class Sections:
    """The lists below which members write, and the pages above these lists."""

    actions: tuple[Page, ...]
    partners: tuple[Page, ...]
    above: frozenset[int]

    @property
    def keys(self) -> frozenset[int]:
        """All of them: where a member's explorer starts."""
        return self.above.union(page.pk for page in (*self.actions, *self.partners))


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


def forget_access(user: Any) -> None:
    """Have the next question read the memberships again: after a wait for somebody else's act, or an own one."""
    for name in (_CACHE_NAME, _SHEETS_CACHE_NAME, _PROFILES_CACHE_NAME):
        if hasattr(user, name):
            delattr(user, name)


def sheets_to_edit(access: Access) -> Q:
    """The participations through which the person edits an action sheet."""
    return Q(institution__in=access.member_of)


def sheets_to_review(access: Access) -> Q:
    """The participations through which the person reviews what others propose for a sheet: the lead's alone."""
    return Q(institution__in=access.publishes_for, role=ParticipationRole.LEAD)


def sheets_to_publish(access: Access) -> Q:
    """The participations through which the person publishes a sheet: the lead's, or a partner's that is allowed to."""
    return Q(institution__in=access.publishes_for) & (Q(role=ParticipationRole.LEAD) | Q(may_publish=True))


def sheet_rights_of(user: Any) -> SheetRights:
    """The sheets of a user, one query for each request at most, whatever the number of pages asked about."""
    cached: SheetRights | None = getattr(user, _SHEETS_CACHE_NAME, None)
    if cached is None:
        from actions.models import Participation

        access = access_of(user)
        publishes = Case(When(sheets_to_publish(access), then=True), default=Value(False), output_field=BooleanField())
        reviews = Case(When(sheets_to_review(access), then=True), default=Value(False), output_field=BooleanField())
        parts = Participation.objects.filter(sheets_to_edit(access)).order_by()
        found = list(parts.values_list("action", publishes, reviews)) if access.is_member else []
        cached = SheetRights(
            writes=frozenset(action for action, _publishes, _reviews in found),
            publishes=frozenset(action for action, may, _reviews in found if may),
            reviews=frozenset(action for action, _publishes, may in found if may),
        )
        setattr(user, _SHEETS_CACHE_NAME, cached)
    return cached


def profiles_of(user: Any) -> dict[str, int]:
    """The institutions whose profiles are a user's own, by the path of the profile; one query for each request."""
    cached: dict[str, int] | None = getattr(user, _PROFILES_CACHE_NAME, None)
    if cached is None:
        from actions.models import PartnerPage

        access = access_of(user)
        profiles = PartnerPage.objects.filter(institution__in=access.member_of)
        cached = dict(profiles.values_list("path", "institution")) if access.is_member else {}
        setattr(user, _PROFILES_CACHE_NAME, cached)
    return cached


def sections_of(user: Any) -> Sections:
    """The sections of the site outside of the bin, kept for a request’s length as the rest; the same for every user."""
    cached: Sections | None = getattr(user, _SECTIONS_CACHE_NAME, None)
    if cached is None:
        from actions.binned import in_bin
        from actions.models import ActionIndexPage, PartnerIndexPage

        actions = tuple(ActionIndexPage.objects.filter(~in_bin()))
        partners = tuple(PartnerIndexPage.objects.filter(~in_bin()))
        paths = {page.path[: -page.steplen] for page in (*actions, *partners)}
        above = frozenset(Page.objects.filter(path__in=paths).values_list("pk", flat=True))
        cached = Sections(actions, partners, above)
        setattr(user, _SECTIONS_CACHE_NAME, cached)
    return cached
