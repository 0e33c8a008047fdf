"""What an import of a table would do, row by row, and doing it."""

import datetime
import hashlib
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from actions import onboarding
from actions.binned import in_bin
from actions.imports.matching import UnknownName, institution_names
from actions.imports.spreadsheet.checking import (
    Act,
    Meaning,
    institution_of,
    page_is_free,
    remembered,
    source_of,
    understand,
)
from actions.imports.spreadsheet.columns import COLUMNS, Form, TableKind
from actions.imports.spreadsheet.reading import Fault, Table
from actions.institution_forms import folded
from actions.models import (
    ActionIndexPage,
    ActionPage,
    ImportedItem,
    Institution,
    PartnerIndexPage,
    PartnerPage,
)
from actions.participations import add_lead, add_partner
from core.text import plain_text

_PARTS = ("leads", "partners")
_CONTACT = ("contact", "phone", "email")
# Of the institution rather than of its page.
_INSTITUTION = ("acronym", "former_names", "kind", "territory")


@dataclass(slots=True)
class Plan:
    """What happens to one row. ``changes`` are the names of the columns that say something new."""

    meaning: Meaning
    act: Act
    page: Any = None
    institution: Institution | None = None
    changes: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Preview:
    """All rows, or the faults for which none is written. ``fingerprint`` tells whether two previews say the same."""

    kind: TableKind
    plans: list[Plan] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)

    @property
    def fingerprint(self) -> str:
        said = [(plan.meaning.line, plan.act.name, plan.page and plan.page.pk, plan.changes) for plan in self.plans]
        return hashlib.sha256(repr(said).encode()).hexdigest()

    def count(self, act: Act) -> int:
        return sum(plan.act == act for plan in self.plans)


class Refused(Exception):
    """A row could not be written, so nothing was; ``fault`` says which and why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(str(fault))
        self.fault = fault


def preview(table: Table, *, publish: bool) -> Preview:
    """Say what an import of the table would do; writes nothing."""
    meanings, faults = understand(table)
    result = Preview(table.kind, faults=faults, ignored=table.ignored)
    if not _place(table.kind):
        faults.append(Fault(1, _("The site has no page for these yet: prepare the site first.")))
    if faults:
        faults.sort(key=lambda fault: fault.line)
        return result
    known = _Known(table.kind)
    for meaning in meanings:
        try:
            result.plans.append(known.plan(meaning, publish))
        except ValidationError as error:
            faults += [Fault(meaning.line, message) for message in error.messages]
    return result


def _place(kind: TableKind) -> Any:
    model = ActionIndexPage if kind == TableKind.ACTIONS else PartnerIndexPage
    return model._default_manager.filter(~in_bin()).first()


class _Known:
    """The pages that are here already, to find the one of each row."""

    def __init__(self, kind: TableKind) -> None:
        self._kind = kind
        self._sheets: dict[str, list[ActionPage]] = {}
        if kind == TableKind.ACTIONS:
            for sheet in ActionPage.objects.filter(~in_bin()).prefetch_related("participations__institution"):
                self._sheets.setdefault(folded(sheet.draft_title or sheet.title), []).append(sheet)
        self._institutions = institution_names()

    def plan(self, meaning: Meaning, publish: bool) -> Plan:
        page, institution = self._find(meaning)
        if page is None and self._kind == TableKind.ACTIONS and not meaning.values.get("leads"):
            raise ValidationError(_("A new sheet needs the institution that leads it."))
        if page is None and institution is None:
            return Plan(meaning, Act.CREATE)
        if page is None:
            # An institution whose profile was never made.
            return Plan(meaning, Act.UPDATE, None, institution, [_("profile")])
        changes = _changes(self._kind, meaning, page, institution)
        if changes and (reason := page_is_free(page)):
            raise ValidationError(reason)
        act = Act.UPDATE if changes else Act.SAME
        if not changes and publish and not page.live:
            act = Act.PUBLISH
        return Plan(meaning, act, page, institution, changes)

    def _find(self, meaning: Meaning) -> tuple[Any, Institution | None]:
        row = remembered(self._kind, meaning)
        if row is not None and row.page is not None:
            if reason := page_is_free(row.page):
                raise ValidationError(reason)
            page = row.page.specific
            return page, getattr(page, "institution", None)
        if self._kind == TableKind.ACTIONS:
            return self._sheet(meaning), None
        try:
            institution = institution_of(meaning, self._institutions)
        except UnknownName as error:
            raise ValidationError(_("Several institutions are called “%(name)s”.") % {"name": error.name}) from error
        page = PartnerPage.objects.filter(institution=institution).first() if institution else None
        if page is not None and (reason := page_is_free(page)):
            raise ValidationError(reason)
        return page, institution

    def _sheet(self, meaning: Meaning) -> ActionPage | None:
        """The sheet of this title that one of these institutions leads; of this title alone, where none is given."""
        leads = meaning.values.get("leads")
        found = [
            sheet for sheet in self._sheets.get(folded(meaning.title), []) if not leads or set(leads) & set(sheet.leads)
        ]
        if len(found) > 1:
            raise ValidationError(_("Several sheets have this title: give the identifier of an earlier import."))
        return found[0] if found else None


def _changes(kind: TableKind, meaning: Meaning, page: Any, institution: Institution | None) -> list[str]:
    draft = page.get_latest_revision_as_object()
    parts = {"leads": page.leads, "partners": [*page.partners, *page.leads]} if kind == TableKind.ACTIONS else {}
    changed = []
    for column in COLUMNS[kind]:
        if column.key not in meaning.values or column.key == "identifier" or column.key in _CONTACT[1:]:
            continue
        value = meaning.values[column.key]
        if column.key in _PARTS:
            differs = not set(value) <= set(parts[column.key])
        elif institution is not None and column.key == "title":
            # Renaming an institution is an act of its own.
            differs = False
        elif institution is not None and column.key in _INSTITUTION:
            differs = getattr(institution, column.key) != value
        elif column.key == "contact":
            differs = not _has_contact(draft, meaning)
        else:
            differs = _differs(getattr(draft, column.key), value, column.form)
        if differs:
            changed.append(str(column.name))
    return changed


def _differs(here: Any, value: Any, form: Form) -> bool:
    match form:
        case Form.TERMS:
            return {row.pk for row in here.all()} != {row.pk for row in value}
        case Form.PROSE:
            # What an export gave without its bold type, and nobody changed, keeps it.
            return plain_text(here) != plain_text(value)
        case Form.DATE | Form.CHOICE:
            return bool(here != value)
    return " ".join(str(here).split()) != " ".join(str(value).split())


def _has_contact(draft: Any, meaning: Meaning) -> bool:
    wanted = _contact(meaning)
    return any(all(str(block.value.get(name) or "") == wanted[name] for name in wanted) for block in draft.contacts)


def _contact(meaning: Meaning) -> dict[str, str]:
    values = meaning.values
    return {"label": values["contact"], "phone": values.get("phone", ""), "email": values.get("email", "")}


@transaction.atomic
def write(plans: Preview, *, publish: bool, by: Any, now: datetime.datetime) -> None:
    """Write every row, or none.

    Args:
        plans: a preview without faults, made in the same transaction.
        publish: whether pages that are written are published; otherwise they stay drafts.
        by: the coordinator; None for the command.
        now: when.

    Raises:
        Refused: a page could not be saved.
    """
    for plan in plans.plans:
        if plan.act == Act.SAME:
            continue
        try:
            page = _write_sheet(plan, by) if plans.kind == TableKind.ACTIONS else _write_partner(plan, by, now)
            revision = page.save_revision(user=by)
        except ValidationError as error:
            raise Refused(Fault(plan.meaning.line, " ".join(error.messages))) from error
        if plan.act == Act.CREATE and plans.kind == TableKind.ACTIONS:
            log(page, "wagtail.create", user=by)
        if publish:
            revision.publish(user=by)
        if identifier := plan.meaning.values.get("identifier"):
            ImportedItem.objects.update_or_create(
                source=source_of(plans.kind),
                external_id=identifier,
                defaults={"page": page, "revision": revision},
            )


def _write_sheet(plan: Plan, by: Any) -> ActionPage:
    values = plan.meaning.values
    if plan.page is None:
        page = ActionPage(title=values["title"], owner=by, live=False)
        _fill(page, TableKind.ACTIONS, values, skipped=_PARTS)
        _place(TableKind.ACTIONS).add_child(instance=page)
    else:
        page = plan.page.get_latest_revision_as_object()
        _fill(page, TableKind.ACTIONS, values, skipped=_PARTS)
    for lead in values.get("leads", []):
        add_lead(page, lead, notify=plan.page is not None)
    for partner in values.get("partners", []):
        if not page.participations.filter(institution=partner).exists():
            add_partner(page, partner)
    return page


def _write_partner(plan: Plan, by: Any, now: datetime.datetime) -> PartnerPage:
    values, institution = plan.meaning.values, plan.institution
    if institution is None:
        institution = Institution(name=values["title"], **{key: values[key] for key in _INSTITUTION if key in values})
        onboarding.open_institution(institution, by=by, now=now)
    else:
        changed = [key for key in _INSTITUTION if key in values and getattr(institution, key) != values[key]]
        for key in changed:
            setattr(institution, key, values[key])
        if changed:
            institution.save(update_fields=changed)
            log(institution, "wagtail.edit", user=by)
    page = PartnerPage.objects.filter(institution=institution).first()
    if page is None:
        page = onboarding.add_profile(_place(TableKind.PARTNERS), institution)
    page = page.get_latest_revision_as_object()
    _fill(page, TableKind.PARTNERS, values, skipped=("title", *_CONTACT, *_INSTITUTION))
    if "contact" in values and not _has_contact(page, plan.meaning):
        page.contacts.append(("contact", _contact(plan.meaning)))
    return page


def _fill(page: Any, kind: TableKind, values: dict[str, Any], skipped: tuple[str, ...]) -> None:
    """Put what the row says into the page; prose that says the same keeps its styles."""
    for column in COLUMNS[kind]:
        if column.key not in values or column.key in ("identifier", *skipped):
            continue
        value = values[column.key]
        if _differs(getattr(page, column.key), value, column.form):
            setattr(page, column.key, value)
