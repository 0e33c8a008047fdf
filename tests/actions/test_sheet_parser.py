"""The text of an action sheet: what is read from the real one, and that no word of any is lost."""

import datetime
import random
import re
import time
import unicodedata
from collections import Counter
from html import unescape
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import actions
from actions.sheet_import import (
    RICH_FIELDS,
    JournalEntry,
    Milestone,
    ParsedSheet,
    SheetError,
    decode,
    parse_sheet,
)
from core.dates import DatePrecision, VagueDate

# The real sheet, its private persons replaced by their roles.
SAMPLE = (Path(actions.__file__).parent / "demo_data/fiche-animation-du-reseau.txt").read_text(encoding="utf-8")

# The headings of the sample, as it writes them; a sheet is its title followed by these parts in any order.
LABELS = [
    "L’essentiel",
    "Enjeu général",
    "Début",
    "Fin",
    "Maître d'ouvrage",
    "Types de publics",
    "Tranches d’âges du public",
    "Verbatim du public",
    "Objectifs opérationnels de l'action",
    "Place attendue des jeunes dans l'action",
    "Pour aller plus loin",
    "Territoire",
    "Eléments de contexte",
    "Ressources",
    "Besoins",
    "Éléments de diagnostic",
    "Description des étapes du déroulement de l'action",
    "L’actualité de l’action",
    "Perspectives",
    "Des pistes à approfondir",
    "Plus en détails",
    "Transformations attendues",
    "Difficultés potentielles",
    "Leviers mobilisables",
    "Partenaires",
]

# Words of the sample that are typed: dates, and « ex » that announces a former name.
TYPED = "01/06/2017 31/12/2020 ex Mai 2019 Mai 2018 Avril 2018 Février 2018 Novembre 2017 Mai à juillet 2017 Mai 2017"


def word_list(text: str) -> list[str]:
    return re.findall(r"\w+", unicodedata.normalize("NFC", text).casefold())


def words(text: str) -> Counter[str]:
    return Counter(word_list(text))


def is_repeated(part: JournalEntry | Milestone) -> bool:
    """Whether the title only repeats the words that the text below it begins with."""
    title = word_list(part.title)
    return word_list(text_of(part.html))[: len(title)] == title


def text_of(html: str) -> str:
    """The text of our HTML; a tag separates words."""
    return unescape(re.sub(r"<(?:/?(?:p|h3|h4|ul|ol|li|b|a)|br/|a href=\"[^\"]*\")>", " ", html))


def body_of(sheet: ParsedSheet) -> str:
    """The words of a sheet, without its warnings and without the titles that repeat the text below them."""
    parts = [*sheet.entries, *sheet.milestones]
    titles = [part.title for part in parts if not is_repeated(part)]
    pairs = [name for pair in [*sheet.leads, *sheet.territories] for name in pair]
    plain = [
        sheet.title,
        sheet.audience_words,
        sheet.involvement_details,
        *sheet.audiences,
        *sheet.age_ranges,
    ]
    html = [*sheet.fields.values(), *sheet.steps, *(part.html for part in parts)]
    return " ".join([*plain, *pairs, *titles, *map(text_of, html)])


def lost(text: str, sheet: ParsedSheet, *, labels: list[str], typed: str = "") -> Counter[str]:
    return words(text) - words(" ".join(labels)) - words(typed) - words(body_of(sheet))


def field(text: str, name: str) -> str:
    return parse_sheet(text).fields[name]


def sheet(body: str) -> ParsedSheet:
    return parse_sheet(f"Le titre\n\n{body}")


@pytest.fixture(scope="module")
def sample() -> ParsedSheet:
    return parse_sheet(SAMPLE)


class TestSample:
    def test_no_word_is_lost(self, sample: ParsedSheet) -> None:
        assert lost(SAMPLE, sample, labels=LABELS, typed=TYPED) == Counter()

    def test_short_values(self, sample: ParsedSheet) -> None:
        assert sample.title == "Animation du réseau des acteurs"
        assert (sample.start, sample.end) == (datetime.date(2017, 6, 1), datetime.date(2020, 12, 31))
        assert sample.leads == [("BPLC", "Bretagne Porte de Loire Communauté")]
        assert sample.audiences == ["Autres"]
        assert sample.age_ranges == []
        assert sample.audience_words == "Professionnels du territoire"
        assert sample.involvement_details == "Consultation et information des jeunes"
        assert sample.territories == [("Bretagne porte de Loire Communauté", "CCMVS")]
        assert sample.steps == []

    def test_every_rich_field_is_there(self, sample: ParsedSheet) -> None:
        assert set(sample.fields) == set(RICH_FIELDS)
        assert {name for name, html in sample.fields.items() if not html} == {
            "cartography",
            "additional_text",
        }

    def test_prose(self, sample: ParsedSheet) -> None:
        assert sample.fields["challenge"] == (
            "<p>Consolider et coordonner les réseaux d’acteurs afin de mettre en cohérence"
            " et de simplifier les procédures</p>"
        )
        assert sample.fields["levers"].startswith("<p><b>Limites techniques :</b> un outil a déjà été initiés")
        assert sample.fields["needs"].startswith("<p>Envisager les actions")
        assert sample.fields["diagnosis"].endswith("(ex : réseau d’acteurs thématiques)</p>")
        assert sample.fields["expected_transformations"].count("<p>") == 1
        assert sample.fields["potential_difficulties"].startswith("<p><b>Les contraintes temporelles :</b> ")

    def test_lists(self, sample: ParsedSheet) -> None:
        assert sample.fields["resources"].startswith("<ul><li>Existence d’une coordination jeunesse")
        assert sample.fields["resources"].count("<li>") == 3
        assert sample.fields["other_partners"] == (
            "<ul><li>Les acteurs locaux (jeunesse, insertion, emploi, formation, social…)</li>"
            "<li>Les habitants (jeunes, familles… )</li></ul>"
        )

    def test_perspectives_and_leads_to_explore(self, sample: ParsedSheet) -> None:
        perspectives, leads = sample.fields["perspectives"], sample.fields["leads_to_explore"]
        assert perspectives.startswith(
            "<p><b>Kioske CRIJ dans les bibliothèques municipales :</b> (Re)mobilisation du projet</p>"
            "<p>Un projet avait été pensé"
        )
        assert (leads.count("<ul>"), leads.count("<li>"), leads.count("<p>")) == (1, 7, 2)
        assert "</ul><p>Animation du diagnostic, avec l’objectif" in leads
        assert "<p>Le chargé de mission se rendra dans chaque espace" in leads

    def test_milestones(self, sample: ParsedSheet) -> None:
        first, second = sample.milestones
        assert first.date == VagueDate(datetime.date(2017, 5, 1), DatePrecision.MONTH)
        assert first.title == "Arrivée d’un chargé de mission JeTTT dans le territoire"
        assert first.html == ""
        assert (second.date, second.title) == (None, "Pour l’animation du réseau")
        assert second.html.startswith("<ul><li>Prise de connaissance des actions existantes")
        assert second.html.count("<li>") == 4

    def test_entries_in_order_with_their_precision(self, sample: ParsedSheet) -> None:
        month = DatePrecision.MONTH
        assert [entry.date for entry in sample.entries] == [
            VagueDate(datetime.date(2019, 5, 1), month),
            VagueDate(datetime.date(2018, 5, 1), month),
            VagueDate(datetime.date(2018, 4, 1), month),
            VagueDate(datetime.date(2018, 2, 1), month),
            VagueDate(datetime.date(2017, 11, 1), month),
            VagueDate(datetime.date(2017, 5, 1), DatePrecision.MONTHS, datetime.date(2017, 7, 1)),
        ]

    def test_titles_of_entries(self, sample: ParsedSheet) -> None:
        assert [entry.title for entry in sample.entries] == [
            "Le réseau bien-être des jeunes devient le réseau SMILE…",
            "Cartographie Jeunesse du territoire de BpLC",
            "Coordination Réseau bien être Santé",
            "Coordination partagée du réseau bien être des jeunes",
            "Outillage pour le développement du réseau d’acteurs…",
            "Rencontres individuelles du chargé de mission avec des acteurs…",
        ]

    def test_bodies_of_entries(self, sample: ParsedSheet) -> None:
        may_2019, may_2018, april, february, november, spring = (entry.html for entry in sample.entries)
        assert (may_2019.count("<li>"), may_2019.count("<ul>"), may_2019.count("<p>")) == (4, 1, 0)
        assert may_2018 == ""
        assert (april.count("<p>"), april.count("<ul>")) == (4, 0)
        assert "<p>Une vidéo bilan du forum a été réalisée Télécharger : ICI.</p>" in april
        assert (february.count("<p>"), february.count("<li>")) == (4, 3)
        for label in ("Jocus Pocus", "Artison", "APASE"):
            assert f"<li><b>{label} :</b> " in february
        assert november.startswith("<p>Outillage pour le développement")
        assert november.count("<li>") == 2
        assert spring.startswith("<p>Rencontres individuelles")
        assert spring.endswith("MISACO, sportif.</p>")

    def test_undated_part_of_the_journal(self, sample: ParsedSheet) -> None:
        notes = sample.fields["journal_notes"]
        assert notes.startswith(
            "<h3>Participation aux réseaux constitués et perspectives d’amélioration</h3>"
            "<p><b>Accompagnement réseau santé :</b> redéfinition de la place des jeunes dans le projet</p>"
            "<p>D’un réseau santé existant"
        )
        assert "<h4>Comité de pilotage Mobilité Internationale</h4>" in notes
        assert notes.count("<li>") == 4
        assert "Kioske" not in notes

    def test_warnings(self, sample: ParsedSheet) -> None:
        unknown, undated = sample.warnings
        assert unknown.startswith("Titre inconnu\u00a0: «\u202fComité de pilotage Mobilité Internationale\u202f»")
        assert undated.startswith("Actualité sans date reconnue\u00a0: «\u202fParticipation aux réseaux")


class TestHeadings:
    @pytest.mark.parametrize(
        "heading",
        [
            "Enjeu général :",
            "ENJEU GENERAL",
            "  Enjeux généraux\u00a0:",
            "enjeu général de l'action :",
            unicodedata.normalize("NFD", "Enjeu général :"),
        ],
    )
    def test_spelling_is_tolerated(self, heading: str) -> None:
        assert field(f"Titre\n{heading}\nTexte", "challenge") == "<p>Texte</p>"

    def test_apostrophes_and_brackets(self) -> None:
        read = sheet("Maître(s) d’ouvrage :\nMission locale\n\nTranche d'âge du public :\n11-17 ans")
        assert (read.leads, read.age_ranges) == ([("", "Mission locale")], ["11-17 ans"])

    def test_text_on_the_line_of_the_heading(self) -> None:
        read = sheet("Besoins : du temps\nEléments de diagnostic :\n\nCartographie :\nUne carte")
        assert read.fields["needs"] == "<p>du temps</p>"
        assert read.fields["diagnosis"] == ""
        assert read.fields["cartography"] == "<p>Une carte</p>"

    def test_several_on_a_line(self) -> None:
        read = sheet("Début : Fin : 31/12/2020 Territoire : Redon Types de publics : Parents, élus")
        assert (read.start, read.end) == (None, datetime.date(2020, 12, 31))
        assert (read.territories, read.audiences) == ([("Redon", "")], ["Parents", "élus"])

    def test_a_list_item_is_no_heading(self) -> None:
        read = sheet("Ressources :\n• Partenaires : la mairie\n• Besoins")
        assert read.fields["other_partners"] == read.fields["needs"] == ""
        assert read.fields["resources"].count("<li>") == 2

    def test_twice_the_same_heading(self) -> None:
        read = sheet("Besoins :\nDu temps\n\nRessources :\nRien\n\nBesoins :\nUn lieu")
        assert read.fields["needs"] == "<p>Du temps</p><p>Un lieu</p>"
        assert read.warnings == ["La rubrique «\u202fBesoins\u202f» apparaît plusieurs fois. À vérifier."]

    def test_chronology_below_an_empty_group(self) -> None:
        read = sheet("Plus en détails\n\nChronologie :\n– 12 mars 2018 : Réunion")
        assert [(point.date, point.title) for point in read.milestones] == [
            (VagueDate(datetime.date(2018, 3, 12)), "Réunion")
        ]
        assert read.warnings == []


class TestUnknownText:
    def test_unknown_heading(self) -> None:
        read = sheet("Besoins :\nDu temps\n\nBudget :\n12 000 €\n\nPerspectives :\nContinuer")
        assert read.fields["additional_text"] == "<h3>Budget</h3><p>12 000 €</p>"
        assert read.fields["needs"] == "<p>Du temps</p>"
        assert read.warnings[0].startswith("Titre inconnu\u00a0: «\u202fBudget")

    def test_unknown_heading_among_short_values(self) -> None:
        read = sheet("Types de publics :\nAutres\nStatut : en cours\n\nBesoins :\nDu temps")
        assert read.audiences == ["Autres"]
        assert read.fields["additional_text"] == "<h3>Statut</h3><p>en cours</p>"

    def test_announced_list_stays(self) -> None:
        read = sheet("Besoins :\nDu temps\n\nNous cherchons :\n• un lieu\n• un minibus")
        assert read.fields["needs"] == (
            "<p>Du temps</p><p>Nous cherchons :</p><ul><li>un lieu</li><li>un minibus</li></ul>"
        )
        assert len(read.warnings) == 1

    def test_before_the_first_heading(self) -> None:
        read = sheet("Fiche mise à jour par le PIJ\n\nBesoins :\nDu temps")
        assert read.fields["additional_text"] == "<p>Fiche mise à jour par le PIJ</p>"
        assert read.warnings[0].startswith("Texte avant toute rubrique")

    def test_below_a_group(self) -> None:
        read = sheet("L’essentiel\nEn bref, tout va bien\n\nBesoins :\nDu temps")
        assert read.fields["additional_text"] == "<h3>L’essentiel</h3><p>En bref, tout va bien</p>"
        assert len(read.warnings) == 1

    @pytest.mark.parametrize("value", ["printemps 2017", "Mai 2017", "2017", "31/02/2017"])
    def test_day_that_is_not_one(self, value: str) -> None:
        read = sheet(f"Début : {value} Fin : 31/12/2020")
        assert (read.start, read.end) == (None, datetime.date(2020, 12, 31))
        assert read.fields["additional_text"] == f"<h3>Début</h3><p>{value}</p>"
        assert read.warnings[0].startswith("Date non reconnue ou incomplète\u00a0: «\u202fDébut – " + value)

    def test_text_beside_a_day(self) -> None:
        read = sheet("Début : 1er juin 2017 (si tout va bien)")
        assert read.start == datetime.date(2017, 6, 1)
        assert read.fields["additional_text"] == "<h3>Début</h3><p>(si tout va bien)</p>"

    def test_second_start_is_kept_as_text(self) -> None:
        read = sheet("Début : 01/06/2017\nDébut : 01/09/2017")
        assert read.start == datetime.date(2017, 6, 1)
        assert "01/09/2017" in read.fields["additional_text"]

    def test_end_before_start(self) -> None:
        assert sheet("Début : 01/06/2017 Fin : 01/05/2017").warnings == ["La date de fin précède la date de début."]

    def test_prose_among_names(self) -> None:
        read = sheet("Territoire : Redon\nLe périmètre changera. Rien n’est décidé.")
        assert read.territories == [("Redon", "")]
        assert "Le périmètre changera" in read.fields["additional_text"]


class TestNames:
    def test_leads(self) -> None:
        read = sheet(
            "Maîtres d'ouvrage :\n• BPLC, Bretagne Porte de Loire Communauté\n• Mission locale (ML35)\n"
            "• CRIJ ; Ville de Redon, service jeunesse"
        )
        assert read.leads == [
            ("BPLC", "Bretagne Porte de Loire Communauté"),
            ("ML35", "Mission locale"),
            ("", "CRIJ"),
            ("", "Ville de Redon, service jeunesse"),
        ]

    def test_commas_inside_brackets(self) -> None:
        assert sheet("Types de publics :\nJeunes (11-17 ans, 18-25 ans), parents").audiences == [
            "Jeunes (11-17 ans, 18-25 ans)",
            "parents",
        ]

    def test_several_territories(self) -> None:
        assert sheet("Territoires : Redon, Vallons (ex-CCVHB)").territories == [
            ("Redon", ""),
            ("Vallons", "CCVHB"),
        ]


class TestRichText:
    @pytest.mark.parametrize("bullet", "•–-*▪")
    def test_bullets(self, bullet: str) -> None:
        assert field(f"T\nBesoins :\n{bullet} un\n\n{bullet}\u00a0deux", "needs") == (
            "<ul><li>un</li><li>deux</li></ul>"
        )

    def test_nested_by_indentation(self) -> None:
        text = "T\nBesoins :\n• a\n\t• b\n      ▪ c\n   • d\n• e"
        assert field(text, "needs") == ("<ul><li>a<ul><li>b<ul><li>c</li></ul></li><li>d</li></ul></li><li>e</li></ul>")

    def test_nested_by_another_bullet_after_a_colon(self) -> None:
        assert field("T\nBesoins :\n– a :\n• b\n– c\n• d", "needs") == (
            "<ul><li>a :<ul><li>b</li></ul></li><li>c</li><li>d</li></ul>"
        )

    def test_numbers(self) -> None:
        assert field("T\nBesoins :\n1. a\n2. b", "needs") == "<ol><li>a</li><li>b</li></ol>"
        assert field("T\nBesoins :\n3. a\n4. b", "needs") == "<ul><li>3. a</li><li>4. b</li></ul>"

    def test_lines(self) -> None:
        assert field("T\nBesoins :\nun\ndeux\n\ntrois\n• a\n   suite", "needs") == (
            "<p>un</p><p>deux</p><p>trois</p><ul><li>a<br/>suite</li></ul>"
        )

    def test_dash_without_space_is_text(self) -> None:
        assert field("T\nBesoins :\n-5 % cette année", "needs") == "<p>-5 % cette année</p>"

    @pytest.mark.parametrize(
        ("text", "html"),
        [
            ("Un lieu : la salle des fêtes", "<b>Un lieu :</b> la salle des fêtes"),
            ("Vu. Un lieu : la salle des fêtes", "Vu. Un lieu : la salle des fêtes"),
            ("Un outil (ex : la carte du lieu)", "Un outil (ex : la carte du lieu)"),
            ("Télécharger : ICI.", "Télécharger : ICI."),
            ("x" * 81 + " : bien trop long", "x" * 81 + " : bien trop long"),
        ],
    )
    def test_leading_label(self, text: str, html: str) -> None:
        assert field(f"T\nBesoins :\n{text}", "needs") == f"<p>{html}</p>"

    def test_links(self) -> None:
        assert field("T\nBesoins :\nVoir https://example.org/a?b=1&c=2.", "needs") == (
            '<p>Voir <a href="https://example.org/a?b=1&amp;c=2">https://example.org/a?b=1&amp;c=2</a>.</p>'
        )

    @pytest.mark.parametrize(
        "body",
        [
            "Besoins :\n{}",
            "Besoins :\n• {}\n  – {}",
            "Besoins :\n{} : et la suite",
            "L’actualité de l’action\n{}\n• Mai 2019 : {}\n  • {}",
            "L’actualité de l’action\n• Mai 2019 :\n• {} :\n\nsuite",
            "Plus en détails\n– {} :\n• {}",
            "Description des étapes :\n• {}",
            "Besoins :\nx\n\n{} :\nsuite",
            "Perspectives :\nx\n\n{} :\nsuite",
            "Début : {}",
        ],
    )
    def test_everything_is_escaped(self, body: str) -> None:
        attack = "A <script>alert(1)</script> & <img src=x onerror=y>"
        read = sheet(body.replace("{}", attack))
        entries = [part.html for part in [*read.entries, *read.milestones]]
        html = "".join([*read.fields.values(), *read.steps, *entries])
        assert "<script" not in html
        assert "<img" not in html
        assert "&lt;script&gt;" in html + "".join(
            part.title.replace("<script>", "&lt;script&gt;") for part in read.entries
        )

    def test_characters_that_html_cannot_hold(self) -> None:
        decomposed = unicodedata.normalize("NFD", "Un\x00 été\x1b\ufeff")
        assert field(f"T\nBesoins :\n{decomposed}", "needs") == "<p>Un été</p>"

    def test_hostile_address(self) -> None:
        html = field('T\nBesoins :\nhttps://x.org/"onclick="alert(1) javascript:alert(1)', "needs")
        assert html.count("<a ") == 1
        assert 'href="https://x.org/"' in html
        assert 'href="javascript' not in html


class TestJournal:
    def test_unindented_lists(self) -> None:
        read = sheet("L’actualité de l’action\n• Mai 2019 :\n• Un\n• Deux\n• Avril 2018 : Trois")
        assert [(entry.title, entry.html) for entry in read.entries] == [
            ("Un", "<ul><li>Un</li><li>Deux</li></ul>"),
            ("Trois", ""),
        ]

    def test_dates_as_paragraphs(self) -> None:
        read = sheet(
            "L’actualité de l’action\n12/03/2018 : Réunion publique\n2017\nPremiers pas.\n• 4 mai 2017 : un atelier"
        )
        assert [str(entry.date.precision) for entry in read.entries] == ["day", "year"]
        assert "<li><b>4 mai 2017 :</b> un atelier</li>" in read.entries[1].html

    def test_date_alone_is_no_unknown_heading(self) -> None:
        read = sheet("L’actualité de l’action\n\nMai 2019 :\nUn\n\nAvril 2018 :\nDeux")
        assert [entry.title for entry in read.entries] == ["Un", "Deux"]
        assert read.warnings == []

    def test_date_not_recognised(self) -> None:
        read = sheet("L’actualité de l’action\n• Mai 2019 : Un\n• Printemps 2018 : Deux\n• Avril 2018 : Trois")
        assert [entry.title for entry in read.entries] == ["Un", "Trois"]
        assert read.fields["journal_notes"] == "<p>Printemps 2018 : Deux</p>"
        assert "Printemps 2018" in read.warnings[0]

    def test_undated_item_between_complete_entries(self) -> None:
        read = sheet("L’actualité de l’action\n• Mai 2019 :\n  • Un\n• Deux\n• Avril 2018 : Trois")
        assert len(read.entries) == 2
        assert read.fields["journal_notes"] == "<p>Deux</p>"

    def test_range_of_months_with_a_dash(self) -> None:
        read = sheet("L’actualité de l’action\n• Mai – juillet 2017 : Un\n• Ελλάδα 2017 : Deux")
        assert [(entry.date.precision, entry.title) for entry in read.entries] == [(DatePrecision.MONTHS, "Un")]
        assert read.fields["journal_notes"] == "<p>Ελλάδα 2017 : Deux</p>"

    def test_empty_entry(self) -> None:
        read = sheet("L’actualité de l’action\n• Mai 2019 :")
        assert (read.entries[0].title, read.entries[0].html) == ("Mai 2019", "")
        assert read.warnings == ["L’actualité de «\u202fMai 2019\u202f» est vide."]

    def test_no_date_at_all(self) -> None:
        read = sheet("L’actualité de l’action\nTout va bien.")
        assert read.entries == []
        assert read.fields["journal_notes"] == "<p>Tout va bien.</p>"

    def test_long_words_make_no_broken_title(self) -> None:
        read = sheet("L’actualité de l’action\n• Mai 2019 : " + "mot " * 60)
        title = read.entries[0].title
        assert title.startswith("Mot mot")
        assert title.endswith("mot…")
        assert len(title) <= 71
        assert read.entries[0].html.count("mot") == 60


def test_steps_and_milestones_in_other_forms() -> None:
    read = sheet(
        "Description des étapes :\n1. Écouter\n  • les jeunes\n2. Agir\n\nPhase 3 :\n• évaluer\n\n"
        "Chronologie :\nMai 2017 : Arrivée\nPuis la suite du récit.\nBilan :\n• un\n• Juin 2018 : Fin"
    )
    assert read.steps == [
        "<p>Écouter</p><ul><li>les jeunes</li></ul>",
        "<p>Agir</p>",
        "<p>Phase 3 :</p><ul><li>évaluer</li></ul>",
    ]
    assert [(point.title, point.html) for point in read.milestones] == [
        ("Arrivée", "<p>Puis la suite du récit.</p>"),
        ("Bilan", "<ul><li>un</li></ul>"),
        ("Fin", ""),
    ]


class TestErrors:
    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("", "Le texte est vide"),
            (" \n\t\r\n•\n", "Le texte est vide"),
            ("Enjeu général :\nTexte", "Le nom de l’action manque"),
            ("L’essentiel\n\nEnjeu général :\nTexte", "Le nom de l’action manque"),
            ("Un titre\n\nDu texte\nsans rubrique", "Aucun titre de rubrique connu"),
            ("x" * 256 + "\nBesoins :\nTexte", "trop longue"),
        ],
    )
    def test_sheet_that_cannot_be_read(self, text: str, message: str) -> None:
        with pytest.raises(SheetError, match=message):
            parse_sheet(text)

    @pytest.mark.parametrize(
        ("raw", "message"),
        [
            ("Réseau".encode("latin-1"), "pas en UTF-8"),
            ("Réseau".encode("utf-16"), "pas en UTF-8"),
            (b"PK\x03\x04\x00\x00", "pas un fichier de texte"),
        ],
    )
    def test_bytes_that_are_no_text(self, raw: bytes, message: str) -> None:
        with pytest.raises(SheetError, match=message):
            decode(raw)

    def test_byte_order_mark_is_left_out(self) -> None:
        assert decode("Réseau".encode("utf-8-sig")) == decode("Réseau".encode()) == "Réseau"


@pytest.mark.parametrize(
    "body",
    [
        "Début : " * 20_000,
        "\n".join("  " * depth + "• mot" for depth in range(1_500)),
        "L’actualité de l’action\n• " + "a : b – c " * 20_000,
        "Besoins :\n" + "(" * 100_000,
        "Besoins :\n" + "a " * 100_000 + ":",
    ],
    ids=["headings", "nesting", "separators", "brackets", "words"],
)
def test_hostile_length_is_read_in_a_moment(body: str) -> None:
    started = time.perf_counter()
    sheet(f"Besoins :\n{body}")
    assert time.perf_counter() - started < 5


# Sections of the sample, cut at its headings by the test itself.
_CUT = re.compile("^(?=(?:" + "|".join(map(re.escape, LABELS)) + r")(?: :|$))", re.MULTILINE)
PREAMBLE, *PARTS = _CUT.split(SAMPLE)
UNKNOWN = ["Budget :\n\n12 000 € par an\n", "Contacts :\n• le PIJ\n• la mairie\n", "Une ligne perdue\n"]


@settings(max_examples=150, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    kept=st.sets(st.integers(0, len(PARTS) - 1), min_size=1),
    unknown=st.lists(st.sampled_from(UNKNOWN), max_size=3),
    newline=st.sampled_from(["\n", "\r\n", "\n\n", "\r\n \r\n"]),
)
def test_no_word_is_lost_when_the_sheet_is_rearranged(
    seed: int, kept: set[int], unknown: list[str], newline: str
) -> None:
    parts = [PARTS[index] for index in sorted(kept)] + [f"\n{part}\n" for part in unknown]
    random.Random(seed).shuffle(parts)
    text = (PREAMBLE + "\n".join(parts)).replace("\n", newline)
    assert lost(text, parse_sheet(text), labels=LABELS, typed=TYPED) == Counter()


def _numbered(lines: list[tuple[str, str, str, str]], name: str) -> list[str]:
    """Lines with a word of their own each, without which a lost word could hide behind its twin."""
    return [
        indent + bullet + opening.format(f"{name}{number}") + text
        for number, (indent, bullet, opening, text) in enumerate(lines)
    ]


LINES = st.lists(
    st.tuples(
        st.sampled_from(["", "  ", "    ", "\t"]),
        st.sampled_from(["", "• ", "– ", "- ", "▪ ", "1. "]),
        st.sampled_from(["{} ", "Projet {} : ", "fin de {} : ", "Printemps {} 2018 : ", "\n{}\u00a0:\n"]),
        st.text("abcé ’&<>:;,.!(\u00a0…", max_size=100),
    ),
    max_size=12,
)


@settings(max_examples=300, deadline=None)
@given(before=LINES, label=st.sampled_from(LABELS), below=LINES, entry=LINES)
def test_no_word_of_any_lines_is_lost(before: list, label: str, below: list, entry: list) -> None:
    parts = [*_numbered(before, "avant"), f"{label} :", *_numbered(below, "sous")]
    journal = ["L’actualité de l’action", "• Mai 2019 :", *_numbered(entry, "suite")]
    text = "\n".join(["Titre", *parts, *journal])
    typed = "Mai 2019 " + " ".join(["1"] * text.count("1. "))
    assert lost(text, parse_sheet(text), labels=[label, "L’actualité de l’action"], typed=typed) == Counter()
