"""The real sheet as input: its pages hold every one of its words, and bad input writes nothing."""

import re
import unicodedata
from collections import Counter
from html import unescape
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils.html import strip_tags

import actions
from actions.models import ActionPage, Institution, InvolvementLevel, NewsPage, Territory
from core.dates import DatePrecision
from core.text import plain_text
from home.models import HomePage
from tests.factories import InstitutionFactory, PartnerPageFactory

pytestmark = pytest.mark.django_db

ROLES_ONLY = Path(actions.__file__).parent / "demo_data/fiche-animation-du-reseau.txt"
# Beside the project, where the network keeps the sheet as it received it.
ORIGINALS = sorted(Path(actions.__file__).parents[2].glob("shared/data/fiche-*.txt"))

# What became typed, and reads otherwise on the page: 01/06/2017 is « 1er juin 2017 » there, « ex » a former name.
TYPED = "01 06 2017 31 12 2020"
# Headings that the text leaves empty, which readers don't see.
EMPTY_HEADINGS = "Tranches d’âges du public Description des étapes du déroulement de l'action"


def words(text: str) -> Counter[str]:
    """How often each word occurs: lower case, without accents, punctuation apart."""
    apart = re.sub(r"[^\w\s]", " ", unescape(text))
    plain = unicodedata.normalize("NFKD", apart).encode("ascii", "ignore").decode().lower()
    return Counter(re.findall(r"[a-z0-9]+", plain))


def visible_words(html: str) -> Counter[str]:
    main = re.search(r"<main.*</main>", html, re.DOTALL)
    assert main
    body = re.sub(r"<(script|style|svg)\b.*?</\1>", " ", main[0], flags=re.DOTALL)
    return words(strip_tags(re.sub(r"(<[^>]+>)", r" \1 ", body)))


@pytest.fixture
def bplc(tree: HomePage) -> Institution:
    institution = InstitutionFactory(name="Bretagne Porte de Loire Communauté", acronym="BPLC")
    PartnerPageFactory(institution=institution)
    return institution


def import_sheet(path: Path, **options: Any) -> str:
    out = StringIO()
    call_command("import_action_sheet", str(path), institution="BPLC", stdout=out, **options)
    return out.getvalue()


@pytest.mark.parametrize("path", [ROLES_ONLY, *ORIGINALS], ids=lambda path: path.stem)
def test_no_word_is_lost(bplc: Institution, client: Client, path: Path) -> None:
    import_sheet(path)
    action = ActionPage.objects.get()
    shown = visible_words(client.get(action.url).content.decode())
    for news in NewsPage.objects.all():
        shown |= visible_words(client.get(news.url).content.decode())
    expected = words(path.read_text(encoding="utf-8")) - words(TYPED) - words(EMPTY_HEADINGS)
    missing = {word for word in expected if word not in shown}
    assert not missing


def test_the_sheet_page_alone_holds_nearly_all_of_it(bplc: Institution, client: Client) -> None:
    """The journal shows the news in full, so that one page tells the whole action; each word as often as the text."""
    import_sheet(ROLES_ONLY)
    shown = visible_words(client.get(ActionPage.objects.get().url).content.decode())
    expected = words(ROLES_ONLY.read_text(encoding="utf-8")) - words(TYPED) - words(EMPTY_HEADINGS)
    assert expected - shown == Counter()


def test_each_part_is_typed(bplc: Institution) -> None:
    import_sheet(ROLES_ONLY)
    action = ActionPage.objects.get()
    assert (action.start_date.isoformat(), action.end_date.isoformat()) == ("2017-06-01", "2020-12-31")
    assert action.leads == [bplc]
    assert [audience.name for audience in action.audiences.all()] == ["Autres"]
    territory = Territory.objects.get()
    assert territory.full_name == "Bretagne porte de Loire Communauté (ex CCMVS)"
    assert list(action.territories.all()) == [territory]
    assert action.steps.raw_data == [] or not list(action.steps)
    assert len(action.milestones) == 2
    assert action.milestones[0].value["date"].date.precision == DatePrecision.MONTH
    assert "<li>" in action.levers or action.levers.startswith("<p>")
    assert action.additional_text == ""


# How each part of the sheet begins, and the field that holds it.
PLACES = {
    "challenge": "Consolider et coordonner",
    "audience_words": "Professionnels du territoire",
    "objectives": "Développer et animer",
    "involvement_details": "Consultation et information",
    "resources": "Existence d’une coordination",
    "needs": "Envisager les actions",
    "diagnosis": "Dans la partie consacrée",
    "perspectives": "Kioske CRIJ",
    "leads_to_explore": "Participation à la réflexion en cours",
    "expected_transformations": "Multiplier les liens",
    "potential_difficulties": "Les contraintes temporelles",
    "levers": "Limites techniques",
    "other_partners": "Les acteurs locaux",
}


def test_every_part_has_its_place_and_none_is_in_a_catch_all(bplc: Institution) -> None:
    for name in ("Information", "Consultation", "Concertation"):
        InvolvementLevel.objects.create(name=name)
    import_sheet(ROLES_ONLY)
    action = ActionPage.objects.get()
    begins = {name: plain_text(getattr(action, name)).lstrip("–• ")[: len(start)] for name, start in PLACES.items()}
    assert begins == PLACES
    assert {level.name for level in action.involvement_levels.all()} == {"Information", "Consultation"}
    assert [milestone.value["title"] or plain_text(str(milestone.value["text"])) for milestone in action.milestones]
    assert action.additional_text == ""
    # What is in the journal without a date is there as notes, and is no part of the sheet's own words.
    assert "Participation aux réseaux constitués" not in action.perspectives + action.leads_to_explore


def test_the_journal_becomes_dated_news(bplc: Institution) -> None:
    import_sheet(ROLES_ONLY)
    action = ActionPage.objects.get()
    journal = list(action.news.live().newest_first())
    assert [str(news.vague_date) for news in journal] == [
        "mai 2019",
        "mai 2018",
        "avril 2018",
        "février 2018",
        "novembre 2017",
        "mai à juillet 2017",
    ]
    assert all(news.institution == bplc for news in journal)
    assert not any(news.in_newsletter for news in journal)


def test_headings_and_nested_lists_are_kept_and_empty_headings_left_out(bplc: Institution, client: Client) -> None:
    import_sheet(ROLES_ONLY)
    html = client.get(ActionPage.objects.get().url).content.decode()
    for heading in ("Enjeu général", "Ressources", "Besoins", "Perspectives", "Leviers mobilisables"):
        assert heading in html
    for empty in ("Tranches d’âges du public", "Description des étapes"):
        assert empty not in html
    body = str(NewsPage.objects.get(date="2018-02-01").body)
    assert re.search(r"<li>.*Jocus Pocus", body)


def test_unknown_text_is_kept_and_reported(bplc: Institution, tmp_path: Path) -> None:
    sheet = tmp_path / "fiche.txt"
    sheet.write_text("Titre\n\nEnjeu général :\nUn enjeu.\n\nMétéo du jour :\nDes nuages.\n", encoding="utf-8")
    report = import_sheet(sheet)
    action = ActionPage.objects.get()
    everything = action.additional_text + action.challenge
    assert "Des nuages" in everything
    assert "Météo" in report


def test_a_dry_run_writes_nothing(bplc: Institution) -> None:
    report = import_sheet(ROLES_ONLY, dry_run=True)
    assert "Animation du réseau des acteurs" in report
    assert not ActionPage.objects.exists()
    assert not NewsPage.objects.exists()
    assert not Territory.objects.exists()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "vide"),
        (b"   \n\n", "vide"),
        ("Été".encode("latin-1") * 20, "UTF-8"),
        (b"Un texte sans aucun titre de fiche.\nRien d'autre.\n", ""),
        (b"\x00\x01\x02", ""),
    ],
)
def test_bad_input_gets_a_clear_error_and_writes_nothing(
    bplc: Institution, tmp_path: Path, content: bytes, message: str
) -> None:
    sheet = tmp_path / "fiche.txt"
    sheet.write_bytes(content)
    with pytest.raises(CommandError, match=message or "."):
        import_sheet(sheet)
    assert not ActionPage.objects.exists()


def test_the_same_sheet_twice_is_refused(bplc: Institution) -> None:
    import_sheet(ROLES_ONLY)
    with pytest.raises(CommandError, match="existe déjà"):
        import_sheet(ROLES_ONLY)
    assert ActionPage.objects.count() == 1
    assert NewsPage.objects.count() == 6


def test_an_unknown_institution_is_named_with_the_known_ones(bplc: Institution) -> None:
    with pytest.raises(CommandError, match="Bretagne Porte de Loire"):
        call_command("import_action_sheet", str(ROLES_ONLY), institution="Personne")


def test_an_institution_without_profile_is_refused(bplc: Institution) -> None:
    InstitutionFactory(name="Sans fiche")
    with pytest.raises(CommandError, match="Sans fiche"):
        call_command("import_action_sheet", str(ROLES_ONLY), institution="Sans fiche")


def test_a_missing_file_is_named(bplc: Institution, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="absent"):
        import_sheet(tmp_path / "absent.txt")
