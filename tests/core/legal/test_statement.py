"""The declaration of accessibility: what may be declared together, and the words that the law gives it."""

import datetime
import re
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from core.models import AccessibilityStatement, LegalNotice, NetworkSettings
from home.models import EditorialPage, HomePage
from tests.factories import MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
AUDIT = {"audited_by": "Atelier Accès", "audited_on": TODAY - datetime.timedelta(days=30)}
DECLARED = {"established_on": TODAY - datetime.timedelta(days=20)}
PARTIAL = (
    AUDIT | DECLARED | {"status": "partially", "rate": Decimal("76.50"), "non_conformities": "Les vidéos\nLes PDF"}
)
TOTAL = AUDIT | DECLARED | {"status": "totally", "rate": Decimal(100)}


def refused(**values: Any) -> set[str]:
    """The fields beside which the form would show an error."""
    try:
        AccessibilityStatement(**values).clean()
    except ValidationError as error:
        return set(error.message_dict)
    return set()


@pytest.mark.parametrize(
    "values", [{}, DECLARED, PARTIAL, TOTAL, AUDIT | DECLARED | {"status": "non", "rate": Decimal("49.99")}]
)
def test_what_holds_together_is_taken(values: dict[str, Any]) -> None:
    assert refused(**values) == set()


@pytest.mark.parametrize(
    ("values", "fields"),
    [
        (TOTAL | {"rate": Decimal("99.99")}, {"rate"}),
        (TOTAL | {"non_conformities": "Les vidéos"}, {"non_conformities"}),
        (DECLARED | {"status": "totally"}, {"status"}),
        (DECLARED | {"status": "partially", "non_conformities": "Les PDF"}, {"status"}),
        (PARTIAL | {"rate": Decimal("49.99")}, {"rate"}),
        (PARTIAL | {"rate": Decimal(100)}, {"rate"}),
        (PARTIAL | {"non_conformities": " \n"}, {"non_conformities"}),
        (PARTIAL | {"established_on": None}, {"established_on"}),
        (PARTIAL | {"audited_by": ""}, {"audited_by"}),
        (PARTIAL | {"audited_on": None}, {"audited_on"}),
        (PARTIAL | {"status": "non"}, {"rate"}),
        ({"audited_by": "Atelier Accès"}, {"audited_on", "rate"}),
        ({"established_on": TODAY + datetime.timedelta(days=1)}, {"established_on"}),
        ({"updated_on": TODAY}, {"established_on"}),
        (DECLARED | {"updated_on": TODAY - datetime.timedelta(days=21)}, {"updated_on"}),
        (PARTIAL | {"audited_on": TODAY}, {"audited_on"}),
    ],
)
def test_what_contradicts_itself_is_named_beside_its_field(values: dict[str, Any], fields: set[str]) -> None:
    assert refused(**values) == fields


@given(
    status=st.sampled_from(["totally", "partially", "non"]),
    rate=st.none() | st.decimals(0, 100, places=2),
    listed=st.booleans(),
)
def test_no_state_is_declared_that_its_audit_does_not_bear(status: str, rate: Decimal | None, listed: bool) -> None:
    """Against the decree, written apart: all criteria, half of them, or less."""
    audit = AUDIT if rate is not None else {}
    taken = not refused(**audit, **DECLARED, status=status, rate=rate, non_conformities="Les vidéos" if listed else "")
    found = "non" if rate is None or rate < 50 else "totally" if rate == 100 else "partially"
    holds_its_list = {"totally": not listed, "partially": listed, "non": True}[status]
    assert taken == (status == found and holds_its_list)


def declare(tree: HomePage, **values: Any) -> AccessibilityStatement:
    statement = AccessibilityStatement.for_site(tree.get_site())
    for name, value in values.items():
        setattr(statement, name, value)
    statement.full_clean()
    statement.save()
    return statement


def words(response: Any) -> str:
    main = re.search(r"<main.*</main>", response.content.decode(), re.DOTALL)
    assert main
    plain = re.sub(r"<[^>]+>", "", main[0]).replace("&nbsp;", " ").replace("\u00a0", " ").replace("\u202f", " ")
    return " ".join(plain.replace("&amp;", "&").split())


@pytest.mark.parametrize(
    ("values", "state"),
    [
        ({}, "non conforme"),
        (PARTIAL, "partiellement conforme"),
        (TOTAL, "totalement conforme"),
    ],
)
def test_the_foot_and_the_page_say_the_same_state(
    client: Client, tree: HomePage, values: dict[str, Any], state: str
) -> None:
    declare(tree, **values)
    network = NetworkSettings.for_site(tree.get_site())
    network.name = "Rives & Jeunesses"
    network.save()

    response = client.get("/accessibilite/")

    foot = f'<a href="/accessibilite/">Accessibilité\u00a0: {state}</a>'
    assert foot in response.content.decode()
    assert foot in client.get("/actions/").content.decode()
    assert (
        f"Rives & Jeunesses est {state} avec le référentiel général d’amélioration de l’accessibilité (RGAA), version 4"
        in words(response)
    )


def test_a_site_that_did_nothing_declares_itself_not_compliant(client: Client, tree: HomePage) -> None:
    page = words(client.get("/accessibilite/"))
    for sentence in (
        "conformément à l’article 47 de la loi n° 2005-102 du 11 février 2005",
        "en raison de l’absence d’audit de conformité",
        "Aucun audit de conformité n’a encore été mené",
        "Contenus non accessibles",
        "Dérogations pour charge disproportionnée",
        "Contenus non soumis à l’obligation d’accessibilité",
        "Établissement de cette déclaration d’accessibilité",
        "Retour d’information et contact",
        "Voies de recours",
        "Libre réponse 71120",
    ):
        assert sentence in page


def test_a_full_declaration_says_all_that_was_filled_in(client: Client, tree: HomePage) -> None:
    declare(
        tree,
        **PARTIAL,
        entity="La communauté",
        plan_url="https://example.org/schema",
        actions_url="https://example.org/plan",
        exemptions="Les cartes anciennes : trop coûteuses",
        environments="Firefox et NVDA",
        tools="Un contrôleur de contraste",
        pages_checked="Accueil : https://example.org/",
        contact_email="acces@example.org",
        contact_url="https://example.org/ecrire",
        updated_on=TODAY,
    )
    response = client.get("/accessibilite/")
    html, page = response.content.decode(), words(response)

    assert "La communauté s’engage" in page
    assert "révèle que 76,5 % des critères" in page
    assert "en raison des non-conformités et des dérogations énumérées ci-dessous" in page
    assert "<li>Les vidéos</li><li>Les PDF</li>" in html
    assert "Elle a été mise à jour le" in page
    for address in (
        "https://example.org/schema",
        "https://example.org/plan",
        "https://example.org/ecrire",
        "mailto:acces@example.org",
    ):
        assert f'href="{address}"' in html
    levels = [int(level) for level in re.findall(r"<h([1-6])", html)]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_what_somebody_types_is_no_markup(client: Client, tree: HomePage) -> None:
    declare(tree, entity="<b>Nous</b>", out_of_scope="<script>1</script>")
    html = client.get("/accessibilite/").content.decode()
    assert "<b>Nous" not in html
    assert "<script>1" not in html


@pytest.fixture
def coordinator(client_of: Any) -> Client:
    return client_of(UserFactory(coordinator=True))


def address_of(tree: HomePage, model: str) -> str:
    return f"/admin/settings/core/{model}/{tree.get_site().pk}/"


def test_a_coordinator_is_told_what_contradicts_itself(coordinator: Client, tree: HomePage) -> None:
    form = {"status": "totally", "entity": "La communauté", "non_conformities": "Les vidéos"}
    response = coordinator.post(address_of(tree, "accessibilitystatement"), form)
    html = response.content.decode()

    assert response.status_code == 200
    assert "Un site totalement conforme n’en a aucune" in html
    # Nothing of what was typed is lost.
    assert "La communauté" in html
    assert "Les vidéos" in html
    assert AccessibilityStatement.for_site(tree.get_site()).status == "non"


def test_both_settings_preview_the_page_as_it_will_be(coordinator: Client, tree: HomePage) -> None:
    for model, form, sentence in (
        ("accessibilitystatement", {"status": "non", "entity": "Le pays de Redon"}, "Le pays de Redon s’engage"),
        ("legalnotice", {"publisher_name": "Le pays de Redon", "director": "Anne Riou"}, "publication : Anne Riou"),
    ):
        address = address_of(tree, model) + "preview/"
        assert coordinator.post(address, form).json()["is_valid"]
        assert sentence in words(coordinator.get(address))
    assert LegalNotice.for_site(tree.get_site()).director == ""


def test_a_member_reaches_neither_setting(client_of: Any, tree: HomePage) -> None:
    session = client_of(MembershipFactory().user)
    for model in ("accessibilitystatement", "legalnotice"):
        assert session.get(address_of(tree, model)).status_code == 302


def test_the_page_stays_editable_below_what_the_law_says(coordinator: Client, client: Client, tree: HomePage) -> None:
    page = EditorialPage.objects.get(slug="accessibilite")
    page.body = [("paragraph", "<h3>Nos formations</h3><p>Chaque automne.</p>")]
    page.save_revision().publish()

    html = client.get("/accessibilite/").content.decode()
    assert html.index("Voies de recours") < html.index("Nos formations")
    assert "<h2>Nos formations</h2>" in html
    edit = coordinator.get(f"/admin/pages/{page.pk}/edit/").content.decode()
    assert address_of(tree, "accessibilitystatement") in edit


def test_another_page_of_text_has_no_such_part(coordinator: Client, tree: HomePage) -> None:
    page = tree.add_child(instance=EditorialPage(title="Le réseau", slug="le-reseau"))
    assert page.legal is None
    below = page.add_child(instance=EditorialPage(title="Accessibilité", slug="accessibilite"))
    assert below.legal is None
    assert "settings/core" not in coordinator.get(f"/admin/pages/{page.pk}/edit/").content.decode().split("<main")[1]


@pytest.mark.indexed
def test_the_search_finds_what_the_settings_say(client: Client, tree: HomePage) -> None:
    notice = LegalNotice.for_site(tree.get_site())
    notice.director = "Gwenvred Quelquun"
    notice.save()
    html = client.get("/recherche/?q=Gwenvred").content.decode()
    assert 'href="/mentions-legales/"' in html.split("<main")[1].split("</main")[0]
