"""The first texts of the legal pages give way to the settings; what somebody wrote does not."""

import importlib
import json
from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from core.text import plain_text
from home.models import EditorialPage, HomePage

pytestmark = pytest.mark.django_db

migration = importlib.import_module("home.migrations.0003_legal_pages")


def write(slug: str, html: str) -> EditorialPage:
    page = EditorialPage.objects.get(slug=slug)
    page.body = [("paragraph", html)]
    page.save_revision().publish()
    return page


def migrate() -> None:
    migration.take_out_what_the_settings_say(apps, connection.schema_editor())


def words_of(body: Any) -> str:
    return plain_text(" ".join(str(block.value) for block in body))


@pytest.mark.parametrize("slug", list(migration.FORMER))
def test_the_first_text_gives_way_live_and_in_its_version(tree: HomePage, slug: str) -> None:
    # As the editor saves it again: each paragraph with a key.
    page = write(slug, migration.FORMER[slug][0].replace("<p>", '<p data-block-key="a1b2c">'))
    migrate()
    page.refresh_from_db()
    left = plain_text(migration.FORMER[slug][1])
    assert words_of(page.body) == left
    assert words_of(page.get_latest_revision_as_object().body) == left


@pytest.mark.parametrize("slug", list(migration.FORMER))
def test_a_text_that_somebody_changed_stays_whole(tree: HomePage, slug: str) -> None:
    html = migration.FORMER[slug][0] + "<p>Et ceci, de notre main.</p>"
    page = write(slug, html)
    migrate()
    page.refresh_from_db()
    assert words_of(page.body) == words_of(page.get_latest_revision_as_object().body) == plain_text(html)


def test_a_draft_in_progress_stays_where_the_live_text_gives_way(tree: HomePage) -> None:
    page = write("accessibilite", migration.FORMER["accessibilite"][0])
    page.body = [("paragraph", "<p>Notre brouillon.</p>")]
    page.save_revision()
    migrate()
    page.refresh_from_db()
    assert words_of(page.body) == ""
    assert words_of(page.get_latest_revision_as_object().body) == "Notre brouillon."


def test_running_twice_changes_nothing(tree: HomePage) -> None:
    migrate()
    before = [json.dumps(page.body.get_prep_value()) for page in EditorialPage.objects.order_by("pk")]
    migrate()
    assert [json.dumps(page.body.get_prep_value()) for page in EditorialPage.objects.order_by("pk")] == before
