"""Who answers for the site: what readers get, and who is told what is missing."""

from typing import Any

import pytest
from django.core.checks import run_checks
from django.core.exceptions import ValidationError
from django.test import Client

from actions import claims
from core.legal.gaps import gaps_of
from core.models import AccessibilityStatement, LegalNotice, NetworkSettings
from home.models import HomePage
from tests.factories import MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db

FILLED = {
    "publisher_name": "Association Rives & Jeunesses",
    "publisher_form": "Association loi 1901",
    "publisher_address": "1, quai de l’Exemple\n35600 Redon",
    "publisher_phone": "02 61 91 00 10",
    "publisher_email": "bonjour@example.org",
    "director": "Maïwenn Le Bihan, présidente",
    "editor": "Soizic Morvan",
    "host_name": "Hébergement & Cie",
    "host_address": "2, rue des Serveurs\n35000 Rennes",
    "host_phone": "+33 2 61 91 00 20",
    "data_officer": "Service juridique",
    "data_email": "donnees@example.org",
}


def fill(tree: HomePage, **values: Any) -> LegalNotice:
    notice = LegalNotice.for_site(tree.get_site())
    for name, value in (FILLED | values).items():
        setattr(notice, name, value)
    notice.full_clean()
    notice.save()
    return notice


def test_readers_learn_who_publishes_and_who_hosts(client: Client, tree: HomePage) -> None:
    fill(tree)
    html = client.get("/mentions-legales/").content.decode()
    for part in (
        "Association Rives &amp; Jeunesses",
        "Association loi 1901",
        "1, quai de l’Exemple<br>35600 Redon",
        'href="tel:0261910010"',
        'href="mailto:bonjour@example.org"',
        "Directeur ou directrice de la publication&nbsp;: Maïwenn Le Bihan, présidente",
        "Responsable de la rédaction&nbsp;: Soizic Morvan",
        "Hébergement &amp; Cie",
        "2, rue des Serveurs<br>35000 Rennes",
        'href="tel:+33261910020"',
        # The free text of the coordinators stays.
        "AGPL 3.0",
    ):
        assert part in html, part


def test_readers_learn_what_is_known_of_them(client: Client, tree: HomePage) -> None:
    fill(tree)
    html = client.get("/donnees-personnelles/").content.decode()
    for part in (
        "Responsable du traitement&nbsp;: Association Rives &amp; Jeunesses",
        "Service juridique",
        'href="mailto:donnees@example.org"',
        "consentement",
        "intérêt légitime",
        f"{claims.KEPT_UNANSWERED.days}&nbsp;jours",
        "https://www.cnil.fr/fr/plaintes",
    ):
        assert part in html, part


def test_a_site_that_filled_nothing_shows_no_blank(client: Client, tree: HomePage) -> None:
    html = client.get("/mentions-legales/").content.decode()
    assert "publié ensemble par les institutions" in html
    assert "Hébergeur</h2>" not in html
    assert "publication&nbsp;:" not in html
    assert client.get("/donnees-personnelles/").status_code == 200


@pytest.mark.parametrize("number", ["au 3", "12", "02.61.91<b>"])
def test_a_telephone_that_is_none_is_refused(tree: HomePage, number: str) -> None:
    with pytest.raises(ValidationError, match="numéro de téléphone"):
        fill(tree, host_phone=number)


@pytest.mark.parametrize("name", sorted(set(FILLED) - {"publisher_form", "editor", "data_officer"}))
def test_each_thing_that_the_law_asks_for_is_missed(tree: HomePage, name: str) -> None:
    notice = fill(tree)
    assert notice.missing() == []
    assert fill(tree, **{name: ""}).missing() == [str(LegalNotice._meta.get_field(name).verbose_name)]


def test_the_contact_of_the_network_stands_for_the_publishers(tree: HomePage) -> None:
    network = NetworkSettings.for_site(tree.get_site())
    network.contact_email = "bonjour@example.org"
    network.save()
    assert fill(tree, publisher_email="").missing() == []
    assert AccessibilityStatement.for_site(tree.get_site()).contact == "bonjour@example.org"


PANEL = "Avant d’ouvrir le site au public"


def test_coordinators_are_told_until_nothing_is_missing(client_of: Any, tree: HomePage) -> None:
    session = client_of(UserFactory(coordinator=True))
    html = session.get("/admin/").content.decode()
    assert PANEL in html
    assert "directeur ou directrice de la publication" in html
    fill(tree)
    statement = AccessibilityStatement.for_site(tree.get_site())
    statement.established_on, statement.contact_email = "2026-01-01", "acces@example.org"
    statement.save()
    assert PANEL not in session.get("/admin/").content.decode()


def test_a_declaration_older_than_three_years_is_said(tree: HomePage) -> None:
    statement = AccessibilityStatement.for_site(tree.get_site())
    statement.contact_email = "acces@example.org"
    statement.established_on = statement._meta.get_field("established_on").to_python("2020-02-29")
    assert "plus de trois ans" in statement.missing()[0]


def test_members_are_not_told_what_they_can_not_fill_in(client_of: Any, tree: HomePage) -> None:
    assert PANEL not in client_of(MembershipFactory().user).get("/admin/").content.decode()


def test_the_deployment_check_names_what_is_missing(tree: HomePage) -> None:
    def found() -> list[str]:
        messages = run_checks(include_deployment_checks=True, databases=["default"])
        return [str(message.msg) for message in messages if message.id == "core.W001"]

    assert len(found()) == len(gaps_of(tree.get_site())) == 2
    assert "hébergeur" in found()[0]
    fill(tree)
    assert len(found()) == 1
