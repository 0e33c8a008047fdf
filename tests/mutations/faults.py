"""The faults: what is replaced where, and the tests that must notice."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One text put in the place of another, which must stand there exactly once."""

    name: str
    path: str
    old: str
    new: str
    tests: tuple[str, ...]


RIGHTS = "tests/actions/test_permissions.py"
SCREENS = "tests/actions/test_screens_of_a_page.py"
CLOSINGS = "tests/actions/test_closings.py"
SWEEP = "tests/actions/test_admin_sweep.py"
NAMES = "tests/actions/test_names_of_people.py"
COPIES = "tests/actions/test_copies.py"
BUDGETS = "tests/actions/test_query_budgets.py"
FORGED = "tests/actions/test_forged_links.py"
MAILS = "tests/actions/test_comment_mails.py"
MEDIA = "tests/actions/closings/test_media.py"
MEDIA_RIGHTS = "tests/actions/test_media_policies.py"
BULK = "tests/actions/closings/test_bulk.py"
REPORTS = "tests/actions/closings/test_reports_and_menus.py"
SERVING = "tests/actions/closings/test_serving.py"
CHOICES = "tests/actions/closings/test_media_choices.py"

FAULTS = (
    # --- Who has which rights
    Fault(
        "a deactivated institution keeps its members' rights",
        "actions/access.py",
        "user.memberships.filter(institution__is_active=True)",
        "user.memberships.all()",
        (RIGHTS,),
    ),
    Fault(
        "every partner publishes",
        "actions/access.py",
        "(Q(role=ParticipationRole.LEAD) | Q(may_publish=True))",
        "(Q(role=ParticipationRole.LEAD) | Q(may_publish__in=[True, False]))",
        (RIGHTS,),
    ),
    Fault(
        "contributors publish sheets",
        "actions/access.py",
        "return Q(institution__in=access.publishes_for) & ",
        "return Q(institution__in=access.member_of) & ",
        (RIGHTS,),
    ),
    Fault(
        "a page asked about answers for sheets of every institution",
        "actions/access.py",
        "Participation.objects.filter(sheets_to_edit(access)).order_by()",
        "Participation.objects.order_by()",
        (RIGHTS,),
    ),
    Fault(
        "news are judged by one's own profile wherever they stand",
        "actions/permissions.py",
        "profiles_of(user).get(page.path[: -page.steplen])",
        "next(iter(profiles_of(user).values()), None)",
        (RIGHTS,),
    ),
    Fault(
        "contributors publish news",
        "actions/permissions.py",
        "    return WRITE if institution_id in access.member_of else NOTHING",
        "    return WRITE | PUBLISH if institution_id in access.member_of else NOTHING",
        (RIGHTS,),
    ),
    Fault(
        "editors of partners choose partners",
        "actions/permissions.py",
        "Participation.objects.leading().filter(action=action.pk, institution__in=access_of(user).administers)",
        "Participation.objects.filter(action=action.pk, institution__in=access_of(user).administers)",
        ("tests/actions/test_partners_screen.py",),
    ),
    Fault(
        "a foreign action's journal may be written in",
        "actions/permissions.py",
        "sheets.filter(participations__institution__in=access_of(user).member_of)",
        "sheets",
        (RIGHTS,),
    ),
    Fault(
        "contributors delete what was published",
        "actions/policies.py",
        "self.page.owner_id == self.user.pk and self.page.first_published_at is None and not self.page.live",
        "self.page.owner_id == self.user.pk",
        (RIGHTS,),
    ),
    Fault(
        "editors delete sheets and profiles",
        "actions/policies.py",
        "not issubclass(self.page.specific_class or Page, NewsPage) or ",
        "",
        (RIGHTS, SCREENS),
    ),
    Fault(
        "members move pages",
        "actions/policies.py",
        "return self._rules_everything() and super().can_move()",
        "return super().can_move()",
        (RIGHTS,),
    ),
    Fault(
        "members restrict who reads a page",
        "actions/policies.py",
        "return self._rules_everything() and super().can_set_view_restrictions()",
        "return super().can_set_view_restrictions()",
        (RIGHTS,),
    ),
    Fault(
        "a closed account edits",
        "actions/policies.py",
        '        if not self.user.is_active or self.page_is_root:\n            return False\n        if self.user.is_superuser or "change"',
        '        if self.page_is_root:\n            return False\n        if self.user.is_superuser or "change"',
        (RIGHTS,),
    ),
    Fault(
        "a member explores every page",
        "actions/policies.py",
        "        if access_of(user).is_member:\n            condition |= Q(pk__in=sections_of(user).keys)",
        "        if access_of(user).is_member:\n            condition |= Q(pk__isnull=False)",
        (CLOSINGS,),
    ),
    Fault(
        "contributors are counted among those who publish somewhere",
        "actions/policies.py",
        '            condition |= Q(pk__in=memberships.filter(role__in=PUBLISHING_ROLES).values("user"))',
        '            condition |= Q(pk__in=memberships.values("user"))',
        (RIGHTS,),
    ),
    Fault(
        "contributors change pictures",
        "actions/media_policies.py",
        "if institution.pk in access.publishes_for:",
        "if institution.pk in access.member_of:",
        (MEDIA_RIGHTS,),
    ),
    Fault(
        "pictures of every institution are one's own",
        "actions/media_policies.py",
        "Institution.objects.filter(pk__in=access.member_of, collection__isnull=False)",
        "Institution.objects.filter(collection__isnull=False)",
        (MEDIA_RIGHTS,),
    ),
    # --- What the stock admin lets through
    Fault(
        "choosers offer every page",
        "actions/closings/sight.py",
        'return Page.objects.filter(Q(pk__in=explorable.values("pk")) | Q(pk__in=public.values("pk")))',
        "return Page.objects.all()",
        (CLOSINGS,),
    ),
    Fault(
        "a live page is named by its next title",
        "actions/closings/sight.py",
        "    page.draft_title = page.title\n",
        "",
        (CLOSINGS,),
    ),
    Fault(
        "a live page tells of its moderation",
        "actions/closings/sight.py",
        "    page.has_unpublished_changes = False\n",
        "",
        (CLOSINGS,),
    ),
    Fault(
        "the walk of a chooser names the drafts above",
        "actions/closings/choosers.py",
        "        if step.pk not in named:\n            break\n",
        "",
        (CLOSINGS,),
    ),
    Fault(
        "a found page's place is named by its next title",
        "actions/closings/choosers.py",
        "nameable_pages(user).filter(path__in=paths).specific(defer=True)",
        "nameable_pages(user).filter(path__in=paths)",
        (CLOSINGS,),
    ),
    Fault(
        "a found page's place is named though it is a draft",
        "actions/closings/choosers.py",
        "nameable_pages(user).filter(path__in=paths)",
        "Page.objects.filter(path__in=paths)",
        (CLOSINGS,),
    ),
    Fault(
        "a page's own screens open to everybody",
        "actions/closings/page_screens.py",
        "        return for_its_writers(super().get_view_by_name(name))",
        "        return super().get_view_by_name(name)",
        (CLOSINGS, SWEEP),
    ),
    Fault(
        "the explorer opens by number",
        "actions/closings/explorer.py",
        "if parent_page_id and not explorable.filter(pk=parent_page_id).exists():",
        "if parent_page_id and not Page.objects.filter(pk=parent_page_id).exists():",
        (CLOSINGS,),
    ),
    Fault(
        "filters list everybody",
        "actions/closings/filters.py",
        "    if is_coordinator(user):\n        return people\n",
        "    return people\n",
        (CLOSINGS, NAMES),
    ),
    Fault(
        "reports open to members",
        "actions/closings/reports.py",
        "        if not is_coordinator(request.user):\n            raise PermissionDenied\n",
        "",
        (REPORTS, NAMES),
    ),
    Fault(
        "bulk actions name what is foreign",
        "actions/closings/bulk.py",
        "return [item for item in found if item.pk in keys]",
        "return list(found)",
        (BULK,),
    ),
    Fault(
        "the admin API acts for members",
        "actions/closings/admin_api.py",
        "        if not is_coordinator(request.user):\n            raise PermissionDenied\n",
        "",
        (CLOSINGS,),
    ),
    Fault(
        "a forged link is saved",
        "actions/closings/references.py",
        "    return {field for field, _key in suspects}",
        "    return set()",
        (FORGED,),
    ),
    Fault(
        "comments are mailed to who left",
        "actions/notifications/comments.py",
        "return page if page and page.permissions_for_user(notification.person).can_edit() else None",
        "return page",
        (MAILS,),
    ),
    Fault(
        "a preview takes any type anywhere",
        "actions/closings/previews.py",
        "            raise PermissionDenied\n",
        "            pass\n",
        (FORGED,),
    ),
    Fault(
        "any task is acted on by its number",
        "actions/closings/moderation.py",
        "            workflow_state__object_id=str(self.object.pk),\n",
        "",
        (CLOSINGS,),
    ),
    Fault(
        "a draft's document is served to anyone",
        "actions/closings/serving.py",
        "    live = _pages_that_use(document).live()",
        "    live = _pages_that_use(document)",
        (SERVING,),
    ),
    Fault(
        "a foreign picture is chosen",
        "actions/closings/media_choices.py",
        "        return wanted & self._foreign",
        "        return set()",
        (CHOICES,),
    ),
    Fault(
        "tags of foreign pictures are offered",
        "actions/closings/media.py",
        'carried |= Q(content_type=content_type, object_id__in=usable(user, model).values("pk"))',
        "carried |= Q(content_type=content_type)",
        (MEDIA,),
    ),
    Fault(
        "a copied sheet has no lead",
        "actions/wagtail_hooks.py",
        "        add_lead(new_page, lead, notify=False)\n",
        "        pass\n",
        (COPIES,),
    ),
    Fault(
        "a copied sheet is led by a foreign institution",
        "actions/sheet_forms.py",
        "if is_coordinator(user) else institutions_to_write_for(user)",
        "if user.is_active else institutions_to_write_for(user)",
        (COPIES, RIGHTS),
    ),
    Fault(
        "lists ask for rights row by row",
        "actions/access.py",
        "        setattr(user, _SHEETS_CACHE_NAME, cached)\n",
        "",
        (BUDGETS,),
    ),
)
