"""Action sheets as a table: which columns there are, and every row of a selection."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Max, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from actions.models import ActionPage, NewsPage
from actions.querysets import ActionQuerySet
from core.snapshot import snapshot
from core.spreadsheets.writing import Cell
from core.text import plain_text, printable


class IncompleteTable(Exception):
    """There are fewer or more rows than sheets in the selection: a fault of ours, and no table is given."""


@dataclass(frozen=True, slots=True)
class Column:
    """``width`` is in characters; ``note`` tells readers what stands in the column."""

    name: Any
    note: Any
    value: Callable[[ActionPage], Cell]
    width: int = 30


def _names(things: Iterable[Any]) -> str:
    return ", ".join(str(thing) for thing in things)


def _prose(field: str) -> Callable[[ActionPage], Cell]:
    return lambda action: plain_text(getattr(action, field))


def _funding(action: ActionPage) -> Decimal | None:
    """The sum of the amounts that the sheet gives, in euros; nothing where it gives none."""
    amounts = [block.value["amount"] for block in action.funders if block.value.get("amount") is not None]
    return sum(amounts, Decimal()) if amounts else None


def _places(action: ActionPage) -> str:
    places = [", ".join(part for part in (place.name, place.address) if part) for place in action.places.all()]
    return " ; ".join(places)


def _reason(action: ActionPage) -> str:
    """As readers see it: what an earlier status left behind is not said."""
    return action.status_reason if action.tells_why else ""


def _lift(action: ActionPage) -> str:
    return action.status_lift if action.tells_what_it_waits_for else ""


def _updated(action: ActionPage) -> Cell:
    return timezone.localdate(action.last_published_at) if action.last_published_at else None


# Of prose, the words alone: bold type and links stay on the site.
COLUMNS = (
    Column(_("Title"), _("The title of the sheet."), lambda action: action.title, 45),
    Column(_("Address"), _("Where the sheet is read."), lambda action: action.full_url, 45),
    Column(_("Status"), _("Where the action stands."), lambda action: action.get_status_display(), 14),
    Column(_("Status since"), _("The day, as a date."), lambda action: action.status_since, 14),
    Column(_("Reason"), _("Why it is suspended or abandoned."), _reason),
    Column(_("What it waits for"), _("What would set a suspended action going again."), _lift),
    Column(_("Start"), _("The first day, as a date."), lambda action: action.start_date, 12),
    Column(_("End"), _("The last day, as a date; empty as long as none is known."), lambda action: action.end_date, 12),
    Column(
        _("Project owner"),
        _("The institutions that lead it."),
        lambda action: _names(one.full_name for one in action.leads),
        40,
    ),
    Column(
        _("Partners"),
        _("The institutions of the network that take part."),
        lambda action: _names(one.full_name for one in action.partners),
        40,
    ),
    Column(_("Other partners"), _("Those outside of the network."), _prose("other_partners")),
    Column(_("Themes"), _("Separated by commas."), lambda action: _names(action.themes.all())),
    Column(_("Audiences"), _("Separated by commas."), lambda action: _names(action.audiences.all())),
    Column(_("Age ranges"), _("Separated by commas."), lambda action: _names(action.age_ranges.all()), 20),
    Column(_("The audience in its own words"), _("As the sheet quotes it."), lambda action: action.audience_words),
    Column(_("Territories"), _("Separated by commas."), lambda action: _names(action.territories.all())),
    Column(
        _("Places"),
        _("Name and address of each place, separated by semicolons."),
        _places,
    ),
    Column(
        _("Place of young people"),
        _("Separated by commas."),
        lambda action: _names(action.involvement_levels.all()),
    ),
    Column(_("General challenge"), _("The words of the sheet."), _prose("challenge"), 60),
    Column(_("Operational objectives"), _("The words of the sheet."), _prose("objectives"), 60),
    Column(_("Resources"), _("The words of the sheet."), _prose("resources")),
    Column(_("Needs"), _("The words of the sheet."), _prose("needs")),
    Column(_("Elements of diagnosis"), _("The words of the sheet."), _prose("diagnosis")),
    Column(_("Expected transformations"), _("The words of the sheet."), _prose("expected_transformations")),
    Column(_("Potential difficulties"), _("The words of the sheet."), _prose("potential_difficulties")),
    Column(_("Levers"), _("The words of the sheet."), _prose("levers")),
    Column(_("Perspectives"), _("The words of the sheet."), _prose("perspectives")),
    Column(_("Leads to explore"), _("The words of the sheet."), _prose("leads_to_explore")),
    Column(_("Funding (€)"), _("The sum of the amounts on the sheet, as a number."), _funding, 14),
    Column(_("News updates"), _("How many there are about it, as a number."), lambda action: action.news_count, 12),
    Column(_("Last news update"), _("Its date, as a date."), lambda action: action.last_news, 14),
    Column(
        _("Checked on"),
        _("When somebody confirmed that it holds true, as a date."),
        lambda action: action.confirmed_on,
        14,
    ),
    Column(_("Sheet updated on"), _("When it was published last, as a date."), _updated, 14),
)


def complete_rows(selection: ActionQuerySet) -> list[list[Cell]]:
    """One row for each sheet of the selection, in the order of their titles, values in the order of ``COLUMNS``.

    Constant queries whatever the number of sheets. Everything is read from one state of the database, so that the
    count can only differ by a fault of the code.

    Raises:
        IncompleteTable: it differs.
    """
    with snapshot():
        expected = selection.count()
        rows = [[_clean(column.value(action)) for column in COLUMNS] for action in _for_table(selection)]
    if len(rows) != expected:
        raise IncompleteTable(f"{len(rows)} rows for {expected} sheets.")
    return rows


def _for_table(selection: ActionQuerySet) -> ActionQuerySet:
    about_it = NewsPage.objects.live().public().filter(actions=OuterRef("pk")).order_by().values("actions")
    return (
        selection.for_cards()
        .prefetch_related("audiences", "age_ranges", "involvement_levels", "places")
        .annotate(
            news_count=Coalesce(Subquery(about_it.annotate(number=Count("pk")).values("number")), 0),
            last_news=Subquery(about_it.annotate(last=Max("date")).values("last")),
        )
        .order_by("title", "pk")
    )


def _clean(value: Cell) -> Cell:
    return printable(value) if isinstance(value, str) else value
