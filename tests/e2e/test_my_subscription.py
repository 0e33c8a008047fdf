"""A reader looks after their subscription, in a real browser on a phone and over real SMTP, without a password."""

import re

import pytest
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from home.models import HomePage
from newsletter.enums import EventKind, LeavingReason, SubscriberStatus
from newsletter.models import Subscriber, SubscriberEvent
from tests.e2e.conftest import Watch, open_context
from tests.e2e.test_from_news_to_inbox import link_in, work
from tests.factories import SubscriberFactory, TerritoryFactory, ThemeFactory
from tests.newsletter.smtp import Inbox

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


@pytest.mark.parametrize("scripts", [True, False])
def test_a_reader_looks_after_their_subscription(
    browser: Browser, live_server: LiveServer, tree: HomePage, inbox: Inbox, *, scripts: bool
) -> None:
    ThemeFactory(name="Mobilité")
    TerritoryFactory(name="Pays de Redon")
    reader = SubscriberFactory(email="lectrice@example.org")
    context = open_context(browser, live_server, viewport={"width": 390, "height": 844}, java_script_enabled=scripts)
    page = context.new_page()
    watch = Watch(live_server.url)
    page.on("console", watch.on_console)
    page.on("request", watch.on_request)

    # The link, by typing the address.
    page.goto("/lettres/")
    page.get_by_role("link", name="Voir mon abonnement").click()
    page.get_by_label("Votre adresse électronique").fill("lectrice@example")
    page.get_by_role("button", name="Recevoir mon lien").click()
    expect(page.locator(".field__error")).to_be_visible()
    page.get_by_label("Votre adresse électronique").fill("Lectrice@example.org")
    page.get_by_role("button", name="Recevoir mon lien").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Consultez votre messagerie")
    work()
    [mail] = inbox.messages
    page.goto(link_in(mail.get_body(("plain",)).get_content(), "/lettres/mon-abonnement/"))
    expect(page.get_by_text("Vous recevez la lettre.")).to_be_visible()
    said = page.get_by_role("status")

    # What she wants to hear of.
    page.get_by_text("Choisir ce qui m’intéresse").click()
    page.get_by_label("Mobilité").check()
    page.get_by_label("Pays de Redon").check()
    page.get_by_role("button", name="Enregistrer mes choix").click()
    expect(said).to_contain_text("C’est noté")
    expect(page.get_by_text("Mobilité, Pays de Redon")).to_be_visible()

    # A pause, and its end.
    page.get_by_role("button", name="3 mois").click()
    expect(page.get_by_text("Votre abonnement est en pause.")).to_be_visible()
    page.get_by_role("button", name="Recevoir à nouveau la lettre").click()
    expect(said).to_contain_text("La pause est terminée")

    # A copy of the data.
    page.get_by_role("heading", name="Mes données").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Télécharger mes données").click()
    assert download.value.suggested_filename == "mon-abonnement.json"

    # Another address.
    page.get_by_role("heading", name="Changer d’adresse").click()
    page.get_by_label("Votre nouvelle adresse").fill("nouvelle@example.org")
    page.get_by_role("button", name="Changer d’adresse").click()
    expect(said).to_contain_text("Un courriel part vers la nouvelle adresse")
    old = page.url
    work()
    page.goto(link_in(inbox.messages[-1].get_body(("plain",)).get_content(), "/lettres/nouvelle-adresse/"))
    page.get_by_role("button", name="Oui, envoyez-moi la lettre ici").click()
    expect(page.get_by_text("nouvelle@example.org")).to_be_visible()
    here = page.url
    work()
    assert inbox.addresses == ["lectrice@example.org", "nouvelle@example.org", "lectrice@example.org"]
    answer = page.goto(old)
    assert answer is not None
    assert answer.status == 410
    page.goto(here)
    assert page.locator("html").evaluate("e => e.scrollWidth") <= 390

    # She leaves, and says why.
    page.get_by_text("Dire pourquoi (facultatif)").click()
    page.get_by_label("Elle arrive trop souvent").check()
    page.get_by_role("button", name="Me désabonner").click()
    expect(said).to_contain_text("C’est fait")
    expect(page).to_have_url(re.compile(r"/lettres/mon-abonnement/[^/]+/\?fait=depart$"))
    reader.refresh_from_db()
    assert (reader.status, reader.email) == (SubscriberStatus.UNSUBSCRIBED, "nouvelle@example.org")
    assert SubscriberEvent.objects.get(kind=EventKind.LEFT).reason == LeavingReason.TOO_OFTEN

    # And is forgotten.
    page.get_by_role("heading", name="Mes données").click()
    page.get_by_role("link", name="Tout effacer…").click()
    page.get_by_role("button", name="Effacer tout ce qui me concerne").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Tout est effacé")
    assert not Subscriber.objects.exists()
    # The browser says « error » of every answer that is one: the refused address, and the link that ended.
    assert [error for error in watch.errors if "422" not in error and "410" not in error] == []
    assert watch.strangers == []
    context.close()
