"""The sheets as tables: no row is lost, no text is computed, dates and numbers are such."""

import csv
import datetime
import io
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.utils.translation import gettext
from python_calamine import CalamineWorkbook

from actions.feeds import tables
from actions.feeds.tables import COLUMNS, IncompleteTable, complete_rows
from actions.models import ActionPage, ActionPlace
from core.snapshot import snapshot
from tests.actions.feeds.world import WAYS_TO_HIDE, hide, queries_of
from tests.factories import ActionPageFactory, InstitutionFactory, NewsPageFactory, TerritoryFactory, ThemeFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tree")]
CSV, XLSX = "/actions/export.csv", "/actions/export.xlsx"
FORMULAS = ["=1+1", "+33 2 99", "-1", "@SUM(A1)", "\t=1+1", " =1+1", '=HYPERLINK("http://x")', "#N/A"]


@pytest.fixture
def action() -> ActionPage:
    page = ActionPageFactory(
        title="La navette ; « soir »",
        challenge="<p>Un <b>défi</b></p><p>sur\x0b deux lignes</p>",
        start_date=datetime.date(2026, 1, 31),
        funders=[("funder", {"name": "Région", "amount": 1200.5}), ("funder", {"name": "État", "amount": None})],
        leads=[InstitutionFactory(name="Trois Écluses", acronym="3EC")],
        partners=[InstitutionFactory(name="Lycée")],
    )
    page.themes.add(ThemeFactory(name="Mobilité", slug="mobilite"))
    page.territories.add(TerritoryFactory(name="Redon", slug="redon"))
    page.save_revision().publish()
    ActionPlace.objects.create(page=page, name="Gare", address="Place de la Gare")
    NewsPageFactory(about=[page], date=datetime.date(2026, 5, 2))
    NewsPageFactory(about=[page], date=datetime.date(2026, 6, 2), live=False)
    return page


def read_csv(client: Client, address: str = CSV) -> list[dict[str, str]]:
    response = client.get(address)
    assert response.status_code == 200
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response.content.startswith("\ufeff".encode())
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"), newline=""), delimiter=";"))


def read_xlsx(client: Client, address: str = XLSX) -> openpyxl.Workbook:
    response = client.get(address)
    assert response.status_code == 200
    assert ".xlsx" in response["Content-Disposition"]
    return openpyxl.load_workbook(io.BytesIO(response.content))


def test_csv_holds_the_sheet(client: Client, action: ActionPage) -> None:
    [row] = read_csv(client)

    assert list(row) == [str(column.name) for column in COLUMNS]
    assert row["Titre"] == action.title
    assert row["Adresse"] == action.full_url
    assert row["Début"] == "2026-01-31"
    assert row["Fin"] == ""
    assert row["Financement (€)"] == "1200,5"
    assert row["Enjeu général"] == "Un défi sur deux lignes"
    assert row["Thèmes"] == "Mobilité"
    assert row["Lieux"] == "Gare, Place de la Gare"
    assert "3EC, Trois Écluses" in row.values()
    assert "Lycée" in row.values()
    assert row["Dernière actualité"] == "2026-05-02"


def test_a_workbook_has_dates_and_numbers_for_two_readers(client: Client, action: ActionPage) -> None:
    book = read_xlsx(client)
    table, notes = book.worksheets
    head = [cell.value for cell in table[1]]
    cells = dict(zip(head, table[2], strict=True))

    assert head == [str(column.name) for column in COLUMNS]
    assert cells["Début"].value == datetime.datetime(2026, 1, 31)
    assert cells["Début"].is_date
    assert cells["Financement (€)"].value == 1200.5
    assert cells["Dernière actualité"].value == datetime.datetime(2026, 5, 2)
    assert [cell.value for cell in table[2]].count(1) == 1
    assert table.freeze_panes == "B2"
    assert table.auto_filter.ref.startswith("A1:")
    assert table.column_dimensions["A"].width == 45
    explained = [row[0].value for row in notes.iter_rows()]
    assert set(head) <= set(explained)
    assert "Toutes les actions" in [row[1].value for row in notes.iter_rows()]
    other = CalamineWorkbook.from_filelike(io.BytesIO(client.get(XLSX).content)).get_sheet_by_index(0).to_python()
    assert other[0] == head
    assert dict(zip(head, other[1], strict=True))["Début"] == datetime.date(2026, 1, 31)
    assert dict(zip(head, other[1], strict=True))["Financement (€)"] == 1200.5


@pytest.mark.parametrize("text", FORMULAS)
def test_no_text_is_computed(client: Client, text: str) -> None:
    ActionPageFactory(audience_words=text)
    column = [str(column.name) for column in COLUMNS].index(gettext("The audience in its own words"))

    cell = read_xlsx(client).worksheets[0].cell(2, column + 1)
    assert (cell.value, cell.data_type) == (text, "s")
    written = list(read_csv(client)[0].values())[column]
    assert written == (text if text == "#N/A" else f"'{text}")


def test_a_very_long_text_fits_a_cell(client: Client) -> None:
    ActionPageFactory(challenge=f"<p>{'mot ' * 20_000}</p>")

    for row in read_xlsx(client).worksheets[0].iter_rows(values_only=True):
        assert all(len(str(value)) <= 32_767 for value in row)


def test_a_selection_is_that_of_the_list(client: Client, action: ActionPage) -> None:
    ActionPageFactory(title="Ailleurs")
    query = "?theme=mobilite&territoire=redon"

    assert [row["Titre"] for row in read_csv(client, CSV + query)] == [action.title]
    assert read_xlsx(client, XLSX + query).worksheets[0].max_row == 2
    assert len(read_csv(client)) == 2
    assert f"{CSV}{query.replace('&', '&amp;')}" in client.get(f"/actions/{query}").content.decode()


@pytest.mark.parametrize("address", [CSV, XLSX, "/actions/imprimer/"])
@pytest.mark.parametrize("query", ["?theme=rien", "?nature=etat", "?theme=%00"])
def test_an_unknown_selection_is_refused_in_words(client: Client, address: str, query: str) -> None:
    response = client.get(address + query)

    assert response.status_code == 404
    assert response["Content-Type"].startswith("text/plain")


@pytest.mark.parametrize("how", WAYS_TO_HIDE)
def test_hidden_sheets_are_in_no_table(client: Client, action: ActionPage, how: str) -> None:
    hide(action, how)

    assert read_csv(client) == []
    assert read_xlsx(client).worksheets[0].max_row == 1


def test_what_an_earlier_status_left_behind_is_not_said(client: Client) -> None:
    ActionPageFactory(suspended=True, title="Suspendue")
    under_way = ActionPageFactory(title="Tournée")
    ActionPage.objects.filter(pk=under_way.pk).update(status_reason="Un vieux motif")

    assert [row["Motif"] for row in read_csv(client)] == ["Le poste est vacant.", ""]
    data = client.get("/api/v2/pages/?type=actions.ActionPage&fields=status_reason").content.decode()
    assert "Le poste est vacant." in data
    assert "Un vieux motif" not in data


def test_an_empty_table_has_its_head(client: Client) -> None:
    assert client.get(CSV).content.decode("utf-8-sig").startswith("Titre;Adresse;")


@pytest.mark.parametrize("lost", [lambda rows: rows[:1], lambda rows: rows.none()])
def test_a_table_that_lost_a_row_is_not_given(
    client: Client, action: ActionPage, monkeypatch: pytest.MonkeyPatch, lost: Any
) -> None:
    ActionPageFactory()
    whole = tables._for_table
    monkeypatch.setattr(tables, "_for_table", lambda selection: lost(whole(selection)))
    client.raise_request_exception = False

    with pytest.raises(IncompleteTable):
        complete_rows(ActionPage.objects.live())
    for address in (CSV, XLSX):
        assert client.get(address).status_code == 500


def test_a_row_is_for_one_sheet_whatever_it_is_joined_with(client: Client) -> None:
    for _number in range(3):
        page = ActionPageFactory(leads=[InstitutionFactory(), InstitutionFactory()], partners=[InstitutionFactory()])
        page.themes.add(ThemeFactory(), ThemeFactory())
        page.save_revision().publish()
        NewsPageFactory(about=[page])
        NewsPageFactory(about=[page])

    assert len(read_csv(client)) == 3
    assert len(read_csv(client, f"{CSV}?statut=en-cours&statut=prevue")) == 3


@pytest.mark.parametrize("address", [CSV, XLSX])
def test_many_sheets_ask_as_much_as_few(client: Client, action: ActionPage, address: str) -> None:
    few = queries_of(client, address)
    for _number in range(4):
        page = ActionPageFactory(leads=[InstitutionFactory()])
        page.themes.add(ThemeFactory())
        page.save_revision().publish()
        ActionPlace.objects.create(page=page, name="Gare")
        NewsPageFactory(about=[page])

    assert queries_of(client, address) <= few


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_snapshot_only_reads_where_the_database_can_hold_to_it() -> None:
    """Outside of another transaction too: what is read is read, and the next writer is not in the way."""
    before = ActionPage.objects.count()
    with snapshot():
        assert ActionPage.objects.count() == before
    ActionPageFactory()
    with snapshot():
        assert ActionPage.objects.count() == before + 1
