"""The product's main job, once, in a real browser and over real SMTP."""

import re
from urllib.parse import urlsplit

import pytest
from django.core.management import call_command
from playwright.sync_api import Page, expect

from actions.enums import MemberRole
from actions.models import NewsPage
from core.models import User
from home.models import HomePage
from newsletter.enums import SubscriberStatus
from newsletter.models import Subscriber
from tests.e2e.conftest import Watch
from tests.factories import ActionPageFactory, InstitutionFactory, MembershipFactory, PartnerPageFactory, UserFactory
from tests.factories.core import PASSWORD
from tests.newsletter.smtp import Inbox

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

READER = "lectrice@example.org"


def work() -> None:
    """What `manage.py run` does within a few seconds."""
    call_command("run", once=True)


def log_in(page: Page, user: User) -> None:
    page.goto("/admin/login/")
    page.get_by_label("Adresse e-mail").or_(page.locator("[name=username]")).first.fill(user.email)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[type=submit]").click()
    expect(page).to_have_url(re.compile(r"/admin/$"))


def log_out(page: Page) -> None:
    page.context.clear_cookies()


def link_in(text: str, part: str) -> str:
    """The path of the link of a mail that holds ``part``."""
    address = next(found for found in re.findall(r"https?://[^\s>)]+", text) if part in found)
    return urlsplit(address).path


def test_from_news_to_inbox(page: Page, watch: Watch, tiles: list[str], tree: HomePage, inbox: Inbox) -> None:
    institution = InstitutionFactory(name="Mission locale des Deux Rivières", acronym="ML2R")
    profile = PartnerPageFactory(institution=institution)
    ActionPageFactory(title="La navette du soir", leads=[institution])
    editor = MembershipFactory(institution=institution, role=MemberRole.EDITOR).user
    coordinator = UserFactory(coordinator=True)

    # A reader asks for the letter, receives the confirmation, and confirms by a press of the button.
    page.goto("/lettres/inscription/")
    page.locator("[name=email]").fill(READER)
    page.locator("[name=consent]").check()
    page.wait_for_timeout(2100)
    page.get_by_role("button", name="inscri").or_(page.locator("main form [type=submit]")).first.click()
    expect(page).to_have_url(re.compile("/lettres/inscription/merci/$"))
    work()
    [confirmation] = inbox.messages
    assert confirmation["To"] == READER
    text = confirmation.get_body(("plain",)).get_content()
    page.goto(link_in(text, "/lettres/confirmer/"))
    assert Subscriber.objects.get().status == SubscriberStatus.PENDING
    page.locator("main form [type=submit]").click()
    expect(page).to_have_url(re.compile("/lettres/mon-abonnement/"))
    assert Subscriber.objects.get().status == SubscriberStatus.CONFIRMED

    # A member writes a news update about the action and publishes it.
    log_in(page, editor)
    page.locator("[name=action]").select_option(label="La navette du soir")
    page.get_by_role("button", name="Écrire").click()
    page.locator("#id_title").fill("Douze passagers par soirée")
    expect(page.get_by_label("La navette du soir")).to_be_checked()
    page.locator("#id_summary").fill("Les chiffres de la navette, avant le vote.")
    page.get_by_role("button", name="Plus d'actions").or_(
        page.locator("footer [data-w-dropdown-target=toggle]")
    ).first.click()
    page.locator("[name=action-publish]").click()
    expect(page.get_by_text("publiée").first).to_be_visible()
    news = NewsPage.objects.get()
    assert news.live
    assert news.get_parent().pk == profile.pk
    log_out(page)

    # Readers see it at once in the journal of the action.
    page.goto("/actions/la-navette-du-soir/")
    expect(page.get_by_text("Douze passagers par soirée").first).to_be_visible()

    # A coordinator composes, looks at the previews, and sends.
    log_in(page, coordinator)
    page.goto("/admin/lettre/")
    page.get_by_role("button", name="Composer la prochaine lettre").click()
    expect(page).to_have_url(re.compile(r"/admin/pages/\d+/edit/"))
    page.goto("/admin/lettre/")
    page.get_by_role("link", name="Vérifier et envoyer").click()
    preview = page.frame_locator("iframe")
    expect(preview.get_by_role("heading", name="Douze passagers par soirée")).to_be_visible()
    send_address = page.url
    page.get_by_role("button", name="Envoyer à 1 personne").click()
    work()
    assert len(inbox.messages) == 2

    # A second press sends nothing twice.
    page.goto(send_address)
    again = page.get_by_role("button", name="Envoyer à")
    if again.count():
        again.click()
    work()
    work()
    assert len(inbox.messages) == 2
    log_out(page)

    # The mail: both parts, one-click unsubscribe, and the web version.
    letter = inbox.messages[-1]
    assert letter["To"] == READER
    assert letter.get_content_type() == "multipart/alternative"
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    body = letter.get_body(("plain",)).get_content()
    assert "Douze passagers par soirée" in body
    assert "Douze passagers par soirée" in letter.get_body(("html",)).get_content()
    page.goto("/lettres/")
    page.get_by_role("main").get_by_role("link", name="La lettre du").first.click()
    expect(page.get_by_text("Douze passagers par soirée").first).to_be_visible()

    # One press on the link of the letter, and no other one comes.
    page.goto(link_in(body, "/lettres/desinscription/"))
    assert Subscriber.objects.get().status == SubscriberStatus.CONFIRMED
    page.locator("main form [type=submit]").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(re.compile("abonnée|désinscription"))
    assert Subscriber.objects.get().status == SubscriberStatus.UNSUBSCRIBED

    assert watch.strangers == []
    assert watch.errors == []
