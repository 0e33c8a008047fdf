"""The list of subscribers as a table, row by row: of a long one, no more than a piece stands in memory."""

import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO, Any

from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from actions.models import ActionPage
from core.spreadsheets.writing import Cell, csv_pieces, write_workbook
from newsletter.enums import ConsentMethod
from newsletter.models import Consent, Subscriber

_PIECE = 1000


@dataclass(frozen=True, slots=True)
class Column:
    """``value`` gives the cell of a subscriber; ``width`` is that of a workbook's column."""

    name: Any
    value: Callable[[Subscriber], Cell]
    width: int = 16


def rows_for_export(subscribers: QuerySet[Subscriber]) -> Iterator[list[Cell]]:
    """The cells of each subscriber, in the order of ``COLUMNS``; a few queries for each thousand."""
    consents = Consent.objects.select_related("institution").order_by("-confirmed_at")
    rows = (
        subscribers.order_by("pk")
        .select_related("requested_institution")
        .prefetch_related(
            "themes",
            "territories",
            Prefetch("actions", queryset=ActionPage.objects.only("title")),
            Prefetch("consents", queryset=consents),
        )
    )
    for subscriber in rows.iterator(chunk_size=_PIECE):
        yield [column.value(subscriber) for column in COLUMNS]


def csv_export(subscribers: QuerySet[Subscriber]) -> Iterator[bytes]:
    """The table as a French Excel opens it by a double click, in pieces."""

    def lines() -> Iterator[list[Cell]]:
        yield [str(column.name) for column in COLUMNS]
        yield from rows_for_export(subscribers)

    return csv_pieces(lines())


def xlsx_export(subscribers: QuerySet[Subscriber], file: IO[bytes]) -> None:
    """Write the table into a file as a workbook."""
    columns = [(str(column.name), column.width) for column in COLUMNS]
    write_workbook(file, _("Subscribers"), columns, rows_for_export(subscribers))


def _day(moment: datetime.datetime | None) -> Cell:
    return timezone.localdate(moment) if moment else None


def _consent(subscriber: Subscriber) -> Consent | None:
    """The proof that counts, the newest."""
    return next(iter(subscriber.consents.all()), None)


def _method(subscriber: Subscriber) -> Cell:
    consent = _consent(subscriber)
    return str(ConsentMethod(consent.method if consent else subscriber.requested_method).label)


def _origin(subscriber: Subscriber) -> Cell:
    consent = _consent(subscriber)
    return consent.origin if consent else subscriber.origin


def _institution(subscriber: Subscriber) -> Cell:
    consent = _consent(subscriber)
    institution = consent.institution if consent else subscriber.requested_institution
    return institution.name if institution else ""


def _joined(names: Iterator[str]) -> Cell:
    # As an import reads them.
    return " ; ".join(names)


COLUMNS = (
    Column(gettext_lazy("E-mail address"), lambda row: row.email, 36),
    Column(gettext_lazy("Status"), lambda row: str(row.get_status_display()), 22),
    Column(gettext_lazy("Asked on"), lambda row: _day(row.requested_at)),
    Column(gettext_lazy("Confirmed on"), lambda row: _day(row.confirmed_at)),
    Column(gettext_lazy("Unsubscribed on"), lambda row: _day(row.unsubscribed_at)),
    Column(gettext_lazy("Paused until"), lambda row: row.paused_until),
    Column(gettext_lazy("Last act"), lambda row: _day(row.last_act_at)),
    Column(gettext_lazy("Themes"), lambda row: _joined(theme.name for theme in row.themes.all()), 30),
    Column(gettext_lazy("Territories"), lambda row: _joined(place.name for place in row.territories.all()), 30),
    Column(gettext_lazy("Actions followed"), lambda row: _joined(page.title for page in row.actions.all()), 30),
    Column(gettext_lazy("Method"), _method, 36),
    Column(gettext_lazy("Form"), _origin),
    Column(gettext_lazy("Institution"), _institution, 30),
)
