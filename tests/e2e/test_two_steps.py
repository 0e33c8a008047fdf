"""Setting up the second step and signing in with it, in a browser."""

import re

import pytest
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice
from playwright.sync_api import Page, expect

from core.models import User
from home.models import HomePage
from tests.e2e.conftest import Watch
from tests.e2e.test_from_news_to_inbox import log_in, log_out
from tests.factories import MembershipFactory
from tests.factories.core import PASSWORD

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


def shown_on_the_phone(person: User, steps: int = 0) -> str:
    device = TOTPDevice.objects.get(user=person)
    # As the person would read it from the application, which knows the secret of the picture.
    generator = TOTP(device.bin_key, drift=steps)
    return f"{generator.token():06d}"


def test_set_up_then_sign_in_by_phone_and_by_recovery_code(page: Page, watch: Watch, tree: HomePage) -> None:
    person = MembershipFactory(editor=True).user
    log_in(page, person)
    page.goto("/admin/account/")
    page.get_by_role("link", name="Protéger votre compte avec votre téléphone").click()
    page.get_by_role("button", name="Activer la connexion en deux étapes").click()
    picture = page.get_by_role("img", name="Code QR")
    expect(picture).to_be_visible()
    assert picture.bounding_box()["width"] > 150
    page.get_by_text("Vous ne pouvez pas la scanner").click()
    expect(page.get_by_text(re.compile(r"^([A-Z2-7]{4} ){7}[A-Z2-7]{4}$"))).to_be_visible()
    page.get_by_label("Code à six chiffres").fill(shown_on_the_phone(person, steps=-1))
    page.get_by_role("button", name="Confirmer").click()
    expect(page.locator(".recovery-codes code")).to_have_count(10)
    codes = page.locator(".recovery-codes code").all_inner_texts()
    expect(page.get_by_role("button", name="Imprimer")).to_be_visible()
    page.get_by_role("link", name="Je les ai conservés").click()
    expect(page).to_have_url(re.compile(r"/admin/$"))

    log_out(page)
    page.goto("/admin/login/?next=/admin/account/")
    page.locator("[name=username]").fill(person.email)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[type=submit]").click()
    expect(page.get_by_role("heading", name="Deuxième étape")).to_be_visible()
    # The field waits for the code, and the admin does not open without it.
    expect(page.get_by_label("Code à six chiffres")).to_be_focused()
    page.keyboard.type(shown_on_the_phone(person))
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/admin/account/$"))

    log_out(page)
    page.goto("/admin/login/")
    page.locator("[name=username]").fill(person.email)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[type=submit]").click()
    page.get_by_role("link", name="Je n’ai plus mon téléphone").click()
    page.get_by_label("Code de secours").fill(codes[0])
    page.locator("[type=submit]").click()
    expect(page.get_by_text("il vous en reste 9")).to_be_visible()
    assert watch.strangers == []


def test_where_it_is_required_nothing_else_opens_first(page: Page, settings: object, tree: HomePage) -> None:
    settings.REQUIRE_TWO_FACTOR = "everyone"  # type: ignore[attr-defined]
    person = MembershipFactory(editor=True).user
    page.goto("/admin/login/?next=/admin/account/")
    page.locator("[name=username]").fill(person.email)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[type=submit]").click()
    expect(page.get_by_text("Votre réseau vous demande de protéger votre compte")).to_be_visible()
    page.goto("/admin/pages/")
    expect(page).to_have_url(re.compile(r"/deux-etapes/$"))
    page.get_by_role("button", name="Activer la connexion en deux étapes").click()
    page.get_by_label("Code à six chiffres").fill(shown_on_the_phone(person))
    page.get_by_role("button", name="Confirmer").click()
    page.get_by_role("link", name="Je les ai conservés").click()
    expect(page).to_have_url(re.compile(r"/admin/pages/"))


def test_a_rest_is_told_and_leads_to_a_new_password(page: Page, tree: HomePage) -> None:
    person = MembershipFactory(editor=True).user
    for _number in range(5):
        page.goto("/admin/login/")
        page.locator("[name=username]").fill(person.email)
        page.locator("[name=password]").fill("faux")
        page.locator("[type=submit]").click()
        expect(page.locator(".messages .error").or_(page.get_by_text("Trop d’essais"))).to_be_visible()
    expect(page.get_by_text(re.compile(r"Réessayez à partir de \d\d:\d\d"))).to_be_visible()
    page.get_by_role("link", name="Choisir un nouveau mot de passe").click()
    page.get_by_label("Entrez votre adresse").fill(person.email)
    page.get_by_role("button", name="Recevoir un lien").click()
    expect(page.get_by_role("heading", name="Consultez vos e-mails")).to_be_visible()
