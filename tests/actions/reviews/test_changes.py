"""What a mail says that changed: every kind of field, nothing that nobody wrote, and not too much of it."""

import datetime

import pytest
from wagtail.rich_text import RichText

from actions.enums import ActionStatus
from actions.models import ActionPage, ActionPlace, NewsPage
from actions.reviews.changes import LONGEST_FIELD, changes_between, excerpt_of
from actions.reviews.showing import FIELDS_SHOWN, as_html, as_text
from home.models import HomePage
from tests.factories import ActionPageFactory, NewsPageFactory, ThemeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def sheet(tree: HomePage) -> ActionPage:
    return ActionPageFactory(title="Le forum", challenge="<p>Réunir les acteurs.</p>")


def copy_of(page: ActionPage | NewsPage) -> ActionPage | NewsPage:
    return type(page).objects.get(pk=page.pk)


def said(old: ActionPage | NewsPage, new: ActionPage | NewsPage) -> str:
    return as_text(changes_between(old, new))


def test_every_kind_of_field(sheet: ActionPage) -> None:
    new = copy_of(sheet)
    new.title = "Le grand forum"
    new.status = ActionStatus.DONE
    new.start_date = datetime.date(2026, 3, 14)
    new.challenge = "<p>Réunir <b>tous</b> les acteurs.</p>"
    new.themes = [ThemeFactory(name="Santé")]
    new.places = [ActionPlace(name="Salle des fêtes")]
    day = {"start": datetime.date(2026, 3, 14), "precision": "day", "end": None}
    new.milestones = [("milestone", {"date": day, "title": "Première réunion", "text": RichText("<p>À Redon</p>")})]
    text = said(sheet, new)
    for line in (
        "  + Le grand forum",
        "  − En cours\n  + Terminée",
        "  + 14 mars 2026",
        "  + Réunir tous les acteurs.",
        "  + Santé",
        "Salle des fêtes",
        "Première réunion",
    ):
        assert line in text, text
    html = as_html(changes_between(sheet, new))
    assert "<ins>tous </ins>" in html
    assert "<del>En cours</del><ins>Terminée</ins>" in html
    assert "None" not in text


def test_a_stream_says_what_was_added_and_taken_away(tree: HomePage) -> None:
    news = NewsPageFactory(body=[("paragraph", "<p>Avant.</p>"), ("paragraph", "<p>Reste.</p>")])
    new = copy_of(news)
    del new.body[0]
    new.body.append(("paragraph", "<p>Après.</p>"))
    text = said(news, new)
    assert "  − Avant. Reste.\n  + Reste. Après." in text
    html = as_html(changes_between(news, new))
    assert "<del>Avant. </del>" in html
    assert "<ins>Après.</ins>" in html.replace("Après. </ins>", "Après.</ins>")


def test_what_the_editor_adds_by_itself_is_no_change(sheet: ActionPage) -> None:
    new = copy_of(sheet)
    new.challenge = '<p data-block-key="a1b2c">Réunir les acteurs.</p>'
    new.objectives = '<p data-block-key="d3e4f"></p>'
    new.status_reason = ""
    assert changes_between(sheet, new) == []


def test_a_number_that_comes_back_as_text_is_no_change(sheet: ActionPage) -> None:
    old, new = copy_of(sheet), copy_of(sheet)
    old.funders = [("funder", {"name": "La commune", "amount": 38000})]
    new.funders = [("funder", {"name": "La commune", "amount": "38000"})]
    assert changes_between(old, new) == []
    new.funders = [("funder", {"name": "La commune", "amount": "39000"})]
    assert [change.label for change in changes_between(old, new)] == ["Financeurs"]


def test_formatting_alone_is_said_to_change(sheet: ActionPage) -> None:
    new = copy_of(sheet)
    new.challenge = "<p>Réunir les <b>acteurs</b>.</p>"
    (change,) = changes_between(sheet, new)
    assert "mise en forme" in change.pieces[0].words


def test_words_are_escaped(sheet: ActionPage) -> None:
    new = copy_of(sheet)
    new.title = "<img src=x onerror=alert(1)> & co"
    html = as_html(changes_between(sheet, new))
    assert "<img" not in html
    assert "&lt;img src=x onerror=alert(1)&gt; &amp; co" in html


def test_long_texts_are_cut_around_what_changes(sheet: ActionPage) -> None:
    words = " ".join(f"mot{number}" for number in range(2000))
    sheet.challenge = f"<p>{words}</p>"
    sheet.save_revision().publish()
    new = copy_of(sheet)
    new.challenge = f"<p>{words.replace('mot1000 ', 'NOUVEAU ')}</p>"
    text = said(ActionPage.objects.get(pk=sheet.pk), new)
    assert "NOUVEAU" in text
    assert "mot999" in text
    assert "mot900" not in text
    new.challenge = f"<p>{words.upper()}</p>"
    assert len(said(ActionPage.objects.get(pk=sheet.pk), new)) < 2 * LONGEST_FIELD


def test_many_fields_are_counted(sheet: ActionPage) -> None:
    new = copy_of(sheet)
    names = ["challenge", "objectives", "resources", "needs", "diagnosis", "journal_notes", "cartography"]
    names += ["perspectives", "leads_to_explore", "expected_transformations", "potential_difficulties", "levers"]
    names += ["other_partners", "additional_text"]
    for name in names:
        setattr(new, name, "<p>Nouveau</p>")
    changes = changes_between(sheet, new)
    assert len(changes) == len(names) > FIELDS_SHOWN
    assert as_text(changes).count("+ Nouveau") <= FIELDS_SHOWN
    assert f"Et {len(names) - FIELDS_SHOWN} autres champs." in as_text(changes)
    assert f"Et {len(names) - FIELDS_SHOWN} autres champs." in as_html(changes)


def test_a_new_page_shows_its_first_words(sheet: ActionPage) -> None:
    sheet.needs = f"<p>{'Un besoin. ' * 300}</p>"
    excerpt = excerpt_of(sheet)
    assert [change.label for change in excerpt] == ["Enjeu général", "Besoins"]
    assert excerpt[0].pieces[0].words == "Réunir les acteurs."
    assert len(excerpt[1].pieces[0].words) < 700
    assert "<ins>" not in as_html(excerpt)
