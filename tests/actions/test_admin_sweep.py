"""Every admin address that takes a number, found from the resolver: none changes or names what is foreign."""

import datetime
import itertools
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pytest
from django.db.models import Model
from django.urls import URLPattern, get_resolver
from django.utils import timezone
from django.utils.regex_helper import normalize
from wagtail.models import (
    Comment,
    CommentReply,
    Page,
    PageLogEntry,
    PageSubscription,
    PageViewRestriction,
    Revision,
    Site,
    Task,
    TaskState,
    Workflow,
    WorkflowPage,
    WorkflowState,
)

from actions import models
from core.models import Notification
from home.models import HomePage
from newsletter.models import LetterPeriod
from tests.actions.foreign_world import WORD, ForeignWorld, build_foreign_world, heard
from tests.factories import LetterPeriodFactory, ProfileClaimFactory, TerritoryFactory, ThemeFactory

pytestmark = [pytest.mark.django_db, pytest.mark.indexed]

# Addresses about pictures, documents, people and lists of the whole site, by the start of their name.
OTHER_SWEEPS = (
    "wagtail_bulk_action",
    "wagtailadmin_api:documents",
    "wagtailadmin_api:images",
    "wagtailadmin_collections",
    "wagtailadmin_password_reset",
    "wagtailadmin_reports",
    "wagtaildocs",
    "wagtailimages",
    "wagtailsnippets",
    "wagtailusers",
)

# Wagtail's test of the mails about errors.
BROKEN_ON_PURPOSE = "/admin/failwhale/"

Values = Callable[[ForeignWorld], list[Any]]


def pages(world: ForeignWorld) -> list[int]:
    # With one of the member's own: an address may mix both.
    return [*world.foreign_keys, world.own_news.pk, world.own_profile.pk]


def revisions(world: ForeignWorld) -> list[int]:
    return [revision.pk for revision in world.revisions]


def all_of(*kinds: type[Model]) -> Values:
    return lambda world: [key for kind in kinds for key in kind._default_manager.values_list("pk", flat=True)] or [1]


# What stands for each part of an address, by its name; then the same for the rows of one section of the admin.
PARTS: dict[str, Values] = {
    "page_id": pages,
    "page_pk": pages,
    "page_to_move_id": pages,
    "parent_page_id": pages,
    "destination_id": pages,
    "issue_pk": pages,
    "action": lambda world: ["delete", "move", "publish", "unpublish"],
    "revision_id": revisions,
    "revision_id_a": lambda world: ["live", "earliest", *revisions(world)],
    "revision_id_b": lambda world: ["latest", *revisions(world)],
    "task_id": all_of(Task),
    "task_state_id": all_of(TaskState),
    "workflow_state_id": all_of(WorkflowState),
    "workflow_pk": all_of(Workflow),
    "object_id": pages,
    "session_id": lambda world: [1],
    "mailing_pk": lambda world: [1],
    "import_pk": lambda world: [1],
    "period_pk": all_of(LetterPeriod),
    "text_pk": lambda world: [1],
    "redirect_id": lambda world: [1],
    "app_label": lambda world: ["actions"],
    "app_name": lambda world: ["core"],
    "content_type_app_name": lambda world: ["actions"],
    "content_type_model_name": lambda world: ["newspage", "actionpage"],
    "model_name": lambda world: ["newspage"],
    "action_name": lambda world: ["approve", "reject", "publish", "unpublish", "delete", "copy", "move"],
    "act": lambda world: ["pause", "resume"],
    "form": lambda world: ["html", "txt"],
}
ROWS: dict[str, Values] = {
    "wagtailadmin_api:pages": pages,
    "wagtailadmin_pages": pages,
    "wagtailadmin_workflows": all_of(Task, Workflow),
    "wagtailsettings": lambda world: [1],
    "wagtailsites": all_of(Site),
    "actions_admin": pages,
    # Theirs alone: the member's own institution is the member's to see and to look after.
    "institutions_admin:claim": all_of(models.ProfileClaim),
    "institutions_admin": lambda world: [world.theirs.pk],
    "institution": all_of(models.Institution),
    "notifications": all_of(Notification),
    "membership": all_of(models.Membership),
    "theme": all_of(models.Theme),
    "audience": all_of(models.Audience),
    "agerange": all_of(models.AgeRange),
    "involvementlevel": all_of(models.InvolvementLevel),
    "territory": all_of(models.Territory),
    "subscriber": lambda world: [1],
}


class Address(NamedTuple):
    """A pattern below /admin/: its name with its sections, its text, the names of its parts."""

    name: str
    template: str
    parts: tuple[str, ...]


def admin_addresses(resolver: Any = None, sections: str = "", prefix: str = "/") -> Iterator[Address]:
    for entry in (resolver or get_resolver()).url_patterns:
        if not isinstance(entry, URLPattern):
            inner = f"{sections}{entry.namespace}:" if entry.namespace else sections
            yield from admin_addresses(entry, inner, prefix + str(entry.pattern).lstrip("^"))
            continue
        if prefix.startswith("/admin/"):
            text, parts = normalize(entry.pattern.regex.pattern)[0]
            template = prefix + text.replace("%(", "{").replace(")s", "}")
            yield Address(sections + (entry.name or ""), template, tuple(parts))


def sweep() -> list[Address]:
    found = {address.template: address for address in admin_addresses() if not address.name.startswith(OTHER_SWEEPS)}
    return list(found.values())


def values_of(address: Address, part: str) -> Values:
    if part == "pk":
        section = next((name for name in ROWS if address.name.startswith(name)), None)
        assert section, f"{address.name}: say in ROWS which rows stand for the numbers of this section"
        return ROWS[section]
    assert part in PARTS, f"{address.name}: say in PARTS what stands for “{part}”, or leave it to another sweep"
    return PARTS[part]


def filled(address: Address, world: ForeignWorld) -> Iterator[str]:
    lists = [values_of(address, part)(world) for part in address.parts]
    for values in itertools.product(*lists):
        yield address.template.format(**dict(zip(address.parts, values, strict=True)))


def forged(world: ForeignWorld) -> dict[str, Any]:
    """What a hostile form sends, whatever the screen."""
    return {
        "title": "Forgée",
        "slug": "forgee",
        "new_title": "Forgée",
        "new_slug": "forgee",
        "new_parent_page": world.draft.pk,
        "parent_page": world.profile.pk,
        "destination_page_id": world.profile.pk,
        "revision_id": world.draft.latest_revision_id,
        "restriction_type": "login",
        "action-publish": "1",
        "comment": "Forgée",
        # On the members screen of an institution, whatever the act.
        "act": "remove",
        # Of a letter of the calendar, and of what it carries.
        "moment_day": "12/03/2097",
        "moment_hour": "09:30",
        "frequency": "weekly",
        "news": world.draft.pk,
        # Of a report about a place.
        "report": world.report.pk,
        "member": world.stranger.pk,
        "was": "admin",
        "email": "forgee@example.org",
        "role": "admin",
        "is_editing": "1",
        # Without these the stock forms of the member's own pages do not even open.
        "body-count": "0",
        "contacts-count": "0",
        "links-count": "0",
        "social_accounts-count": "0",
        "places-TOTAL_FORMS": "0",
        "places-INITIAL_FORMS": "0",
    }


def foreign_rows(world: ForeignWorld) -> dict[str, list[Any]]:
    """All that must stay as it is."""
    keys = world.foreign_keys
    texts = [str(key) for key in keys]
    return {
        "pages": list(Page.objects.filter(pk__in=keys).values()),
        "children": list(Page.objects.filter(path__startswith=world.profile.path).values_list("pk", flat=True)),
        "revisions": list(Revision.objects.filter(object_id__in=texts).values()),
        "moderation": list(WorkflowState.objects.filter(object_id__in=texts).values()),
        "tasks": list(TaskState.objects.filter(workflow_state__object_id__in=texts).values()),
        "workflows": [*Workflow.objects.values(), *Task.objects.values(), *WorkflowPage.objects.values()],
        "comments": [*Comment.objects.filter(page__in=keys).values(), *CommentReply.objects.values()],
        "subscriptions": list(PageSubscription.objects.filter(page__in=keys).values()),
        "log": list(PageLogEntry.objects.filter(page__in=keys).values()),
        "restrictions": list(PageViewRestriction.objects.values()),
        "network": [
            list(kind.objects.values())
            for kind in (
                models.Institution,
                models.Invitation,
                models.Membership,
                models.Participation,
                models.PlaceReport,
                models.ProfileClaim,
                models.Theme,
                models.Territory,
            )
        ],
        "letters": list(LetterPeriod.objects.values()),
    }


@pytest.fixture
def world(tree: HomePage) -> ForeignWorld:
    ThemeFactory()
    TerritoryFactory()
    world = build_foreign_world()
    ProfileClaimFactory(institution=world.theirs, name=world.secret, message=world.secret)
    LetterPeriodFactory(goes_out_at=timezone.now() + datetime.timedelta(days=9))
    return world


def test_the_sweep_finds_what_it_is_about() -> None:
    names = {address.name for address in sweep() if address.parts}
    for name in ("edit", "history", "copy", "move_confirm", "workflow_action", "revisions_compare"):
        assert f"wagtailadmin_pages:{name}" in names
    # By address and not by name: ours stand before the stock ones.
    assert any(address.template == "/admin/choose-page/{parent_page_id}/" for address in sweep())
    assert len(names) > 100


@pytest.mark.parametrize("method", ["get", "post"])
def test_no_address_with_a_number_names_or_changes_what_is_foreign(
    world: ForeignWorld, client_of: Any, method: str
) -> None:
    session = client_of(world.member)
    session.raise_request_exception = False
    before, faults = foreign_rows(world), []
    for address in sweep():
        if not address.parts:
            continue
        for url in filled(address, world):
            response = session.get(url) if method == "get" else session.post(url, forged(world))
            if world.secret in heard(response):
                faults.append(f"{address.name} names: {url}")
            if response.status_code >= 500:
                faults.append(f"{address.name} breaks: {url}")
        if (after := foreign_rows(world)) != before:
            faults.append(f"{address.name} changes {[kind for kind in before if before[kind] != after[kind]]}")
            before = after
    assert not faults, "\n".join(faults)


def test_no_list_names_what_is_foreign(world: ForeignWorld, client_of: Any) -> None:
    """The addresses without a number: bare, searching for a word of the foreign titles, asking for their numbers."""
    session = client_of(world.member)
    session.raise_request_exception = False
    queries = [
        {},
        {"q": WORD, "search_all": "1"},
        {"search": WORD},
        {"id": world.foreign_keys},
        {"child_of": world.profile.pk, "for_explorer": "1"},
        {"owner": world.stranger.pk, "ordering": "title"},
        {"page_type": "actions.newspage"},
    ]
    faults = []
    for address in sweep():
        if address.parts or not address.template.endswith("/") or "logout" in address.name:
            continue
        for query in queries:
            response = session.get(address.template, query)
            if response.status_code >= 500 and address.template != BROKEN_ON_PURPOSE:
                faults.append(f"{address.name or address.template} breaks: {query}")
            if world.secret in heard(response):
                faults.append(f"{address.name or address.template} names: {query}")
    assert not faults, "\n".join(faults)
