"""The screens of an import: who reaches them, what they say, what they refuse."""

import csv
import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.models import ModelLogEntry

from core.models import User
from home.models import HomePage
from newsletter.imports.enums import ImportState
from newsletter.models import ConsentNotice, Subscriber, SubscriberImport
from newsletter.subscriptions import current_notice
from tests.factories import MembershipFactory, SubscriberFactory, UserFactory
from tests.newsletter.imports.conftest import AGREEMENT, PDF, Desk, work, workbook

pytestmark = pytest.mark.django_db

LIST = "Adresse\nlectrice@example.org\n"
LOOKS = ["import", "import_columns", "import_proof", "import_proof_file", "import_left_out"]
ACTS = ["import_columns", "import_proof", "import_begin", "import_abandon"]


def text_of(response: Any) -> str:
    return " ".join(response.content.decode().split())


def the_import() -> SubscriberImport:
    return SubscriberImport.objects.get()


@pytest.mark.parametrize("who", ["anonymous", "contributor", "institution admin", "inactive coordinator"])
def test_nobody_but_coordinators_reaches_a_screen(
    desk: Desk, client: Client, client_of: Callable[[User], Client], who: str
) -> None:
    one = desk.examined(LIST)
    before = SubscriberImport.objects.values().get()
    browser = {
        "anonymous": lambda: client,
        "contributor": lambda: client_of(MembershipFactory().user),
        "institution admin": lambda: client_of(MembershipFactory(admin=True).user),
        "inactive coordinator": lambda: client_of(UserFactory(coordinator=True, is_active=False)),
    }[who]()
    answers = [browser.get(reverse(f"newsletter_admin:{name}", args=[one.pk])) for name in LOOKS]
    answers += [browser.post(reverse(f"newsletter_admin:{name}", args=[one.pk])) for name in ACTS]
    home = reverse("newsletter_admin:imports")
    answers += [browser.get(home), browser.post(home, {"file": SimpleUploadedFile("a.csv", LIST.encode())})]
    assert {answer.status_code for answer in answers} <= {302, 403, 404}
    assert not [answer for answer in answers if "/lettre/" in answer.get("Location", "").partition("?")[0]]
    assert SubscriberImport.objects.values().get() == before


def test_coordinators_reach_all_of_them(desk: Desk) -> None:
    one = desk.examined(LIST)
    for name in LOOKS:
        assert desk.browser.get(reverse(f"newsletter_admin:{name}", args=[one.pk])).status_code == 200, name


@pytest.mark.parametrize("name", ["import_begin", "import_abandon"])
def test_acts_are_posts(desk: Desk, name: str) -> None:
    one = desk.examined(LIST)
    assert desk.browser.get(reverse(f"newsletter_admin:{name}", args=[one.pk])).status_code == 405


def test_an_import_that_is_not_there_is_not_found(desk: Desk) -> None:
    for name in LOOKS:
        assert desk.browser.get(reverse(f"newsletter_admin:{name}", args=[999])).status_code == 404
    for name in ACTS:
        assert desk.browser.post(reverse(f"newsletter_admin:{name}", args=[999])).status_code == 404


def test_the_dashboard_leads_to_it(desk: Desk) -> None:
    page = desk.browser.get(reverse("newsletter_admin:dashboard")).content.decode()
    assert reverse("newsletter_admin:imports") in page
    assert reverse("newsletter_admin:export") in page


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "Le fichier est vide"),
        (b"\n\n;;\n", "Le fichier est vide"),
        (b"\xd0\xcf\x11\xe0 ancien", "ancien Excel (.xls)"),
        (b"\x00\x01\x02\x03" * 50, "n’est pas un tableau"),
        (b"PK\x03\x04 pas un classeur", "ne peut pas être lu"),
        (b"x" * 1_500_000, "n’est pas un tableau"),
        (b"a@example.org\n" * 1_600_000, "dépasse 20 Mo"),
    ],
    ids=["empty", "blank", "xls", "binary", "broken", "one line", "large"],
)
def test_what_is_no_list_is_refused_in_words(desk: Desk, content: bytes, said: str) -> None:
    response = desk.send(content)
    assert response.status_code == 422
    assert said in text_of(response)
    assert not SubscriberImport.objects.exists()


def test_no_file_at_all_is_said(desk: Desk) -> None:
    response = desk.browser.post(reverse("newsletter_admin:imports"))
    assert response.status_code == 422
    assert "Choisissez un fichier" in text_of(response)


def test_a_zip_bomb_is_not_unpacked(desk: Desk) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/x.xml", "w") as part:
        for _piece in range(201):
            part.write(b"0" * 1024 * 1024)
    response = desk.send(file.getvalue(), name="bombe.xlsx")
    assert response.status_code == 422
    assert "décompressé" in text_of(response)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    content=st.one_of(
        st.binary(max_size=400),
        st.binary(max_size=200).map(lambda raw: b"PK\x03\x04" + raw),
        st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")),
        st.lists(st.sampled_from([";", "\n", '"', "a@b.fr", "é", "\t", ",", "'=1", "\r"]), max_size=40).map(
            lambda parts: "".join(parts).encode()
        ),
    )
)
def test_no_file_breaks_a_screen(desk: Desk, content: bytes) -> None:
    """Whatever is sent is either refused in words or goes through all steps."""
    response = desk.send(content)
    assert response.status_code in {302, 422}
    if response.status_code == 302:
        one = SubscriberImport.objects.first()
        assert one is not None
        columns = reverse("newsletter_admin:import_columns", args=[one.pk])
        assert desk.browser.get(columns).status_code == 200
        assert desk.name_columns(one).status_code == 302
        assert desk.give_proof(one).status_code == 302
        work()
        assert desk.look(one).status_code == 200
        assert SubscriberImport.objects.get(pk=one.pk).state in {ImportState.READY, ImportState.REFUSED}


ROWS = [["Nom", "Adresse électronique", "Date d’inscription", "Thème"], ["Léa", "lea@example.org", "31/05/2024", ""]]


def delimited(delimiter: str, encoding: str) -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(ROWS)
    return text.getvalue().encode(encoding, "replace")


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_each_encoding_and_separator_is_read_and_guessed(desk: Desk, encoding: str, delimiter: str) -> None:
    desk.send(delimited(delimiter, encoding))
    one = the_import()
    page = desk.browser.get(reverse("newsletter_admin:import_columns", args=[one.pk]))
    assert one.columns == {"places": {"email": 1, "consented_on": 2, "themes": 3}, "has_heads": True}
    assert "B : Adresse électronique" in text_of(page)
    assert "Léa" in text_of(page)


def test_a_workbook_is_read_to_its_end(desk: Desk) -> None:
    book = workbook([["Nom", "Courriel"], ["Léa", "lea@example.org"], [], [None, "zoe@example.org"]])
    one = desk.imported(book, email="1")
    assert set(Subscriber.objects.values_list("email", flat=True)) == {"lea@example.org", "zoe@example.org"}
    assert one.state == ImportState.FINISHED


def test_a_list_without_heads_keeps_its_first_line(desk: Desk) -> None:
    desk.send("lea@example.org\nzoe@example.org\n")
    one = the_import()
    assert one.columns == {"places": {"email": 0}, "has_heads": False}
    assert desk.name_columns(one, has_heads="").status_code == 302
    desk.give_proof(one)
    work()
    one.refresh_from_db()
    assert one.counts == {"added": 2}


def test_columns_that_make_no_sense_are_refused_beside_their_field(desk: Desk) -> None:
    desk.send("Nom;Adresse\nLéa;lea@example.org\n")
    one = the_import()
    nothing = desk.name_columns(one, email="")
    assert (nothing.status_code, "Indiquez la colonne" in text_of(nothing)) == (422, True)
    absent = desk.name_columns(one, email="12")
    assert (absent.status_code, "n’a pas cette colonne" in text_of(absent)) == (422, True)
    twice = desk.name_columns(one, email="1", themes="1")
    assert (twice.status_code, "contient déjà autre chose" in text_of(twice)) == (422, True)
    one.refresh_from_db()
    assert one.state == ImportState.COLUMNS


@pytest.fixture
def before_the_proof(desk: Desk) -> SubscriberImport:
    desk.send(LIST)
    one = the_import()
    desk.name_columns(one)
    return one


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"file": None}, "Sans preuve de leur consentement"),
        ({"file": SimpleUploadedFile("preuve.exe", b"MZ")}, "ne sont pas acceptés"),
        ({"file": SimpleUploadedFile("preuve.pdf", b"MZ autre chose")}, "n’est pas celui qu’annonce son nom"),
        ({"file": SimpleUploadedFile("preuve.csv", b"\x00\x01")}, "n’est pas celui qu’annonce son nom"),
        ({"file": SimpleUploadedFile("preuve.pdf", PDF + b"0" * 10 * 1024 * 1024)}, "dépasse 10 Mo"),
        ({"proof_dated_on": ""}, "de quel jour est la preuve"),
        ({"proof_dated_on": "2126-01-01"}, "pas encore venu"),
        ({"proof_dated_on": "1812-01-01"}, "trop ancien"),
        ({"agreement": "  "}, "Recopiez le texte que"),
        ({"agreement": "Oui."}, "trop court"),
        ({"agreed": None}, "ont accepté de recevoir cette lettre-ci"),
        ({"way": "autre"}, "autre"),
        ({"way": "confirmed"}, "Cochez cette case si la preuve le montre"),
    ],
)
def test_email_2_2_no_list_without_its_proof(
    desk: Desk, before_the_proof: SubscriberImport, answers: dict[str, Any], said: str
) -> None:
    if answers.get("file"):
        answers["file"].seek(0)
    response = desk.give_proof(before_the_proof, **answers)
    assert response.status_code == 422
    assert said in text_of(response)
    # What was typed is still there.
    if "agreement" not in answers:
        assert AGREEMENT in response.content.decode().replace("&#x27;", "'")
    before_the_proof.refresh_from_db()
    assert (before_the_proof.state, bool(before_the_proof.proof)) == (ImportState.PROOF, False)
    work()
    assert not Subscriber.objects.exists()


def test_nothing_begins_without_a_proof(desk: Desk, before_the_proof: SubscriberImport) -> None:
    desk.begin(before_the_proof)
    before_the_proof.refresh_from_db()
    assert before_the_proof.state == ImportState.PROOF
    assert not ConsentNotice.objects.exists()


def test_the_proof_is_private_and_only_ever_a_file(desk: Desk, client: Client) -> None:
    one = desk.imported(LIST)
    response = desk.browser.get(reverse("newsletter_admin:import_proof_file", args=[one.pk]))
    assert b"".join(response.streaming_content) == PDF
    assert response["Content-Disposition"] == 'attachment; filename="formulaires.pdf"'
    assert (response["Content-Type"], response["X-Content-Type-Options"]) == ("application/octet-stream", "nosniff")
    assert "no-store" in response["Cache-Control"]
    for folder in ("/media/", "/documents/"):
        assert client.get(folder + str(one.proof.name)).status_code == 404


def test_the_preview_says_what_would_happen(desk: Desk) -> None:
    SubscriberFactory(email="abonnee@example.org")
    one = desk.examined("Adresse\nlectrice@example.org\nabonnee@example.org\nmal écrite\n")
    page = text_of(desk.look(one))
    assert "Importer 1 personne" in page
    assert "20 par minute" in page
    assert "2 lignes n’ajoutent personne" in page
    assert "Ligne 3 : Déjà abonnée" in page
    assert "Ligne 4 : L’adresse est mal écrite" in page


def test_the_lines_left_out_are_downloaded_with_what_stands_there_while_the_list_is_kept(desk: Desk) -> None:
    one = desk.examined("Nom;Adresse\nA;bien@example.org\nB;mal écrite\nC;=cmd()\n", email="1")
    url = reverse("newsletter_admin:import_left_out", args=[one.pk])
    response = desk.browser.get(url)
    raw = b"".join(response.streaming_content)
    assert raw.startswith(b"\xef\xbb\xbf")
    kept = list(csv.reader(io.StringIO(raw.decode("utf-8-sig")), delimiter=";"))
    assert kept == [
        ["Ligne", "Motif", "Adresse électronique"],
        ["3", "L’adresse est mal écrite", "mal écrite"],
        ["4", "L’adresse est mal écrite", "'=cmd()"],
    ]
    one.file.storage.delete(one.file.name)
    SubscriberImport.objects.update(file="")
    erased = b"".join(desk.browser.get(url).streaming_content).decode("utf-8-sig")
    assert erased.splitlines() == ["Ligne;Motif", "3;L’adresse est mal écrite", "4;L’adresse est mal écrite"]


def test_only_the_first_lines_are_shown(desk: Desk) -> None:
    one = desk.examined("Adresse\n" + "mal écrite\n" * 60)
    page = text_of(desk.look(one))
    assert page.count("Ligne ") == 50
    assert "Les 50 premières" in page
    assert "Cette liste n’ajoute personne" in page


def test_a_working_import_shows_how_far_it_is_and_refreshes(desk: Desk) -> None:
    one = desk.examined(LIST)
    assert 'http-equiv="refresh"' not in desk.look(one).content.decode()
    desk.begin(one)
    page = text_of(desk.look(one))
    assert 'http-equiv="refresh"' in page
    assert '<progress class="letter-progress" aria-label="Lignes lues" max="1" value="0">' in page
    work()
    page = text_of(desk.look(one))
    assert 'http-equiv="refresh"' not in page
    assert "On demande à <strong>1</strong> personne de confirmer" in page


def test_steps_can_be_taken_again_until_the_decision(desk: Desk) -> None:
    one = desk.examined("Nom;Adresse\nLéa;lea@example.org\n", email="0")
    assert one.counts == {"malformed": 1}
    desk.name_columns(one, email="1")
    # The proof that was given before stays.
    page = desk.browser.get(reverse("newsletter_admin:import_proof", args=[one.pk]))
    assert "formulaires.pdf" in text_of(page)
    assert desk.give_proof(one, file=None).status_code == 302
    work()
    one.refresh_from_db()
    assert (one.state, one.counts, one.left_out.count()) == (ImportState.READY, {"added": 1}, 0)
    assert one.proof.read() == PDF
    replaced = one.proof.name
    desk.give_proof(one, file=SimpleUploadedFile("autre.pdf", PDF + b"2"))
    one.refresh_from_db()
    assert (one.proof_name, one.proof.read()) == ("autre.pdf", PDF + b"2")
    assert replaced != one.proof.name


def test_a_second_press_changes_nothing(desk: Desk) -> None:
    one = desk.imported(LIST)
    before = SubscriberImport.objects.values().get()
    assert desk.begin(one).status_code == 302
    desk.browser.post(reverse("newsletter_admin:import_abandon", args=[one.pk]))
    desk.name_columns(one)
    desk.give_proof(one)
    for step in ("import_columns", "import_proof"):
        answer = desk.browser.get(reverse(f"newsletter_admin:{step}", args=[one.pk]))
        assert answer["Location"] == reverse("newsletter_admin:import", args=[one.pk])
    assert SubscriberImport.objects.values().get() == before
    assert ConsentNotice.objects.count() == 1


def test_the_text_of_a_list_never_becomes_that_of_the_form(desk: Desk) -> None:
    own = current_notice()
    desk.imported(LIST, confirmed=True)
    assert current_notice() == own


def test_an_import_is_in_the_history_without_an_address(desk: Desk, coordinator: User) -> None:
    one = desk.imported("Adresse\nlectrice@example.org\nmal écrite\n")
    [entry] = ModelLogEntry.objects.filter(action="newsletter.import")
    assert (entry.user, entry.label, entry.data) == (
        coordinator,
        f"Import d’abonnés n° {one.pk}",
        {"number": 1, "left_out": 1},
    )
    assert entry.message == "Abonnés importés\u00a0: 1"


def test_the_list_of_imports_asks_as_much_for_many_as_for_few(
    desk: Desk, django_assert_max_num_queries: Any, tree: HomePage
) -> None:
    url = reverse("newsletter_admin:imports")
    desk.browser.get(url)
    SubscriberImport.objects.create(name="a.csv", created_by=UserFactory())
    with django_assert_max_num_queries(100) as few:
        desk.browser.get(url)
    for number in range(30):
        SubscriberImport.objects.create(name=f"{number}.csv", created_by=UserFactory())
    with django_assert_max_num_queries(len(few)):
        desk.browser.get(url)
