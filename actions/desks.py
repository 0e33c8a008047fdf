"""Reads of a member's desk: the sheets of each institution and its waiting drafts, in a fixed number of queries."""

import datetime
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Window
from django.db.models.functions import RowNumber
from django.utils import timezone
from wagtail.models import Revision

from actions.access import access_of
from actions.binned import in_bin
from actions.completeness import Completeness, completeness_of
from actions.enums import MemberRole, ParticipationRole
from actions.models import Institution, NewsPage, Participation, PartnerPage
from actions.sheet_states import completeness_of_sheets

# A home page is a way in, not a list: the explorer has them all.
_SHEETS_SHOWN = 12
_DRAFTS_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Line:
    """A page of the institution, with what tells how far its latest words are from the readers.

    ``revision`` is the key of its last version; ``completeness`` is told of sheets that we lead or join;
    ``planned_at`` is when they come out by themselves, None when nobody planned it.
    """

    pk: int
    title: str
    is_live: bool
    was_published: bool
    is_expired: bool
    saved_at: datetime.datetime | None
    revision: int | None = None
    completeness: Completeness | None = None
    planned_at: datetime.datetime | None = None


@dataclass(frozen=True, slots=True)
class Lines:
    """The first pages of a list, and how many it has in all."""

    shown: list[Line] = field(default_factory=list)
    total: int = 0

    @property
    def more(self) -> int:
        return self.total - len(self.shown)


@dataclass(frozen=True, slots=True)
class Desk:
    """One institution of the member, with its profile (None before it has one), its sheets and its drafts."""

    institution: Institution
    profile: PartnerPage | None
    led: Lines
    joined: Lines
    news_drafts: Lines
    sheet_drafts: Lines
    to_check: Lines
    completeness: Completeness | None
    may_confirm: bool
    role: MemberRole


def desks_of(user: Any, said_elsewhere: Collection[int] = ()) -> list[Desk]:
    """The desks of the institutions that the person is a member of; all their pages are theirs to edit.

    Args:
        user: the person.
        said_elsewhere: keys of pages that the drafts leave out.
    """
    access = access_of(user)
    institutions = list(Institution.objects.filter(pk__in=access.member_of))
    kept = PartnerPage.objects.filter(~in_bin(), institution__in=institutions).select_related("latest_revision")
    profiles = {row.institution_id: row for row in kept}
    parts = Participation.objects.filter(~in_bin("action__"), institution__in=institutions)
    sheets = _with_completeness(_sheets(parts))
    sheet_drafts = _sheet_drafts(parts.leading().exclude(action__in=said_elsewhere))
    to_check = _sheets_to_check(parts.leading())
    news_drafts = _news_drafts([*profiles.values()], said_elsewhere)
    plans = _plans([*news_drafts.values(), *sheet_drafts.values()])
    nothing = Lines()
    return [
        Desk(
            institution=institution,
            profile=(profile := profiles.get(institution.pk)),
            led=sheets.get((institution.pk, ParticipationRole.LEAD), nothing),
            joined=sheets.get((institution.pk, ParticipationRole.PARTNER), nothing),
            news_drafts=_planned(news_drafts.get((profile.path,), nothing), plans) if profile else nothing,
            sheet_drafts=_planned(sheet_drafts.get((institution.pk,), nothing), plans),
            to_check=to_check.get((institution.pk,), nothing),
            # Of what its writers wrote last, published or not.
            completeness=_completeness(profile) if profile else None,
            may_confirm=institution.pk in access.publishes_for,
            role=access.role_in(institution.pk),
        )
        for institution in institutions
    ]


def _completeness(profile: PartnerPage) -> Completeness:
    revision = profile.latest_revision
    return completeness_of(revision.content if revision else profile.serializable_data())


def _sheets(parts: QuerySet) -> dict[tuple, Lines]:
    return _first_of_each(parts, ("institution", "role"), F("action__title").asc(), _SHEETS_SHOWN, "action__")


def _with_completeness(groups: dict[tuple, Lines]) -> dict[tuple, Lines]:
    found = completeness_of_sheets(line.revision for lines in groups.values() for line in lines.shown)
    return {
        key: Lines([replace(line, completeness=found.get(line.pk)) for line in lines.shown], lines.total)
        for key, lines in groups.items()
    }


def _sheet_drafts(parts: QuerySet) -> dict[tuple, Lines]:
    waiting = parts.filter(_is_waiting("action__"))
    return _first_of_each(waiting, ("institution",), _latest("action__"), _DRAFTS_SHOWN, "action__")


def _sheets_to_check(parts: QuerySet) -> dict[tuple, Lines]:
    """Those whose date of review has come, the longest overdue first."""
    due = parts.filter(action__live=True, action__review_by__lte=timezone.localdate())
    return _first_of_each(due, ("institution",), F("action__review_by").asc(), _DRAFTS_SHOWN, "action__")


def _news_drafts(profiles: list[PartnerPage], left_out: Collection[int]) -> dict[tuple, Lines]:
    """By the path of the profile above."""
    news = NewsPage.objects.below(PartnerPage.objects.filter(pk__in=[profile.pk for profile in profiles]))
    waiting = news.annotate(owner_path=F("parent_path")).filter(_is_waiting()).exclude(pk__in=left_out)
    return _first_of_each(waiting, ("owner_path",), _latest(), _DRAFTS_SHOWN)


def _plans(drafts: list[Lines]) -> dict[str, datetime.datetime]:
    """When the pages come out that are planned to, by their keys as text."""
    keys = [str(line.pk) for lines in drafts for line in lines.shown]
    planned = Revision.page_revisions.filter(object_id__in=keys, approved_go_live_at__isnull=False)
    return dict(planned.values_list("object_id", "approved_go_live_at"))


def _planned(lines: Lines, plans: dict[str, datetime.datetime]) -> Lines:
    return replace(lines, shown=[replace(line, planned_at=plans.get(str(line.pk))) for line in lines.shown])


def _is_waiting(page: str = "") -> Q:
    """Never published, or with changes that are not. ``page`` leads from a row to its page."""
    never = Q(**{f"{page}live": False, f"{page}first_published_at__isnull": True})
    return never | Q(**{f"{page}has_unpublished_changes": True})


def _latest(page: str = "") -> Any:
    return F(f"{page}latest_revision_created_at").desc(nulls_last=True)


def _first_of_each(
    rows: QuerySet, group: tuple[str, ...], order: Any, limit: int, page: str = ""
) -> dict[tuple, Lines]:
    """The first pages of each group and the size of the whole group, in one query whatever their numbers."""
    groups = [F(name) for name in group]
    ranked = rows.annotate(
        rank=Window(RowNumber(), partition_by=groups, order_by=[order, F("pk").asc()]),
        total=Window(Count("pk"), partition_by=groups),
    )
    # A sheet is long: its title and its state are all that is read.
    facts = [
        "pk",
        "draft_title",
        "live",
        "first_published_at",
        "expired",
        "latest_revision_created_at",
        "latest_revision",
    ]
    found: dict[tuple, Lines] = {}
    for row in (
        ranked.filter(rank__lte=limit).order_by("rank").values(*group, "total", *(page + fact for fact in facts))
    ):
        key, total = tuple(row[name] for name in group), row["total"]
        pk, title, is_live, published_at, is_expired, saved_at, revision = (row[page + fact] for fact in facts)
        line = Line(pk, title, is_live, published_at is not None, is_expired, saved_at, revision)
        found.setdefault(key, Lines(total=total)).shown.append(line)
    return found
