"""The form on the site of an institution: framed, without a cookie, and told in the proof of the consent."""

import html as html_entities
import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from actions.models import Institution
from home.models import HomePage
from newsletter import subscriptions
from newsletter.confirmation import send_due_confirmations
from newsletter.enums import ConsentMethod
from newsletter.models import Consent, Subscriber
from tests.factories import ActionPageFactory, InstitutionFactory, PartnerPageFactory, ThemeFactory
from tests.newsletter.signing_up import EMAIL, SUBSCRIBE, answers, ask

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("patient", "tree")]

EMBEDDING = f"{SUBSCRIBE}integrer/"


@pytest.fixture
def institution(tree: HomePage) -> Institution:
    return PartnerPageFactory(institution=InstitutionFactory(name="Les Écluses & Co")).institution


@pytest.fixture
def visitor() -> Client:
    """A browser as strict about forged requests as a real one."""
    return Client(enforce_csrf_checks=True)


def _form(institution: Institution) -> str:
    return f"{EMBEDDING}{institution.pk}/"


def test_email_2_2_the_proof_tells_the_method_the_form_and_the_institution(
    visitor: Client, institution: Institution
) -> None:
    address = _form(institution)
    response = ask(visitor, address)
    assert response["Location"] == f"{address}merci/"
    assert send_due_confirmations(timezone.now()) == 1
    subscriptions.confirm_subscription(Subscriber.objects.get().key, now=timezone.now())
    proof = Consent.objects.get()
    assert (proof.method, proof.origin, proof.institution) == (ConsentMethod.EMBEDDED_FORM, "embed", institution)
    assert (proof.notice.version, len(proof.notice.text_hash)) == (1, 64)


def test_only_the_form_and_its_thanks_may_be_framed(client: Client, institution: Institution) -> None:
    address = _form(institution)
    for framed in (client.get(address), client.get(f"{address}merci/"), client.post(address, {"email": "personne"})):
        assert "X-Frame-Options" not in framed.headers
        assert framed["X-Robots-Tag"] == "noindex"
    for alone in (SUBSCRIBE, EMBEDDING, f"{SUBSCRIBE}merci/"):
        assert client.get(alone)["X-Frame-Options"] == "DENY"


def test_no_cookie_is_set_whatever_happens(visitor: Client, institution: Institution, settings: Any) -> None:
    settings.SIGNUPS_PER_NETWORK = 1
    address = _form(institution)
    typed = answers(visitor, address)
    statuses = []
    for sent in (typed, typed | {"email": "personne"}, typed, typed | {"website": "https://spam.example"}):
        response = visitor.post(address, sent)
        statuses.append(response.status_code)
        assert not response.cookies
    assert statuses == [302, 422, 429, 302]
    assert not visitor.get(f"{address}merci/").cookies
    assert not visitor.cookies


def test_email_3_4_without_a_stamp_made_here_nothing_is_taken(visitor: Client, institution: Institution) -> None:
    for stamp in ("", "e30:forged"):
        response = ask(visitor, _form(institution), notice=stamp)
        assert list(response.context["form"].errors) == ["notice"]
    assert not Subscriber.objects.exists()


def test_email_2_3_the_notice_and_2_1_the_unticked_box_are_there_too(client: Client, institution: Institution) -> None:
    html = client.get(_form(institution)).content.decode()
    checkbox = html.split('name="consent"')[1].split(">")[0]
    assert "checked" not in checkbox
    assert html.index("CNIL") < html.index('type="submit"')


def test_the_page_is_bare_and_its_links_open_outside_of_the_frame(client: Client, institution: Institution) -> None:
    for address in (_form(institution), f"{_form(institution)}merci/"):
        html = client.get(address).content.decode()
        assert html.count("<h1") == 1
        assert "<nav" not in html
        assert "<script" not in html
        assert "style=" not in html
        links = re.findall(r"<a [^>]*>", html)
        assert links
        assert all('target="_blank" rel="noopener"' in link for link in links)


def test_choices_and_errors_are_kept_in_the_frame(client: Client, institution: Institution) -> None:
    theme, action = ThemeFactory(), ActionPageFactory(title="La navette")
    address = f"{_form(institution)}?action={action.pk}"
    assert "La navette" in client.get(address).content.decode()
    response = ask(client, _form(institution), email="personne", themes=[theme.pk], actions=[action.pk])
    html = response.content.decode()
    assert (response.status_code, html.count('role="alert"')) == (422, 1)
    assert f'action="{_form(institution)}"' in html
    assert len(re.findall(r'<input[^>]*type="checkbox"[^>]* checked', html)) == 3
    assert 'aria-describedby="id_email_error"' in html


def test_an_institution_that_is_unknown_or_left_gets_the_404_of_the_house(client: Client, tree: HomePage) -> None:
    left = InstitutionFactory(is_active=False)
    for key in (left.pk, left.pk + 1, 0, "9" * 40):
        for address in (f"{EMBEDDING}{key}/", f"{EMBEDDING}{key}/merci/"):
            response = client.get(address)
            assert response.status_code == 404
            assert 'class="masthead' in response.content.decode()
    assert client.post(f"{EMBEDDING}{left.pk}/", {"email": EMAIL}).status_code == 404


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods_are_refused(client: Client, institution: Institution, method: str) -> None:
    for address in (_form(institution), f"{_form(institution)}merci/", EMBEDDING):
        assert getattr(client, method)(address).status_code == 405


def test_head_and_get_ask_for_nothing(client: Client, institution: Institution) -> None:
    for send in (client.get, client.head):
        assert send(f"{_form(institution)}?email={EMAIL}&consent=on").status_code == 200
    assert not Subscriber.objects.exists()


# --- Where institutions find the code ----------------------------------------------------------------------


def test_the_code_shows_the_form_of_the_chosen_institution(client: Client, institution: Institution) -> None:
    page = client.get(EMBEDDING).content.decode()
    assert "&lt;iframe" not in page
    assert "Les Écluses &amp; Co" in page
    page = client.get(f"{EMBEDDING}?institution={institution.pk}").content.decode()
    code = re.search(r"<textarea[^>]*>(.*?)</textarea>", page, re.DOTALL)
    assert code
    frame = html_entities.unescape(code[1])
    assert frame.startswith(f'<iframe src="http://localhost{_form(institution)}" title="')
    assert client.get(_form(institution)).status_code == 200
    assert f'<a href="{_form(institution)}">' in page
    assert f'<option value="{institution.pk}" selected>' in page


def test_institutions_that_readers_do_not_know_are_not_named(client: Client, institution: Institution) -> None:
    bare, left = InstitutionFactory(name="Sans fiche"), InstitutionFactory(name="Partie", is_active=False)
    draft = PartnerPageFactory(institution=InstitutionFactory(name="En préparation"), live=False).institution
    PartnerPageFactory(institution=left)
    for chosen in ("", bare.pk, left.pk, draft.pk, "abc", "9" * 40, 0):
        page = client.get(f"{EMBEDDING}?institution={chosen}").content.decode()
        assert "&lt;iframe" not in page
        assert not [name for name in ("Sans fiche", "Partie", "En préparation") if name in page]


def test_the_own_form_leads_there(client: Client) -> None:
    assert f'href="{EMBEDDING}"' in client.get(SUBSCRIBE).content.decode()
