"""Writing a read action sheet into pages: one sheet, and one news update for each dated entry of its journal."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from html import escape

from django.db import transaction
from django.utils.translation import gettext as _

from actions.binned import in_bin
from actions.models import (
    ActionIndexPage,
    ActionPage,
    AgeRange,
    Audience,
    Institution,
    InvolvementLevel,
    NewsPage,
    PartnerPage,
    Territory,
)
from actions.participations import add_lead
from actions.sheet_import import RICH_FIELDS, JournalEntry, Milestone, ParsedSheet, SheetError
from core.dates import VagueDate
from core.models import User


@dataclass(slots=True)
class WrittenSheet:
    """What an import wrote, and what the person who imports should look at."""

    action: ActionPage
    news: list[NewsPage] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


@transaction.atomic
def write_sheet(sheet: ParsedSheet, institution: Institution, user: User | None = None) -> WrittenSheet:
    """Create the sheet below the list of actions and its news below the institution's profile, all published.

    Args:
        sheet: what was read.
        institution: who writes the news, and who leads the action when the sheet names nobody known.
        user: the owner of the pages.

    Raises:
        SheetError: the institution has no profile, the site no list of actions, or a sheet already has this title.
    """
    index = ActionIndexPage.objects.filter(~in_bin()).first()
    profile = PartnerPage.objects.filter(~in_bin(), institution=institution).first()
    if index is None:
        raise SheetError(_("The site has no list of actions yet: prepare the site first."))
    if profile is None:
        raise SheetError(
            _("%(institution)s has no profile page: its news have no place to stand.") % {"institution": institution}
        )
    if ActionPage.objects.child_of(index).filter(title=sheet.title).exists():
        raise SheetError(_("A sheet called “%(title)s” already exists; nothing was written.") % {"title": sheet.title})
    written = WrittenSheet(action=_sheet_page(sheet, user), warnings=list(sheet.warnings))
    kept = _find_terms(sheet, written)
    leads, unknown_leads = _find_leads(sheet.leads)
    for name in unknown_leads:
        kept.append(name)
        written.warnings.append(_("No institution is called “%(name)s”: kept as other information.") % {"name": name})
    if kept:
        written.action.additional_text += "".join(f"<p>{escape(text)}</p>" for text in kept)
    index.add_child(instance=written.action)
    written.action.save_revision(user=user).publish()
    for lead in leads or [institution]:
        add_lead(written.action, lead)
    for entry in sheet.entries:
        written.news.append(_add_news(profile, written.action, entry, user))
    return written


def _sheet_page(sheet: ParsedSheet, user: User | None) -> ActionPage:
    return ActionPage(
        title=sheet.title,
        owner=user,
        start_date=sheet.start,
        end_date=sheet.end,
        audience_words=sheet.audience_words,
        involvement_details=sheet.involvement_details,
        steps=[("step", {"title": _("Step %(number)d") % {"number": n}, "text": html}) for n, html in _numbered(sheet)],
        milestones=[("milestone", _milestone(milestone)) for milestone in sheet.milestones],
        **{name: sheet.fields[name] for name in RICH_FIELDS},
    )


def _numbered(sheet: ParsedSheet) -> Iterable[tuple[int, str]]:
    return enumerate(sheet.steps, start=1)


def _milestone(milestone: Milestone) -> dict[str, object]:
    return {"date": _date_value(milestone.date), "title": milestone.title, "text": milestone.html}


def _date_value(date: VagueDate | None) -> dict[str, object]:
    if date is None:
        return {"start": None, "precision": "day", "end": None}
    return {"start": date.start, "precision": date.precision.value, "end": date.end}


def _find_terms(sheet: ParsedSheet, written: WrittenSheet) -> list[str]:
    """Attach the vocabularies that the sheet names; returns the words that found no term."""
    action = written.action
    action.audiences = [_get_or_add_audience(name, written.warnings) for name in sheet.audiences]
    action.territories = [_get_or_add_territory(name, former, written.warnings) for name, former in sheet.territories]
    details = _folded(sheet.involvement_details)
    action.involvement_levels = [
        level
        for level in InvolvementLevel.objects.all()
        if re.search(rf"\b{re.escape(_folded(level.name))}\b", details)
    ]
    ranges = {_folded(age_range.name): age_range for age_range in AgeRange.objects.all()}
    action.age_ranges = [ranges[_folded(name)] for name in sheet.age_ranges if _folded(name) in ranges]
    unknown = [name for name in sheet.age_ranges if _folded(name) not in ranges]
    for name in unknown:
        written.warnings.append(_("No age range is called “%(name)s”: kept as other information.") % {"name": name})
    return unknown


def _get_or_add_audience(name: str, warnings: list[str]) -> Audience:
    known = {_folded(audience.name): audience for audience in Audience.objects.all()}
    if _folded(name) not in known:
        warnings.append(_("New audience: “%(name)s”.") % {"name": name})
        return Audience.objects.create(name=name)
    return known[_folded(name)]


def _get_or_add_territory(name: str, former: str, warnings: list[str]) -> Territory:
    wanted = {_folded(name), _folded(former)} - {""}
    for territory in Territory.objects.all():
        names = {_folded(territory.name), *(_folded(part) for part in territory.former_names.split(","))}
        if wanted & names:
            return territory
    warnings.append(_("New territory: “%(name)s”.") % {"name": name})
    return Territory.objects.create(name=name, former_names=former)


def _find_leads(leads: list[tuple[str, str]]) -> tuple[list[Institution], list[str]]:
    """The institutions that the sheet names as leads, and the names that nobody here has."""
    by_name: dict[str, Institution] = {}
    for institution in Institution.objects.all():
        for name in (institution.name, institution.acronym, *institution.former_names.split(",")):
            if _folded(name):
                by_name.setdefault(_folded(name), institution)
    found: list[Institution] = []
    unknown: list[str] = []
    for acronym, name in leads:
        match = by_name.get(_folded(name)) or by_name.get(_folded(acronym))
        if match is None:
            unknown.append(f"{acronym}, {name}" if acronym else name)
        elif match not in found:
            found.append(match)
    return found, unknown


def _add_news(profile: PartnerPage, action: ActionPage, entry: JournalEntry, user: User | None) -> NewsPage:
    news = NewsPage(
        title=entry.title,
        owner=user,
        date=entry.date.start,
        date_precision=entry.date.precision,
        date_end=entry.date.end,
        body=[("paragraph", entry.html)] if entry.html else [],
        # What happened years ago is no news for the next letter.
        in_newsletter=False,
    )
    profile.refresh_from_db()
    profile.add_child(instance=news)
    news.actions = [action]
    news.save_revision(user=user).publish()
    return news


def _folded(text: str) -> str:
    """Lower case, without accents nor doubled spaces: how people's spellings of one name are compared."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return " ".join(plain.lower().split())
