"""The permission policy of pages: one answer for every listing, chooser, report and view.

Members' rights are computed from Membership × Participation at each request; coordinators keep the
native rights of their group. Built on internals of Wagtail 8.0: its minor version is pinned.
"""

from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet
from wagtail.models import GroupPagePermission, Page, PagePermissionTester
from wagtail.permission_policies.pages import PagePermissionPolicy

from actions.access import (
    Codename,
    PageGrant,
    access_of,
    sections_of,
    sheets_to_edit,
    sheets_to_publish,
    sheets_to_review,
)
from actions.binned import bin_above, in_bin, is_in_bin, outside_bin
from actions.enums import PUBLISHING_ROLES, ParticipationRole

_WRITING = {"add", "change"}
_PUBLISHING = {"publish", "lock", "unlock"}
# No codename of Wagtail's: whoever natively publishes a page reviews what is proposed for it.
_REVIEWING = {"review"}


def _native(actions: set[str]) -> set[str]:
    """The actions as the rows that Wagtail stores know them."""
    return (actions - _REVIEWING) | {"publish"} if actions & _REVIEWING else actions


class MemberPageTester(PagePermissionTester):
    """What one person may do to one page."""

    def __init__(self, user: Any, page: Page) -> None:
        super().__init__(user, page)
        # The stock one leaves this out for a closed account, whose lock and unlock then fail instead of being refused.
        self.permissions: set[str] | frozenset[str] = frozenset()
        if user.is_active and not user.is_superuser:
            from actions.permissions import member_actions

            native = {
                row.permission.codename.rsplit("_", maxsplit=1)[0]
                for row in self.permission_policy.native_permissions(user)
                if page.path.startswith(row.page.path)
            }
            self.is_coordinated = "change" in native
            self.permissions = native | member_actions(user, page)
            if "publish" in native:
                self.permissions |= _REVIEWING

    def _rules_everything(self) -> bool:
        return self.user.is_superuser or getattr(self, "is_coordinated", False)

    def can_edit(self) -> bool:
        # The stock tester lets the owner of a page edit it wherever he may add pages, even after
        # he left the institution.
        if not self.user.is_active or self.page_is_root:
            return False
        if self.user.is_superuser or "change" in self.permissions:
            return True
        task = self.page.current_workflow_task
        return bool(task and task.user_can_access_editor(self.page, self.user))

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        if not self.user.is_active or self.page_is_root:
            return False
        if self._rules_everything():
            return super().can_delete(ignore_bulk)
        return self._may_delete_news()

    def _may_delete_news(self) -> bool:
        """A member deletes news only: an editor any of the institution's, a contributor his own never published one."""
        from actions.models import NewsPage

        if not issubclass(self.page.specific_class or Page, NewsPage) or "change" not in self.permissions:
            return False
        if "publish" in self.permissions:
            return True
        return self.page.owner_id == self.user.pk and self.page.first_published_at is None and not self.page.live

    def can_review(self) -> bool:
        """Whether the person approves or sends back what others propose for the page."""
        if not self.user.is_active or self.page_is_root:
            return False
        return bool(self.user.is_superuser or "review" in self.permissions)

    def can_submit_for_moderation(self) -> bool:
        # Who publishes has nobody to ask; a coordinator may all the same.
        if not self._rules_everything() and ("change" not in self.permissions or "publish" in self.permissions):
            return False
        return bool(super().can_submit_for_moderation())

    def can_copy(self) -> bool:
        from actions.models import PartnerPage

        # An institution has one profile.
        return super().can_copy() and not issubclass(self.page.specific_class or Page, PartnerPage)

    def can_move(self) -> bool:
        return self._rules_everything() and super().can_move()

    def can_publish_subpage(self) -> bool:
        return self._rules_everything() or super().can_publish_subpage()

    def can_reorder_children(self) -> bool:
        return self._rules_everything() and super().can_reorder_children()

    def can_set_view_restrictions(self) -> bool:
        return self._rules_everything() and super().can_set_view_restrictions()


class BinnedPageTester(MemberPageTester):
    """Nothing may be done to a page in the bin, by anybody: the screen of the bin alone brings it back or erases it."""

    def __init__(self, user: Any, page: Page) -> None:
        PagePermissionTester.__init__(self, user, page)
        self.permissions = frozenset()

    def _never(self, *args: Any, **kwargs: Any) -> bool:
        return False

    can_add_subpage = can_copy = can_copy_to = can_delete = can_edit = can_lock = can_move = can_move_to = _never
    can_publish = can_publish_subpage = can_review = can_reorder_children = can_set_view_restrictions = _never
    can_submit_for_moderation = can_unlock = can_unpublish = can_unschedule = can_view_revisions = _never


class MemberPagePolicy(PagePermissionPolicy):
    """Answers the set questions with one condition of constant size."""

    _native_cache_name = "_estuaire_native_page_permissions"

    def tester_class(self, user: Any, page: Page) -> MemberPageTester:
        """What the person may do to the page."""
        return (BinnedPageTester if is_in_bin(page, user) else MemberPageTester)(user, page)

    def _base_queryset_for_user(self, user: Any) -> QuerySet | None:
        everything = super()._base_queryset_for_user(user)
        return None if everything is None else everything.filter(outside_bin(user))

    def native_permissions(self, user: Any) -> list[GroupPagePermission]:
        """The rows that Wagtail itself stores: coordinators have some, members none."""
        if not user.is_active or user.is_anonymous or user.is_superuser:
            return []
        cached = getattr(user, self._native_cache_name, None)
        if cached is None:
            cached = list(GroupPagePermission.objects.filter(group__user=user).select_related("page", "permission"))
            setattr(user, self._native_cache_name, cached)
        return cached

    def get_all_permissions_for_user(self, user: Any) -> list[Any]:
        """The native rows, and grants in memory that look like them for the pages that a member starts from."""
        rows: list[Any] = list(self.native_permissions(user))
        access = access_of(user)
        if not access.is_member or user.is_superuser:
            return rows
        from actions.models import PartnerPage

        rows += [self._grant("add", page) for page in sections_of(user).actions]
        for page in PartnerPage.objects.filter(~in_bin(), institution__in=access.member_of):
            granted = _WRITING | _PUBLISHING if page.institution_id in access.publishes_for else _WRITING
            rows += [self._grant(action, page) for action in sorted(granted)]
        return rows

    def _grant(self, action: str, page: Page) -> PageGrant:
        return PageGrant(page, Codename(self._get_permission_codename(action)))

    def _member_condition(self, user: Any, actions: set[str]) -> Q:
        """The pages on which membership allows any of the actions."""
        from actions.models import ActionIndexPage, NewsPage, Participation, PartnerPage

        access = access_of(user)
        none = Q(pk__in=[])
        if not access.is_member:
            return none
        condition = none
        if "add" in actions:
            condition |= Q(pk__in=ActionIndexPage.objects.values("pk"))
        for wanted, institutions, sheets in (
            (_WRITING, access.member_of, sheets_to_edit(access)),
            (_PUBLISHING, access.publishes_for, sheets_to_publish(access)),
            (_REVIEWING, access.publishes_for, sheets_to_review(access)),
        ):
            if actions & wanted and institutions:
                profiles = PartnerPage.objects.filter(institution__in=institutions)
                condition |= Q(pk__in=profiles.values("pk"))
                condition |= Q(pk__in=NewsPage.objects.below(profiles).values("pk"))
                condition |= Q(pk__in=Participation.objects.filter(sheets).values("action"))
        return condition

    def _native_condition(self, user: Any, actions: set[str]) -> Q:
        codenames = self._get_permission_codenames(_native(actions))
        condition = Q(pk__in=[])
        for row in self.native_permissions(user):
            if row.permission.codename in codenames:
                condition |= Q(path__startswith=row.page.path)
        return condition

    def user_has_any_permission(self, user: Any, actions: set[str]) -> bool:
        base = self._base_user_has_permission(user)
        if base is not None:
            return base
        codenames = self._get_permission_codenames(_native(set(actions)))
        if any(row.permission.codename in codenames for row in self.native_permissions(user)):
            return True
        access = access_of(user)
        wanted = set(actions)
        if wanted & _WRITING and access.is_member:
            return True
        return bool(wanted & (_PUBLISHING | _REVIEWING) and access.publishes_for)

    def user_has_any_permission_for_instance(self, user: Any, actions: set[str], instance: Page) -> bool:
        base = self._base_user_has_permission(user)
        if base is not None:
            return base and not is_in_bin(instance, user)
        return bool(set(actions) & self.tester_class(user, instance).permissions)

    def instances_user_has_any_permission_for(self, user: Any, actions: set[str]) -> QuerySet:
        base = self._base_queryset_for_user(user)
        if base is not None:
            return base
        actions = set(actions)
        return self.model._default_manager.filter(
            outside_bin(user), self._native_condition(user, actions) | self._member_condition(user, actions)
        )

    def explorable_instances(self, user: Any) -> QuerySet:
        base = self._base_queryset_for_user(user)
        if base is not None:
            return base
        everything = {"add", "change", "publish", "lock", "unlock", "bulk_delete"}
        condition = self._native_condition(user, everything) | self._member_condition(user, everything)
        if access_of(user).is_member:
            condition |= Q(pk__in=sections_of(user).keys)
        return self.model._default_manager.filter(outside_bin(user), condition)

    def instances_with_direct_explore_permission(self, user: Any) -> Any:
        if user.is_superuser or not access_of(user).is_member:
            return super().instances_with_direct_explore_permission(user)
        native = [row.page for row in self.native_permissions(user)]
        if native:
            return native
        # Both lists, so that a member's explorer starts at the home page above them.
        sections = sections_of(user)
        return [*sections.actions, *sections.partners]

    def users_with_any_permission(self, actions: set[str], include_superusers: bool = True) -> QuerySet:
        """Who may do any of the actions somewhere."""
        actions = set(actions)
        codenames = self._get_permission_codenames(_native(actions))
        rows = GroupPagePermission.objects.filter(permission__codename__in=codenames)
        condition = Q(groups__in=rows.values("group"))
        if include_superusers:
            condition |= Q(is_superuser=True)
        memberships = self._active_memberships()
        if actions & _WRITING:
            condition |= Q(pk__in=memberships.values("user"))
        if actions & (_PUBLISHING | _REVIEWING):
            condition |= Q(pk__in=memberships.filter(role__in=PUBLISHING_ROLES).values("user"))
        return get_user_model()._default_manager.filter(is_active=True).filter(condition).distinct()

    def users_with_any_permission_for_instance(
        self, actions: set[str], instance: Page, include_superusers: bool = True
    ) -> QuerySet:
        native = super().users_with_any_permission_for_instance(_native(set(actions)), instance, include_superusers)
        members = self._members_condition(set(actions), instance)
        return (
            get_user_model()
            ._default_manager.filter(~bin_above(instance), is_active=True)
            .filter(Q(pk__in=native.values("pk")) | members)
            .distinct()
        )

    def _active_memberships(self) -> QuerySet:
        from actions.models import Membership

        return Membership.objects.filter(institution__is_active=True)

    def _members_condition(self, actions: set[str], instance: Page) -> Q:
        """The people whom membership allows any of the actions on one page: the reverse of the matrix."""
        from actions.models import ActionIndexPage, ActionPage, NewsPage, Participation, PartnerPage

        memberships = self._active_memberships()
        specific = instance.specific_deferred
        if isinstance(specific, ActionIndexPage):
            return Q(pk__in=memberships.values("user")) if "add" in actions else Q(pk__in=[])
        writers: Any = None
        publishers: Any = None
        reviewers: Any = None
        if isinstance(specific, PartnerPage):
            writers = publishers = reviewers = [specific.institution_id]
        elif isinstance(specific, NewsPage):
            writers = publishers = reviewers = PartnerPage.objects.filter(
                path=instance.path[: -instance.steplen]
            ).values("institution")
        elif isinstance(specific, ActionPage):
            parts = Participation.objects.filter(action_id=instance.pk)
            writers = parts.values("institution")
            publishers = parts.filter(Q(role=ParticipationRole.LEAD) | Q(may_publish=True)).values("institution")
            reviewers = parts.leading().values("institution")
        condition = Q(pk__in=[])
        if writers is not None and actions & _WRITING:
            condition |= Q(pk__in=memberships.filter(institution__in=writers).values("user"))
        for institutions, wanted in ((publishers, _PUBLISHING), (reviewers, _REVIEWING)):
            if institutions is not None and actions & wanted:
                editors = memberships.filter(institution__in=institutions, role__in=PUBLISHING_ROLES)
                condition |= Q(pk__in=editors.values("user"))
        return condition
