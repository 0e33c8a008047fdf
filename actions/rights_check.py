"""Compares, for every person and page, what the policy, its reverse, the tester and the written matrix say.

Of « review », the task of the reviews is asked too: what it offers, and the proposals that it lists.

The facts are read from the tables in batches of pages, so that memory does not grow with the site.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import QuerySet
from wagtail.models import GroupPagePermission, Page, TaskState, get_page_models
from wagtail.permissions import policy_registry
from wagtail.query import PageQuerySet

from actions.models import (
    ActionIndexPage,
    ActionPage,
    BinPage,
    Membership,
    NewsPage,
    Participation,
    PartnerPage,
    ReviewTask,
)
from actions.rights_matrix import Kind, PageFacts, Part, PersonFacts, expected_actions

# What the policy answers by sets too, and what only the tester knows.
SET_ACTIONS = ("change", "publish", "review", "lock", "unlock")
TESTER_QUESTIONS = {
    "change": "can_edit",
    "publish": "can_publish",
    "review": "can_review",
    "lock": "can_lock",
    "unlock": "can_unlock",
    "add": "can_add_subpage",
    "delete": "can_delete",
    "move": "can_move",
    "restrict": "can_set_view_restrictions",
    "reorder": "can_reorder_children",
}
_NATIVE = frozenset({"add", "change", "publish", "lock", "unlock", "bulk_delete"})
_KINDS: dict[type[Page], Kind] = {
    ActionIndexPage: Kind.ACTION_LIST,
    ActionPage: Kind.ACTION,
    PartnerPage: Kind.PROFILE,
    NewsPage: Kind.NEWS,
}


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One person, page and action on which the answers differ."""

    user: int
    page: int
    action: str
    answers: dict[str, bool] = field(hash=False)

    def __str__(self) -> str:
        said = ", ".join(f"{who} {'yes' if answer else 'no'}" for who, answer in self.answers.items())
        return f"user {self.user}, page {self.page}, {self.action}: {said}"


@dataclass(frozen=True, slots=True)
class Batch:
    """What the check of some pages of one type found."""

    pages: int
    disagreements: list[Disagreement]


def check_rights(people: QuerySet, pages: PageQuerySet, batch_size: int) -> Iterator[Batch]:
    """Check every person against every page, type by type.

    Args:
        people: accounts to check.
        pages: pages to check, of any type.
        batch_size: pages held in memory at once.
    """
    for model in get_page_models():
        last = 0
        while True:
            keys = pages.exact_type(model).filter(depth__gt=1, pk__gt=last).order_by("pk").values_list("pk", flat=True)
            rows = list(model._default_manager.filter(pk__in=list(keys[:batch_size])).order_by("pk"))
            if not rows:
                break
            last = rows[-1].pk
            yield Batch(len(rows), list(_check_batch(people, rows)))


def _check_batch(people: QuerySet, pages: list[Page]) -> Iterator[Disagreement]:
    facts = _facts_of(pages)
    policy = policy_registry.get_by_type(Page)
    reverse = {
        (page.pk, action): set(policy.users_with_permission_for_instance(action, page).values_list("pk", flat=True))
        for page in pages
        for action in SET_ACTIONS
    }
    keys = [page.pk for page in pages]
    tasks = list(ReviewTask.objects.all())
    waiting = _proposed(TaskState.objects.filter(task__in=tasks, status=TaskState.STATUS_IN_PROGRESS), keys)
    for user in people.order_by("pk").iterator(chunk_size=200):
        person = _person(user)
        coordinated = _coordinated_paths(user)
        sets = {
            action: set(
                policy.instances_user_has_permission_for(user, action).filter(pk__in=keys).values_list("pk", flat=True)
            )
            for action in SET_ACTIONS
        }
        listed = [_proposed(task.get_task_states_user_can_moderate(user), keys) for task in tasks]
        for page in pages:
            expected = expected_actions(person, facts[page.pk], page.path.startswith(coordinated))
            for action, tested in _tested(page, user):
                answers = {"matrix": action in expected, "tester": tested}
                if action in SET_ACTIONS:
                    answers |= {
                        "policy": policy.user_has_permission_for_instance(user, action, page),
                        "set": page.pk in sets[action],
                        "reverse": user.pk in reverse[page.pk, action],
                    }
                if action == "review":
                    answers["task"] = bool(ReviewTask().get_actions(page, user))
                    if page.pk in waiting:
                        answers["proposals"] = any(page.pk in listing for listing in listed)
                if len(set(answers.values())) > 1:
                    yield Disagreement(user.pk, page.pk, action, answers)


def _tested(page: Any, user: Any) -> Iterator[tuple[str, bool]]:
    tester = page.permissions_for_user(user)
    for action, question in TESTER_QUESTIONS.items():
        if action == "add" and not page.creatable_subpage_models():
            # Whatever the right, nothing can stand below it.
            continue
        yield action, bool(getattr(tester, question)())


def _proposed(states: QuerySet, keys: list[int]) -> set[int]:
    """The pages, among those with the given keys, that the states are about."""
    numbers = [str(key) for key in keys]
    found = states.filter(workflow_state__object_id__in=numbers).values_list("workflow_state__object_id", flat=True)
    return {int(number) for number in found}


def _person(user: Any) -> PersonFacts:
    memberships = Membership.objects.filter(user=user, institution__is_active=True)
    return PersonFacts(
        key=user.pk,
        is_active=user.is_active,
        is_superuser=user.is_superuser,
        roles=dict(memberships.values_list("institution", "role")),
    )


def _coordinated_paths(user: Any) -> tuple[str, ...]:
    """The pages at which the groups of a person hold every native right."""
    rights: dict[str, set[str]] = {}
    rows = GroupPagePermission.objects.filter(group__user=user).values_list("page__path", "permission__codename")
    for path, codename in rows:
        rights.setdefault(path, set()).add(codename.rsplit("_", maxsplit=1)[0])
    return tuple(path for path, held in rights.items() if held >= _NATIVE)


def _facts_of(pages: Iterable[Any]) -> dict[int, PageFacts]:
    rows = list(pages)
    parts: dict[int, list[Part]] = {}
    for participation in Participation.objects.filter(action__in=[page.pk for page in rows]):
        part = Part(participation.institution_id, participation.role == "lead", participation.may_publish)
        parts.setdefault(participation.action_id, []).append(part)
    parents = {page.path[: -page.steplen] for page in rows}
    bins = tuple(BinPage.objects.values_list("path", flat=True))
    profiles = dict(PartnerPage.objects.filter(path__in=parents).values_list("path", "institution"))
    return {
        page.pk: PageFacts(
            kind=_KINDS.get(type(page), Kind.OTHER),
            owner=page.institution_id if isinstance(page, PartnerPage) else profiles.get(page.path[: -page.steplen]),
            parts=tuple(parts.get(page.pk, ())),
            author=page.owner_id,
            was_public=page.live or page.first_published_at is not None,
            in_bin=page.path.startswith(bins),
        )
        for page in rows
    }


def everybody() -> QuerySet:
    return get_user_model()._default_manager.all()
