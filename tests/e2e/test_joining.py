"""From an institution's first line to its second member, in a real browser and over real SMTP."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from actions.models import Institution
from home.models import HomePage
from tests.e2e.conftest import Watch, open_context
from tests.e2e.test_from_news_to_inbox import link_in, log_in, work
from tests.factories import TerritoryFactory, UserFactory
from tests.newsletter.smtp import Inbox

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


def test_an_institution_and_its_people_come_in(
    page: Page, watch: Watch, browser: Browser, live_server: LiveServer, tree: HomePage, inbox: Inbox
) -> None:
    TerritoryFactory()
    # A coordinator takes the institution in.
    log_in(page, UserFactory(coordinator=True))
    page.goto("/admin/institution/new/")
    page.locator("[name=name]").fill("Maison des associations")
    page.locator("[name=first_admin]").fill("premiere@example.org")
    page.get_by_role("button", name="Créer l’institution").click()
    expect(page).to_have_url(re.compile(r"/admin/institutions/\d+/membres/$"))
    expect(page.locator(".messages")).to_contain_text("en route vers premiere@example.org")
    shown = page.locator(".invitation-link input").input_value()

    # Its first admin reads the mail on a phone, errs once, and lands on the desk.
    work()
    (mail,) = inbox.messages
    link = link_in(mail.get_body(("plain",)).get_content(), "/invitation/")
    assert shown.endswith(link)
    phone = open_context(browser, live_server, viewport={"width": 390, "height": 844}).new_page()
    phone.goto(link)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    phone.get_by_label("Prénom").fill("Rozenn")
    phone.locator("[name=last_name]").fill("Kervella")
    passwords = phone.locator("[type=password]")
    for number, words in enumerate(["un-jardin-au-bord-de-l-eau", "un-jardin"]):
        passwords.nth(number).fill(words)
    phone.get_by_role("button", name="Créer mon compte et rejoindre").click()
    expect(phone.locator(".error-message")).to_be_visible()
    expect(phone.get_by_label("Prénom")).to_have_value("Rozenn")
    for number in range(2):
        passwords.nth(number).fill("un-jardin-au-bord-de-l-eau")
    phone.get_by_role("button", name="Créer mon compte et rejoindre").click()
    expect(phone).to_have_url(re.compile(r"/admin/$"))
    expect(phone.locator(".messages")).to_contain_text("Bienvenue")

    # She invites a colleague, who has an account elsewhere, and gives the link by hand.
    colleague = UserFactory(email="collegue@example.org")
    phone.get_by_role("link", name="Mes collègues").click()
    phone.locator("[name=email]").fill(colleague.email)
    phone.locator("[name=role][value=editor]").check()
    phone.get_by_role("button", name="Envoyer l’invitation").click()
    link = phone.locator(".invitation-link input").input_value()
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    third = open_context(browser, live_server).new_page()
    third.goto(link)
    third.get_by_role("link", name="Me connecter").click()
    expect(third.locator("[name=username]")).to_have_value(colleague.email)
    third.locator("[name=password]").fill("une-phrase-de-passe-longue")
    third.locator("[type=submit]").click()
    third.get_by_role("button", name="Rejoindre").click()
    expect(third).to_have_url(re.compile(r"/admin/$"))

    # The coordinator's open screen shows both; the colleague is removed and finds the door closed.
    page.reload()
    member = page.locator(".part", has_text=colleague.email)
    expect(page.locator(".part", has_text="Rozenn Kervella")).to_contain_text("Administration")
    expect(member).to_contain_text("Rédaction")
    member.get_by_text("Retirer…").click()
    member.get_by_role("button", name="Retirer de l’institution").click()
    expect(page.locator(".messages")).to_contain_text("n’est plus membre")
    third.goto("/admin/")
    expect(third).to_have_url(re.compile(r"/admin/login/"))
    roles = Institution.objects.get().memberships.values_list("user__email", "role")
    assert list(roles) == [("premiere@example.org", "admin")]
    assert watch.errors == []
    assert watch.strangers == []
