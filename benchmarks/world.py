"""A network of any size, written in bulk: rows as the site would have written them, without its thousands of saves."""

import datetime
import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.utils import timezone
from wagtail.blocks import StreamValue
from wagtail.models import Collection, Locale, Page, PageLogEntry, Revision
from wagtail.search.backends import get_search_backend

from actions.enums import ActionStatus, MemberRole, ParticipationRole
from actions.models import (
    ActionIndexPage,
    ActionPage,
    AgeRange,
    Audience,
    Institution,
    Membership,
    NewsPage,
    Participation,
    PartnerIndexPage,
    PartnerPage,
    Territory,
    Theme,
)
from core.models import User
from home.tree import build_tree

# Rows of one INSERT; SQLite takes a limited number of values.
_CHUNK = 250
_PROSE = "<p>" + "Les jeunes du territoire se retrouvent pour imaginer la suite de l’action. " * 8 + "</p>"
_WORDS = ("forum", "atelier", "chantier", "radio", "mobilité", "santé", "culture", "emploi", "logement", "engagement")
# The search and the choosers look for it: one row in ten holds it.
SEARCHED_WORD = _WORDS[0]


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much of everything; ``member_actions`` gives, for each measured member, the number of co-edited sheets."""

    institutions: int = 300
    actions: int = 2_000
    news: int = 20_000
    member_actions: tuple[int, ...] = (1, 200, 2_000)

    @property
    def news_of_a_measured_institution(self) -> int:
        """A tenth of all: a profile with many news."""
        return max(1, self.news // 10)


@dataclass(frozen=True, slots=True)
class MeasuredMember:
    """An editor of one institution, which takes part in ``actions`` sheets."""

    user: User
    profile: PartnerPage
    actions: int
    sheet: ActionPage


@dataclass(frozen=True, slots=True)
class MeasuredWorld:
    """What the measured screens are about."""

    members: list[MeasuredMember]
    superuser: User
    action_index: ActionIndexPage


@transaction.atomic
def build(sizes: Sizes) -> MeasuredWorld:
    """Write the network into an empty, migrated database. The same sizes give the same rows."""
    luck = random.Random(2026)
    build_tree("Banc d’essai")
    institutions = _institutions(sizes.institutions)
    people = _people(institutions)
    action_index, partner_index = ActionIndexPage.objects.get(), PartnerIndexPage.objects.get()
    profiles = _add_pages(
        partner_index,
        [
            PartnerPage(title=institution.name, institution=institution, mission=_PROSE, owner=people[institution.pk])
            for institution in institutions
        ],
    )
    actions = _add_pages(
        action_index,
        [
            ActionPage(
                title=_title(number, "Action"),
                challenge=_PROSE,
                objectives=_PROSE,
                status=ActionStatus.values[number % len(ActionStatus.values)],
                start_date=datetime.date(2015 + number % 12, 1 + number % 12, 1),
                owner=people[luck.choice(institutions).pk],
            )
            for number in range(sizes.actions)
        ],
    )
    _classify(actions, luck)
    _take_part(sizes, institutions, actions, luck)
    _news(sizes, profiles, actions, luck)
    members = [
        MeasuredMember(people[institutions[number].pk], profiles[number], count, actions[0])
        for number, count in enumerate(sizes.member_actions)
    ]
    superuser = User.objects.create_superuser("chef@example.org", "x", first_name="Chef", last_name="Mesuré")
    return MeasuredWorld(members, superuser, action_index)


def index_for_search() -> None:
    """Fill the search index with every page, and let the database count its rows."""
    backend = get_search_backend()
    for model in (ActionPage, PartnerPage, NewsPage):
        index = backend.get_index_for_model(model)
        keys = list(model.objects.order_by("pk").values_list("pk", flat=True))
        for start in range(0, len(keys), _CHUNK):
            index.add_items(model, list(model.get_indexed_objects().filter(pk__in=keys[start : start + _CHUNK])))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _title(number: int, kind: str) -> str:
    return f"{kind} {number} : {_WORDS[number % len(_WORDS)]}"


def _institutions(number: int) -> list[Institution]:
    above = Collection.get_first_root_node().add_child(name="Institutions")
    found = []
    for rank in range(number):
        collection = above.add_child(name=f"Institution {rank}")
        found.append(Institution(name=f"Institution {rank}", acronym=f"I{rank}", collection=collection))
    return Institution.objects.bulk_create(found)


def _people(institutions: list[Institution]) -> dict[int, User]:
    """One editor for each institution, by its key."""
    people = User.objects.bulk_create(
        User(email=f"membre{rank}@example.org", first_name=f"Prénom{rank}", last_name="Nom", password="!")
        for rank in range(len(institutions))
    )
    Membership.objects.bulk_create(
        Membership(user=user, institution=institution, role=MemberRole.EDITOR)
        for user, institution in zip(people, institutions, strict=True)
    )
    return {institution.pk: user for user, institution in zip(people, institutions, strict=True)}


def _classify(actions: list[ActionPage], luck: random.Random) -> None:
    """Up to three words of each vocabulary for each sheet."""
    vocabularies: dict[str, list[Any]] = {
        "themes": [Theme.objects.create(name=f"Thème {word}") for word in _WORDS],
        "audiences": [Audience.objects.create(name=f"Public {rank}") for rank in range(8)],
        "age_ranges": [
            AgeRange.objects.create(name=f"Âge {rank}", minimum=rank, maximum=rank + 4) for rank in range(6)
        ],
        "territories": [Territory.objects.create(name=f"Commune {rank}") for rank in range(40)],
    }
    for name, terms in vocabularies.items():
        through = getattr(ActionPage, name).through
        column = f"{terms[0]._meta.model_name}_id"
        rows = [
            through(actionpage_id=action.pk, **{column: term.pk})
            for action in actions
            for term in luck.sample(terms, luck.randint(0, 3))
        ]
        through.objects.bulk_create(rows, batch_size=_CHUNK)


def _take_part(sizes: Sizes, institutions: list[Institution], actions: list[ActionPage], luck: random.Random) -> None:
    """The measured institutions take part in the first sheets; besides, each has one lead and up to four partners."""
    parts: dict[tuple[int, int], Participation] = {}
    measured = institutions[: len(sizes.member_actions)]
    others = institutions[len(measured) :]
    for institution, count in zip(measured, sizes.member_actions, strict=True):
        for action in actions[:count]:
            parts[action.pk, institution.pk] = Participation(action=action, institution=institution, may_publish=True)
    for action in actions:
        for rank, institution in enumerate(luck.sample(others, luck.randint(1, min(5, len(others))))):
            role = ParticipationRole.PARTNER if rank else ParticipationRole.LEAD
            parts[action.pk, institution.pk] = Participation(
                action=action, institution=institution, role=role, may_publish=not rank
            )
    Participation.objects.bulk_create(parts.values(), batch_size=_CHUNK)


def _news(sizes: Sizes, profiles: list[PartnerPage], actions: list[ActionPage], luck: random.Random) -> None:
    share = sizes.news_of_a_measured_institution
    measured = len(sizes.member_actions)
    counts = [min(share, sizes.news)] * measured + [0] * (len(profiles) - measured)
    for rank in range(max(0, sizes.news - sum(counts))):
        counts[measured + rank % (len(profiles) - measured)] += 1
    written: list[NewsPage] = []
    for profile, count in zip(profiles, counts, strict=True):
        rows = [
            NewsPage(
                title=_title(number, "Nouvelle"),
                date=datetime.date(2026, 1, 1) + datetime.timedelta(days=number % 300),
                summary="Une quinzaine de jeunes se sont réunis.",
                body=StreamValue(NewsPage.body.field.stream_block, [("paragraph", _PROSE)]),
                owner_id=profile.owner_id,
                # One in ten was never published.
                live=bool(number % 10),
            )
            for number in range(count)
        ]
        written += _add_pages(profile, rows)
    through = NewsPage.actions.through
    through.objects.bulk_create(
        [through(newspage_id=news.pk, actionpage_id=luck.choice(actions).pk) for news in written], batch_size=_CHUNK
    )


def _chunks(rows: list) -> Iterator[list]:
    for start in range(0, len(rows), _CHUNK):
        yield rows[start : start + _CHUNK]


def _add_pages(parent: Page, rows: list[Any]) -> list[Any]:
    """Below a parent without children: rows of the tree and of the type, a version and two lines of history each."""
    if not rows:
        return rows
    model, now, locale = type(rows[0]), timezone.now(), Locale.get_default()
    content_type = ContentType.objects.get_for_model(model)
    for number, page in enumerate(rows, start=1):
        page.path = Page._get_path(parent.path, parent.depth + 1, number)
        page.depth, page.numchild = parent.depth + 1, 0
        page.slug = f"{model.__name__.lower()}-{number}"
        page.url_path = f"{parent.url_path}{page.slug}/"
        page.content_type, page.locale, page.draft_title = content_type, locale, page.title
        page.last_published_at = page.first_published_at = now if page.live else None
        page.has_unpublished_changes = not page.live
        page.latest_revision_created_at = now
    columns = [field.attname for field in Page._meta.concrete_fields if field.attname != "id"]
    for chunk in _chunks(rows):
        bare = [Page(**{name: getattr(page, name) for name in columns}) for page in chunk]
        for page, row in zip(chunk, Page.objects.bulk_create(bare), strict=True):
            page.pk = page.id = page.page_ptr_id = row.pk
        # Django has no bulk_create for a table that inherits from another: its own columns, by the same means.
        model._base_manager._insert(chunk, fields=model._meta.local_concrete_fields, using=connection.alias)
        _add_versions(chunk, content_type, now)
    parent.numchild = len(rows)
    Page.objects.filter(pk=parent.pk).update(numchild=parent.numchild)
    return rows


def _add_versions(pages: list, content_type: ContentType, now: datetime.datetime) -> None:
    revisions = Revision.objects.bulk_create(
        Revision(
            content_type=content_type,
            base_content_type=ContentType.objects.get_for_model(Page),
            object_id=str(page.pk),
            object_str=page.title,
            user_id=page.owner_id,
            created_at=now,
            content=page.serializable_data(),
        )
        for page in pages
    )
    for page, revision in zip(pages, revisions, strict=True):
        page.latest_revision = revision
        page.live_revision = revision if page.live else None
    bare = [Page(pk=page.pk, latest_revision=page.latest_revision, live_revision=page.live_revision) for page in pages]
    Page.objects.bulk_update(bare, ["latest_revision", "live_revision"], batch_size=100)
    PageLogEntry.objects.bulk_create(
        PageLogEntry(
            content_type=content_type,
            label=page.title,
            action=action,
            timestamp=now,
            user_id=page.owner_id,
            page_id=page.pk,
            revision=revision,
        )
        for page, revision in zip(pages, revisions, strict=True)
        for action in ("wagtail.create", "wagtail.edit")
    )
