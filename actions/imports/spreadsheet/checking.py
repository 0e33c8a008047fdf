"""What each row of a table means here: which page it is, what it would change, and what is wrong with it."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum
from html import escape
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from actions.binned import is_in_bin
from actions.enums import STATUSES_WITH_REASON
from actions.imports.matching import Names, UnknownName, institution_names, term_names
from actions.imports.spreadsheet.columns import COLUMNS, Column, Form, TableKind
from actions.imports.spreadsheet.reading import Fault, Row, Table
from actions.institution_forms import folded
from actions.models import ImportedItem, Institution
from core.dates import DatePrecision, parse_french_date

_LISTS = ("- ", "– ", "• ", "* ")


class Act(Enum):
    """What an import does with a row."""

    CREATE = gettext_lazy("new")
    UPDATE = gettext_lazy("changed")
    PUBLISH = gettext_lazy("published")
    SAME = gettext_lazy("unchanged")


@dataclass(slots=True)
class Meaning:
    """A row whose cells were understood: ``values`` by the key of the column, empty cells left out."""

    line: int
    title: str
    values: dict[str, Any] = field(default_factory=dict)


def source_of(kind: TableKind) -> str:
    """The name of a kind of table in the memory of imports."""
    return f"tableur:{kind}"


def understand(table: Table) -> tuple[list[Meaning], list[Fault]]:
    """The meanings of the rows, and what is wrong in them."""
    reader = _CellReader(table.kind)
    faults = list(table.faults)
    meanings = []
    for row in table.rows:
        meanings.append(_meaning(row, COLUMNS[table.kind], reader, faults))
    _refuse_twins(meanings, faults)
    return meanings, faults


def _meaning(row: Row, columns: Iterable[Column], reader: "_CellReader", faults: list[Fault]) -> Meaning:
    values: dict[str, Any] = {}
    for column in columns:
        cell = row.cells.get(column.key)
        if cell is None:
            if column.is_required:
                faults.append(Fault(row.line, _("is empty."), str(column.name)))
            continue
        try:
            values[column.key] = reader.read(column, cell)
        except ValidationError as error:
            faults += [Fault(row.line, message, str(column.name)) for message in error.messages]
    start, end = values.get("start_date"), values.get("end_date")
    if start and end and end < start:
        faults.append(Fault(row.line, _("The action ends before it starts.")))
    if values.get("status") in STATUSES_WITH_REASON and not values.get("status_reason"):
        faults.append(Fault(row.line, _("Say in a sentence why the action is suspended or abandoned.")))
    return Meaning(row.line, str(values.get("title", "")), values)


def _refuse_twins(meanings: list[Meaning], faults: list[Fault]) -> None:
    seen: dict[tuple[Any, ...], int] = {}
    for meaning in meanings:
        leads = tuple(sorted(lead.pk for lead in meaning.values.get("leads", [])))
        keys: list[tuple[Any, ...]] = [("title", folded(meaning.title), leads)] if meaning.title else []
        if identifier := meaning.values.get("identifier"):
            keys.append(("identifier", identifier))
        for key in keys:
            if key in seen:
                faults.append(Fault(meaning.line, _("It says the same as line %(line)d.") % {"line": seen[key]}))
                break
            seen[key] = meaning.line


class _CellReader:
    """Reads cells, with the names of the network at hand."""

    def __init__(self, kind: TableKind) -> None:
        self._names: dict[str, Names[Any]] = {
            column.key: term_names(column.vocabulary) for column in COLUMNS[kind] if column.vocabulary
        }
        institutions = institution_names()
        for column in COLUMNS[kind]:
            if column.form == Form.INSTITUTIONS:
                self._names[column.key] = institutions
            elif column.choices:
                self._names[column.key] = Names(
                    (choice, [str(choice.label), str(choice.value)]) for choice in column.choices
                )

    def read(self, column: Column, cell: str | datetime.date) -> Any:
        """The value of a cell.

        Raises:
            ValidationError: it has none, with a sentence for each reason.
        """
        if column.form == Form.DATE:
            return _day(cell)
        text = cell if isinstance(cell, str) else f"{cell:%d/%m/%Y}"
        if len(text) > column.longest:
            raise ValidationError(
                _("is longer than %(number)d characters.") % {"number": column.longest}, code="too_long"
            )
        match column.form:
            case Form.PROSE:
                return prose_of(text)
            case Form.CHOICE | Form.TERM:
                return self._one(column, text)
            case Form.TERMS:
                return self._several(column, text)
            case Form.INSTITUTIONS:
                found = self._several(column, text)
                if resting := [one.name for one in found if not one.is_active]:
                    raise ValidationError(_("“%(name)s” no longer takes part in the network.") % {"name": resting[0]})
                return found
            case Form.URL:
                text = text if "://" in text else f"https://{text}"
                URLValidator(schemes=["http", "https"])(text)
            case Form.EMAIL:
                validate_email(text)
        return text if column.key in ("audience_words", "opening_hours", "status_reason") else " ".join(text.split())

    def _one(self, column: Column, text: str) -> Any:
        try:
            return self._names[column.key].find(text)
        except UnknownName as error:
            raise ValidationError(_unknown(error)) from error

    def _several(self, column: Column, text: str) -> list[Any]:
        if ";" in text or "|" in text or "\n" in text:
            parts = [part for part in text.replace("|", ";").replace("\n", ";").split(";") if part.strip()]
        else:
            parts = self._by_commas(column, text)
        found, errors = [], []
        for part in parts:
            try:
                found.append(self._names[column.key].find(part.strip()))
            except UnknownName as error:
                errors.append(_unknown(error))
        if errors:
            raise ValidationError(errors)
        return list(dict.fromkeys(found))

    def _by_commas(self, column: Column, text: str) -> list[str]:
        """An export separates by commas, which a name may hold too: the longest names that are known come first."""
        words, parts = text.split(","), []
        while words:
            for length in range(len(words), 0, -1):
                candidate = ",".join(words[:length]).strip()
                try:
                    self._names[column.key].find(candidate)
                except UnknownName as error:
                    if length > 1 and not error.several:
                        continue
                if candidate:
                    parts.append(candidate)
                del words[:length]
                break
        return parts


def _unknown(error: UnknownName) -> str:
    name = {"name": error.name, "near": ", ".join(error.near)}
    if error.several:
        return _("several are called “%(name)s”: %(near)s.") % name
    if error.near:
        return _("“%(name)s” is unknown. Perhaps: %(near)s.") % name
    return _("“%(name)s” is unknown.") % name


def _day(cell: str | datetime.date) -> datetime.date:
    if isinstance(cell, datetime.date):
        return cell
    try:
        return datetime.date.fromisoformat(cell[:10])
    except ValueError:
        date = parse_french_date(cell)
    if date is None or date.precision != DatePrecision.DAY:
        raise ValidationError(_("“%(text)s” is no day: write it 01/09/2026.") % {"text": cell})
    return date.start


def prose_of(text: str) -> str:
    """Plain text as rich text: a paragraph for each line, a list for lines that start with a hyphen."""
    html, items = [], []
    for line in [*text.split("\n"), ""]:
        words = line.strip()
        if words.startswith(_LISTS):
            items.append(f"<li>{escape(words[2:].strip(), quote=False)}</li>")
            continue
        if items:
            html.append(f"<ul>{''.join(items)}</ul>")
            items = []
        if words:
            html.append(f"<p>{escape(words, quote=False)}</p>")
    return "".join(html)


def remembered(kind: TableKind, meaning: Meaning) -> ImportedItem | None:
    """What an earlier import made of the row, by its identifier."""
    identifier = meaning.values.get("identifier")
    if not identifier:
        return None
    rows = ImportedItem.objects.select_related("page")
    return rows.filter(source=source_of(kind), external_id=identifier).first()


def page_is_free(page: Any) -> str:
    """Why the page can't be written now; empty when it can."""
    if is_in_bin(page):
        return _("this page is in the bin: bring it back, or erase it.")
    if page.locked or page.current_workflow_state:
        return _("somebody reviews or locked this page: let that end first.")
    return ""


def institution_of(meaning: Meaning, names: Names[Institution]) -> Institution | None:
    """The institution of a row of partners, by its name, then by its acronym.

    Raises:
        UnknownName: several are called so.
    """
    for name in (meaning.title, meaning.values.get("acronym", "")):
        if not name:
            continue
        try:
            return names.find(name)
        except UnknownName as error:
            if error.several:
                raise
    return None
