"""The French catalog: complete, in step with its compiled form, and in French typography.

Whether it holds every text of the code needs GNU gettext: ``python -m tests.catalog``.
"""

import gettext
from pathlib import Path

import pytest

from tests.catalog import (
    MO_FILE,
    PO_FILE,
    Entry,
    compilation_problems,
    extraction_problems,
    read_po,
    typography_problems,
    wording_problems,
)

SAMPLE = r"""
msgid ""
msgstr "Language: fr\n"

#, fuzzy, python-format
msgctxt "mail"
msgid ""
"Two "
"\"lines\" of %(name)s"
msgstr "Deux « lignes » de %(name)s"

msgid "action"
msgid_plural "actions"
msgstr[0] "action"
msgstr[1] "actions"

#~ msgid "Gone"
#~ msgstr "Partie"
"""


@pytest.fixture(scope="module")
def entries() -> list[Entry]:
    return read_po(PO_FILE)


def test_every_text_has_its_french_well_written(entries: list[Entry]) -> None:
    assert len(entries) > 400
    assert list(wording_problems(entries)) == []


def test_the_compiled_catalog_is_in_step(entries: list[Entry]) -> None:
    assert list(compilation_problems(entries, MO_FILE)) == []


def test_django_reads_the_same_plural_rule() -> None:
    with MO_FILE.open("rb") as file:
        french = gettext.GNUTranslations(file)
    assert french.info()["language"] == "fr"
    counted = [french.npgettext("figure", "partner", "partners", number) for number in (0, 1, 2)]
    assert counted == ["partenaire", "partenaire", "partenaires"]


def test_reading_a_catalog(tmp_path: Path) -> None:
    path = tmp_path / "django.po"
    path.write_text(SAMPLE, encoding="utf-8")
    assert read_po(path) == [
        Entry('Two "lines" of %(name)s', "mail", french=["Deux « lignes » de %(name)s"], is_fuzzy=True),
        Entry("action", plural="actions", french=["action", "actions"]),
        Entry("Gone", french=["Partie"], is_obsolete=True),
    ]


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        (Entry("Hello"), "no French"),
        (Entry("Hello", french=[""]), "no French"),
        (Entry("action", plural="actions", french=["action", ""]), "no French"),
        (Entry("Hello", french=["Bonjour"], is_fuzzy=True), "fuzzy"),
        (Entry("Hello", french=["Bonjour"], is_obsolete=True), "obsolete"),
        (Entry("To %(name)s", french=["À %(nom)s"]), "placeholders"),
        (Entry("%(n)s page", plural="%(n)s pages", french=["%(n)s page", "pages"]), "placeholders"),
        (Entry("<strong>1</strong>", french=["1"]), "tags"),
        (Entry("Hello", french=["L'heure"]), "apostrophe"),
    ],
)
def test_a_bad_entry_is_told(entry: Entry, problem: str) -> None:
    (told,) = wording_problems([entry])
    assert problem in told
    assert entry.msgid in told


@pytest.mark.parametrize(
    "text", ["L'heure", "Attendez...", "Qui ?", "Qui?", "Fini!", "Oui ; non", "À : vous", "« oui »"]
)
def test_bad_typography_is_told(text: str) -> None:
    assert list(typography_problems(text))


@pytest.mark.parametrize(
    "text",
    [
        "Qui\u202f? «\u202fMoi\u202f!\u202f»",
        "Quoi\u202f?!",
        "L’adresse\u00a0: https://example.org/?a=b;c",
        "<a href='x' title='y : z'>%(name)s</a> R&amp;D",
        "make demo PORT=8001",
        "12:30",
    ],
)
def test_good_typography_passes(text: str) -> None:
    assert list(typography_problems(text)) == []


def test_texts_of_the_code_and_of_the_catalog_are_compared() -> None:
    catalog = [Entry("Old", french=["Ancien"]), Entry("Both", french=["Les deux"])]
    code = [Entry("Both"), Entry("Both", context="mail"), Entry("New")]
    assert sorted(extraction_problems(catalog, code)) == [
        "“Both” (mail): not in the catalog, run `make messages`.",
        "“New”: not in the catalog, run `make messages`.",
        "“Old”: no longer in the code, run `make messages`.",
    ]
