"""A coordinator brings a list, with its proof, in a real browser; its people are asked to confirm by a real mail."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from home.models import HomePage
from newsletter.enums import ConsentMethod, SubscriberStatus
from newsletter.models import Consent, Subscriber, SubscriberImport
from tests.e2e.conftest import Watch
from tests.e2e.test_from_news_to_inbox import link_in, log_in, log_out, work
from tests.factories import SubscriberFactory, UserFactory
from tests.newsletter.smtp import Inbox

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

LIST = "Nom;Adresse;Inscrite le\nLéa;Lea@Exemple.org;31/05/2024\nAnna;abonnee@example.org;\nMal;mal écrite;\n"


def test_a_list_comes_in_with_its_proof(page: Page, watch: Watch, tree: HomePage, inbox: Inbox, tmp_path: Path) -> None:
    SubscriberFactory(email="abonnee@example.org")
    (tmp_path / "liste.csv").write_bytes(LIST.encode("cp1252"))
    (tmp_path / "formulaires.pdf").write_bytes(b"%PDF-1.4 formulaires")
    log_in(page, UserFactory(coordinator=True))

    page.goto("/admin/lettre/")
    page.get_by_role("link", name="Importer des abonnés").click()
    page.get_by_label("Liste des abonnés").set_input_files(tmp_path / "liste.csv")
    page.get_by_role("button", name="Envoyer la liste").click()

    expect(page).to_have_url(re.compile(r"/imports/\d+/colonnes/$"))
    expect(page.get_by_role("cell", name="Léa", exact=True)).to_be_visible()
    expect(page.get_by_label("Adresse électronique")).to_have_value("1")
    expect(page.get_by_label("Date du consentement")).to_have_value("2")
    page.get_by_role("button", name="Passer à la preuve").click()

    page.get_by_label("Preuve de leur consentement").set_input_files(tmp_path / "formulaires.pdf")
    page.get_by_label("Date de la preuve").fill("2026-09-12")
    page.get_by_label("Texte que ces personnes ont accepté").fill("J’accepte de recevoir la lettre du réseau.")
    page.get_by_label("Ces personnes ont accepté de recevoir la lettre du réseau").check()
    page.get_by_role("button", name="Examiner la liste").click()
    expect(page.get_by_text("La liste est en cours d’examen")).to_be_visible()
    work()
    assert not Subscriber.objects.filter(email="lea@exemple.org").exists()

    # The page comes to the preview by itself.
    expect(page.get_by_role("heading", name="Ce qui se passerait")).to_be_visible(timeout=10_000)
    expect(page.get_by_text("Ligne 3 : Déjà abonnée")).to_be_visible()
    expect(page.get_by_text("Ligne 4 : L’adresse est mal écrite")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Les télécharger toutes").click()
    assert "mal écrite" in download.value.path().read_text("utf-8-sig")
    page.get_by_role("button", name="Importer 1 personne").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    work()
    expect(page.get_by_role("heading", name="Ce qui a été fait")).to_be_visible(timeout=10_000)
    with page.expect_download() as download:
        page.get_by_role("link", name="formulaires.pdf").click()
    assert download.value.path().read_bytes().startswith(b"%PDF")
    log_out(page)

    # She is asked by mail, and her consent hangs on the text of the list.
    work()
    [mail] = inbox.messages
    assert mail["To"] == "lea@exemple.org"
    body = mail.get_body(("plain",)).get_content()
    assert "liste de personnes qui ont accepté" in body
    assert "liste de personnes qui ont accepté" in mail.get_body(("html",)).get_content()
    page.goto(link_in(body, "/lettres/confirmer/"))
    page.locator("main form [type=submit]").click()
    expect(page).to_have_url(re.compile("/lettres/mon-abonnement/.*bienvenue$"))
    assert Subscriber.objects.get(email="lea@exemple.org").status == SubscriberStatus.CONFIRMED
    consent = Consent.objects.get()
    assert consent.method == ConsentMethod.IMPORT
    assert consent.notice.subscriber_import == SubscriberImport.objects.get()
    assert watch.strangers == []
    assert watch.errors == []
