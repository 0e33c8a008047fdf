"""The table that readers take away is one that coordinators may correct and bring back."""

import datetime

import pytest
from django.test import Client

from actions.enums import ActionStatus
from actions.imports.spreadsheet.columns import TableKind
from actions.imports.spreadsheet.plans import Act, preview
from actions.imports.spreadsheet.reading import read_table
from tests.factories.actions import ActionPageFactory, InstitutionFactory, TerritoryFactory, ThemeFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_an_exported_table_brings_no_change(tree: object, client: Client, form: str) -> None:
    lead, partner = InstitutionFactory(name="L’Escale", acronym="PIJ"), InstitutionFactory(name="Club de voile")
    sheet = ActionPageFactory(
        title="Descendre la Vilaine ; « à la pagaie »",
        status=ActionStatus.SUSPENDED,
        status_reason="Le poste est vacant.",
        status_lift="Un recrutement au printemps.",
        status_since=datetime.date(2026, 3, 1),
        start_date=datetime.date(2025, 9, 1),
        leads=[lead],
        partners=[partner],
    )
    sheet.themes = [ThemeFactory(name="Sport"), ThemeFactory(name="Culture, arts et fêtes")]
    sheet.territories = [TerritoryFactory(name="Redon")]
    sheet.save_revision().publish()
    response = client.get(f"/actions/export.{form}")
    content = b"".join(response.streaming_content) if response.streaming else response.content
    plans = preview(read_table(content, TableKind.ACTIONS), publish=False)
    assert not plans.faults
    assert plans.ignored
    assert [plan.act for plan in plans.plans] == [Act.SAME]
