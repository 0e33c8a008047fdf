"""Tables of partners and actions: what is read, what is refused with its line, and what a second run does."""

import datetime
import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from actions.enums import ActionStatus, InstitutionKind
from actions.imports.spreadsheet import reading
from actions.imports.spreadsheet.columns import COLUMNS, TableKind
from actions.imports.spreadsheet.reading import UnreadableFile, read_table
from actions.imports.spreadsheet.template import template_csv, template_xlsx
from actions.models import ActionPage, ImportedItem, Institution, PartnerPage, WaitingSpreadsheet
from core.spreadsheets.reading import MAX_UNPACKED
from home.models import HomePage
from tests.factories import (
    ActionPageFactory,
    InstitutionFactory,
    MembershipFactory,
    PartnerPageFactory,
    TerritoryFactory,
    ThemeFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

SHEETS = """Titre;Statut;Thèmes;Territoires;Porteurs;Partenaires;Début;Fin;Enjeu général
Forum des métiers;En cours;"Emploi ; logement";;CCMVS;MLV;01/09/2026;2027-06-30;"Découvrir
- des métiers
- des gens"
Bus du soir;Terminée;Emploi;;MLV;;;;Rentrer chez soi
"""
PARTNERS = """Nom;Sigle;Nature;Territoire;Missions;Thème;Contact;Téléphone;Courriel;Site
Le Tube;LT;Association;val d'oust;Un studio;emploi;Accueil;02 99 00 00 00;accueil@letube.example;letube.example
"""


@pytest.fixture
def network(tree: HomePage) -> dict[str, Any]:
    val = TerritoryFactory(name="Val d’Oust", former_names="CC du Val")
    bplc = InstitutionFactory(name="Bretagne porte de Loire Communauté", acronym="BPLC", former_names="CCMVS")
    mlv = InstitutionFactory(name="Mission locale, du Val", acronym="MLV")
    return {
        "val": val,
        "emploi": ThemeFactory(name="Emploi"),
        "logement": ThemeFactory(name="Logement"),
        "bplc": bplc,
        "mlv": mlv,
    }


@pytest.fixture
def screen(network: dict[str, Any], client_of: Any) -> Any:
    """Sends a table as a coordinator does, and confirms a preview."""
    return Screen(client_of(UserFactory(coordinator=True)))


class Screen:
    def __init__(self, client: Any) -> None:
        self.client = client
        self.address = reverse("spreadsheet_import:index")

    def send(self, content: str | bytes, kind: str = "actions", name: str = "tableau.csv", **data: Any) -> Any:
        file = io.BytesIO(content.encode() if isinstance(content, str) else content)
        file.name = name
        return self.client.post(self.address, {"act": "preview", "kind": kind, "file": file, **data})

    def confirm(self, response: Any) -> Any:
        waiting, plans = response.context["waiting"], response.context["plans"]
        data = {"act": "confirm", "name": waiting.name, "fingerprint": plans.fingerprint}
        return self.client.post(self.address, data)

    def faults(self, response: Any) -> list[str]:
        return [str(fault).replace("\u00a0", " ") for fault in response.context["plans"].faults]


def workbook(*rows: list[Any]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def test_sheets_are_previewed_then_written_as_drafts(screen: Screen, network: dict[str, Any]) -> None:
    response = screen.send(SHEETS)
    assert response.status_code == 200
    assert not ActionPage.objects.exists()
    assert [plan.act.name for plan in response.context["plans"].plans] == ["CREATE", "CREATE"]
    assert screen.confirm(response).status_code == 302
    forum = ActionPage.objects.get(title="Forum des métiers")
    assert not forum.live
    assert forum.latest_revision.user is not None
    assert (forum.leads, forum.partners) == ([network["bplc"]], [network["mlv"]])
    assert set(forum.themes.all()) == {network["emploi"], network["logement"]}
    assert (forum.start_date, forum.end_date) == (datetime.date(2026, 9, 1), datetime.date(2027, 6, 30))
    assert forum.challenge == "<p>Découvrir</p><ul><li>des métiers</li><li>des gens</li></ul>"
    assert ActionPage.objects.get(title="Bus du soir").status == ActionStatus.DONE
    assert not WaitingSpreadsheet.objects.exists()


def test_published_on_choice(screen: Screen, client: Any) -> None:
    screen.confirm(screen.send(SHEETS, publish="on"))
    assert client.get(ActionPage.objects.get(title="Forum des métiers").url).status_code == 200


def test_the_same_table_again_changes_nothing_then_publishes(screen: Screen) -> None:
    screen.confirm(screen.send(SHEETS))
    before = list(ActionPage.objects.values())
    response = screen.send(SHEETS)
    assert {plan.act.name for plan in response.context["plans"].plans} == {"SAME"}
    screen.confirm(response)
    assert list(ActionPage.objects.values()) == before
    screen.confirm(screen.send(SHEETS, publish="on"))
    assert ActionPage.objects.live().count() == ActionPage.objects.count() == 2


def test_what_a_line_says_anew_changes_the_sheet_that_is_here(screen: Screen, network: dict[str, Any]) -> None:
    sheet = ActionPageFactory(
        title="Bus du soir", leads=[network["mlv"]], challenge="<p>Rentrer <b>chez soi</b></p>", needs="<p>Un bus</p>"
    )
    response = screen.send(SHEETS)
    plan = response.context["plans"].plans[1]
    assert (plan.act.name, plan.page.pk, plan.changes) == ("UPDATE", sheet.pk, ["État", "Thèmes"])
    screen.confirm(response)
    draft = ActionPage.objects.get(pk=sheet.pk).get_latest_revision_as_object()
    # The words are the same: their style stays, and so does what the table does not speak of.
    assert (draft.challenge, draft.needs, draft.status) == (sheet.challenge, sheet.needs, ActionStatus.DONE)
    sheet.refresh_from_db()
    assert sheet.status == ActionStatus.UNDER_WAY


def test_an_identifier_outlives_the_title(screen: Screen) -> None:
    screen.confirm(screen.send("Identifiant;Titre;Porteurs\nA-1;Avant;MLV\n"))
    response = screen.send("identifiant;TITRE;porteurs\nA-1;Après;MLV\n")
    screen.confirm(response)
    assert ActionPage.objects.count() == 1
    assert ActionPage.objects.get().draft_title == "Après"
    assert ImportedItem.objects.get().external_id == "A-1"


def test_partners_enter_as_by_their_own_screen(screen: Screen, network: dict[str, Any]) -> None:
    screen.confirm(screen.send(PARTNERS, "partners"))
    tube = Institution.objects.get(name="Le Tube")
    assert (tube.kind, tube.territory, tube.acronym) == (InstitutionKind.ASSOCIATION, network["val"], "LT")
    assert tube.collection is not None
    profile = PartnerPage.objects.get(institution=tube)
    assert not profile.live
    draft = profile.get_latest_revision_as_object()
    assert (draft.mission, draft.website) == ("<p>Un studio</p>", "https://letube.example")
    assert draft.contacts[0].value["phone"] == "02 99 00 00 00"
    response = screen.send(PARTNERS, "partners")
    assert [plan.act.name for plan in response.context["plans"].plans] == ["SAME"]


def test_a_partner_is_known_by_its_former_name_and_not_renamed(screen: Screen, network: dict[str, Any]) -> None:
    PartnerPageFactory(institution=network["bplc"])
    screen.confirm(screen.send("Nom;Missions\nccmvs;Nouvelle mission\n", "partners"))
    network["bplc"].refresh_from_db()
    assert network["bplc"].name == "Bretagne porte de Loire Communauté"
    draft = network["bplc"].profile.get_latest_revision_as_object()
    assert draft.mission == "<p>Nouvelle mission</p>"
    assert Institution.objects.count() == 2


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (
            "Titre;Porteurs;Territoire\nA;MLV;Val d'Ouste",
            "Ligne 2, colonne « Territoires » : « Val d'Ouste » est inconnu. Peut-être : Val d’Oust.",
        ),
        (
            "Titre;Porteurs\n\n\nA;Mission locale du Vale",
            "Ligne 4, colonne « Maître d’ouvrage » : « Mission locale du Vale » est inconnu. Peut-être : Mission "
            "locale, du Val.",
        ),
        ("Titre;Porteurs;Début\nA;MLV;2017", "Ligne 2, colonne « Début » : « 2017 » n’est pas un jour"),
        ("Titre;Porteurs;Début\nA;MLV;31/02/2026", "n’est pas un jour"),
        ("Titre;Porteurs;Statut\nA;MLV;Parfait", "Ligne 2, colonne « État » : « Parfait » est inconnu"),
        ("Titre;Porteurs;Statut\nA;MLV;Suspendue", "Ligne 2 : Dites en une phrase"),
        ("Titre;Porteurs;Statut;Motif\nA;MLV;Suspendue;Vacance", "Ligne 2 : Dites en une phrase ce qui permettrait"),
        ("Titre;Porteurs;Début;Fin\nA;MLV;02/01/2026;01/01/2026", "finit avant"),
        ("Titre;Porteurs\n;MLV", "Ligne 2, colonne « Titre » : est vide."),
        ("Titre;Statut\nA;En cours", "Ligne 2 : Une nouvelle fiche a besoin"),
        ("Titre;Porteurs\nA;MLV\nB;MLV\na;MLV", "Ligne 4 : Elle dit la même chose que la ligne 2."),
        (f"Titre;Porteurs\n{'x' * 256};MLV", "dépasse 255 caractères"),
    ],
)
def test_a_fault_names_its_line_and_nothing_is_written(screen: Screen, row: str, fault: str) -> None:
    response = screen.send(row)
    assert response.status_code == 422
    assert any(fault in said for said in screen.faults(response)), screen.faults(response)
    assert not ActionPage.objects.exists()
    assert not WaitingSpreadsheet.objects.exists()


def test_faults_of_partners(screen: Screen) -> None:
    response = screen.send("Nom;Courriel;Site\nLe Tube;rien;pas une adresse\n", "partners")
    assert len(screen.faults(response)) == 2
    assert not Institution.objects.filter(name="Le Tube").exists()


def test_all_or_nothing_when_a_page_is_refused_while_writing(screen: Screen, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.core.exceptions import ValidationError

    clean = ActionPage.clean

    def refuse_the_second(self: ActionPage) -> None:
        clean(self)
        if self.title == "Bus du soir":
            raise ValidationError("Refusée pour l’essai.")

    response = screen.send(SHEETS)
    monkeypatch.setattr(ActionPage, "clean", refuse_the_second)
    response = screen.confirm(response)
    assert response.status_code == 422
    assert any("Ligne 3" in fault or "Ligne 5" in fault for fault in screen.faults(response)), screen.faults(response)
    assert not ActionPage.objects.exists()


def test_a_site_that_changed_since_is_shown_again(screen: Screen, network: dict[str, Any]) -> None:
    response = screen.send(SHEETS)
    ActionPageFactory(title="Bus du soir", leads=[network["mlv"]])
    again = screen.confirm(response)
    assert again.status_code == 409
    assert ActionPage.objects.count() == 1
    assert screen.confirm(again).status_code == 302
    assert ActionPage.objects.count() == 2


def test_confirming_twice_imports_once(screen: Screen) -> None:
    response = screen.send(SHEETS)
    screen.confirm(response)
    screen.confirm(response)
    assert ActionPage.objects.count() == 2


def test_a_page_in_the_bin_is_not_written_behind_anybodys_back(screen: Screen) -> None:
    from actions.bin import put_into_bin

    screen.confirm(screen.send("Identifiant;Titre;Porteurs\nA-1;Avant;MLV\n"))
    put_into_bin(ActionPage.objects.get(), UserFactory(coordinator=True))
    response = screen.send("Identifiant;Titre;Porteurs\nA-1;Après;MLV\n")
    assert any("corbeille" in fault for fault in screen.faults(response))


def test_a_locked_sheet_stays_as_it_is(screen: Screen, network: dict[str, Any]) -> None:
    sheet = ActionPageFactory(title="Bus du soir", leads=[network["mlv"]], locked=True)
    response = screen.send(SHEETS)
    assert any("verrouillé" in fault for fault in screen.faults(response)), screen.faults(response)
    assert ActionPage.objects.get().pk == sheet.pk


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_the_tables_of_offices_are_read(network: dict[str, Any], encoding: str, delimiter: str) -> None:
    text = "\r\nTITRE  ;debut;themes\r\n\r\n L’été ;01/09/2026;Emploi|Logement\r\n".replace(";", delimiter)
    table = read_table(text.encode(encoding), TableKind.ACTIONS)
    assert [(row.line, row.cells["title"], row.cells["themes"]) for row in table.rows] == [
        (4, "L’été", "Emploi|Logement")
    ]


def test_a_workbook_with_its_own_kinds_of_cells(screen: Screen) -> None:
    content = workbook(
        ["Titre", "Porteurs", "Début", "Besoins", "Une autre colonne"],
        ["Le bus", "MLV", datetime.datetime(2026, 9, 1), 12.0, "x"],
    )
    response = screen.send(content, name="tableau.xlsx")
    assert response.context["plans"].ignored == ["Une autre colonne"]
    screen.confirm(response)
    sheet = ActionPage.objects.get()
    assert (sheet.start_date, sheet.needs) == (datetime.date(2026, 9, 1), "<p>12</p>")


def test_percents_and_telephones_are_read_as_they_show(tree: HomePage) -> None:
    book = Workbook()
    book.active.append(["Nom", "Téléphone", "Horaires"])
    book.active.append(["Le Tube", 299000000, 0.5])
    book.active["C2"].number_format = "0%"
    file = io.BytesIO()
    book.save(file)
    cells = read_table(file.getvalue(), TableKind.PARTNERS).rows[0].cells
    assert (cells["phone"], cells["opening_hours"]) == ("0299000000", "50 %")


def test_a_formula_is_refused_with_its_line(screen: Screen) -> None:
    response = screen.send(workbook(["Titre", "Porteurs"], ["=1+1", "MLV"]), name="tableau.xlsx")
    assert any(said.startswith("Ligne 2 : La cellule contient une formule") for said in screen.faults(response))


def test_what_an_export_guards_is_read_without_its_guard(network: dict[str, Any]) -> None:
    table = read_table(b"Titre;Porteurs\n'=1+1 fait 2;MLV\n", TableKind.ACTIONS)
    assert table.rows[0].cells["title"] == "=1+1 fait 2"


def test_names_of_an_export_separated_by_commas(screen: Screen, network: dict[str, Any]) -> None:
    """« MLV, Mission locale, du Val, BPLC, … »: names hold commas themselves."""
    names = f"{network['mlv'].full_name}, {network['bplc'].full_name}"
    screen.confirm(screen.send(f"Titre;Maîtrise d’ouvrage;Thèmes\nA;{names};Emploi, Logement\n"))
    sheet = ActionPage.objects.get()
    assert set(sheet.leads) == {network["mlv"], network["bplc"]}
    assert sheet.themes.count() == 2


def test_limits(network: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_ROWS", 2)
    with pytest.raises(UnreadableFile, match="2 lignes"):
        read_table(b"Titre\nA\nB\nC\n", TableKind.ACTIONS)
    monkeypatch.setattr(reading, "MAX_BYTES", 10)
    with pytest.raises(UnreadableFile, match="Mo"):
        read_table(b"Titre\nA\nB\nC\n", TableKind.ACTIONS)


def test_a_zip_bomb_is_not_unpacked(network: dict[str, Any], screen: Screen) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (MAX_UNPACKED + 1))
    response = screen.send(file.getvalue(), name="bombe.xlsx")
    assert response.status_code == 422
    assert "décompressé" in response.content.decode()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"   \n\n",
        b"PK\x03\x04 rien",
        b"\xd0\xcf\x11\xe0ancien",
        b"\x00\x01\x02",
        b"Rien;Autre\nA;B\n",
        b"Titre;titre\nA;B\n",
        b"Titre\n",
    ],
)
def test_other_files_are_refused_beside_their_field(screen: Screen, content: bytes) -> None:
    response = screen.send(content)
    assert response.status_code == 422
    assert response.context["form"].errors["file"]


def test_no_file_is_said(screen: Screen) -> None:
    response = screen.client.post(screen.address, {"act": "preview", "kind": "actions"})
    assert response.status_code == 422
    assert "Choisissez un fichier" in response.content.decode()
    assert screen.client.post(screen.address, {"act": "autre"}).status_code == 400


@given(st.binary(max_size=300))
def test_whatever_is_sent_is_read_or_refused(content: bytes) -> None:
    for start in (b"", b"PK\x03\x04", b"Titre;Porteurs\n"):
        try:
            read_table(start + content, TableKind.ACTIONS)
        except UnreadableFile:
            continue


@pytest.mark.parametrize("kind", list(TableKind))
def test_the_template_has_its_lists_and_passes_over_its_example(network: dict[str, Any], kind: TableKind) -> None:
    book = load_workbook(io.BytesIO(template_xlsx(kind)))
    table, notes, _lists = book.worksheets
    assert [str(cell.value).rstrip(" *") for cell in table[1]] == [str(column.name) for column in COLUMNS[kind]]
    assert notes.max_row > len(COLUMNS[kind])
    ranges = [choice.formula1 for choice in table.data_validations.dataValidation]
    assert len(ranges) == sum(
        bool(column.choices or column.vocabulary or column.form.value == "institutions") for column in COLUMNS[kind]
    ) - _empty(kind)
    for content in (template_xlsx(kind), template_csv(kind)):
        with pytest.raises(UnreadableFile, match="aucune ligne"):
            read_table(content, kind)


def _empty(kind: TableKind) -> int:
    """Vocabularies that the network of this test leaves empty."""
    return sum(bool(column.vocabulary) and not column.vocabulary._default_manager.exists() for column in COLUMNS[kind])


def test_an_example_can_be_imported_once_its_mark_is_gone(screen: Screen) -> None:
    for kind in TableKind:
        text = template_csv(kind).decode("utf-8-sig").replace("Exemple : ", "")
        response = screen.send(text, kind)
        assert response.status_code == 200, screen.faults(response)


def test_members_find_no_such_screen(screen: Screen, client_of: Any) -> None:
    member = client_of(MembershipFactory(admin=True).user)
    for address in (screen.address, reverse("spreadsheet_import:template") + "?kind=actions"):
        assert member.get(address).status_code == 404
        assert screen.client.get(address).status_code == 200
    assert member.post(screen.address, {"act": "preview"}).status_code == 404
    menu = reverse("wagtailadmin_home")
    assert screen.address in screen.client.get(menu).content.decode()
    assert screen.address not in member.get(menu).content.decode()


def test_nobody_confirms_anothers_file(screen: Screen, client_of: Any) -> None:
    response = screen.send(SHEETS)
    other = Screen(client_of(UserFactory(coordinator=True)))
    other.confirm(response)
    assert not ActionPage.objects.exists()
    assert WaitingSpreadsheet.objects.count() == 1


def test_the_command(network: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "fiches.csv"
    file.write_text(SHEETS, encoding="cp1252")
    call_command("import_spreadsheet", str(file), kind="actions", dry_run=True)
    assert not ActionPage.objects.exists()
    call_command("import_spreadsheet", str(file), kind="actions", publish=True)
    assert ActionPage.objects.live().count() == 2
    file.write_text("Titre;Porteurs\nA;Personne\n", encoding="utf-8")
    with pytest.raises(CommandError, match="Ligne 2") as refused:
        call_command("import_spreadsheet", str(file), kind="actions")
    assert refused.value.returncode == 1
    call_command("import_spreadsheet", str(tmp_path / "modele.xlsx"), kind="partners", template=True)
    assert load_workbook(tmp_path / "modele.xlsx").worksheets[0]["B1"].value == "Nom *"
    with pytest.raises(CommandError, match="absent"):
        call_command("import_spreadsheet", str(tmp_path / "absent.csv"), kind="actions")


def test_a_preview_of_many_lines_asks_no_more_of_the_database(
    network: dict[str, Any], django_assert_max_num_queries: Any
) -> None:
    from actions.imports.spreadsheet.plans import preview

    rows = "".join(f"Fiche {number};MLV;Emploi\n" for number in range(300))
    table = read_table(f"Titre;Porteurs;Thèmes\n{rows}".encode(), TableKind.ACTIONS)
    with django_assert_max_num_queries(20):
        assert len(preview(table, publish=False).plans) == 300
