"""A letter that an elected representative approves by the mail's link: changed, approved again, sent as approved."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from home.models import HomePage
from newsletter.approvals import QUIET
from newsletter.composition import compose_issue
from newsletter.enums import ApprovalMode, ApprovalState
from newsletter.mailings import start_mailing
from newsletter.models import Mailing, NewsletterIssuePage
from tests.e2e.conftest import Watch, open_context
from tests.e2e.test_from_news_to_inbox import link_in, log_in, work
from tests.factories import NewsPageFactory, SubscriberFactory, UserFactory
from tests.factories.approvals import EXTERNAL_EMAIL, want_approval
from tests.newsletter.smtp import Inbox

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


def answer(page: Page, inbox: Inbox, title: str, number: int) -> None:
    """What the representative does with the newest of so many mails: read the letter, approve it."""
    work()
    mails = [mail for mail in inbox.messages if mail["To"] == EXTERNAL_EMAIL]
    assert len(mails) == number
    mail = mails[-1]
    page.goto(link_in(mail.get_body(("plain",)).get_content(), "/lettres/validation/"))
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    expect(page.frame_locator("iframe").get_by_role("heading", name="Le forum de l’engagement")).to_be_visible()
    page.get_by_label("Je valide cette lettre").check()
    page.get_by_role("button", name="Envoyer ma réponse").click()
    expect(page.get_by_text("Vous avez validé cette lettre.")).to_be_visible()
    expect(page.get_by_role("button", name="Envoyer ma réponse")).to_have_count(0)


def test_a_letter_is_approved_changed_approved_again_and_sent(
    page: Page, browser: Browser, live_server: LiveServer, watch: Watch, tree: HomePage, inbox: Inbox
) -> None:
    NewsPageFactory(title="Le forum de l’engagement")
    SubscriberFactory(email="lectrice@example.org")
    issue = compose_issue(timezone.now())
    first_title = issue.title.replace("\xa0", " ")
    want_approval(ApprovalMode.EXTERNAL)
    log_in(page, UserFactory(coordinator=True))
    elected = open_context(browser, live_server).new_page()

    # Nothing is sent before somebody approves.
    send = f"/admin/lettre/{issue.pk}/envoi/"
    page.goto(send)
    expect(page.get_by_role("button", name="Envoyer à")).to_have_count(0)
    page.get_by_role("link", name="Voir la validation").click()
    page.get_by_role("button", name="Demander la validation").click()
    expect(page.get_by_text("Attend la validation de Anne Le Gall")).to_be_visible()
    answer(elected, inbox, first_title, 1)
    page.goto(send)
    expect(page.get_by_text("Validée par Anne Le Gall")).to_be_visible()
    expect(page.get_by_role("button", name="Envoyer à 1 personne")).to_be_visible()

    # An edit afterwards takes the approval along, and asks for it again.
    page.goto(f"/admin/pages/{issue.pk}/edit/")
    page.locator("#id_title").fill("Le forum est avancé")
    page.get_by_role("button", name=re.compile("Enregistrer")).first.click()
    expect(page.get_by_text(re.compile("sauvegardée|enregistrée|mise à jour")).first).to_be_visible()
    page.goto(send)
    expect(page.get_by_text("La lettre a changé depuis").first).to_be_visible()
    expect(page.get_by_role("button", name="Envoyer à")).to_have_count(0)
    work()
    # A quarter of an hour goes by.
    earlier = timezone.now() - QUIET
    issue.approvals.update(overtaken_at=earlier)
    NewsletterIssuePage.objects.update(latest_revision_created_at=earlier)
    work()
    assert list(issue.approvals.values_list("state", flat=True)) == [ApprovalState.ASKED, ApprovalState.OVERTAKEN]
    answer(elected, inbox, "Le forum est avancé", 2)

    # What was approved is what the reader gets.
    page.goto(send)
    page.get_by_role("button", name="Envoyer à 1 personne").click()
    page.wait_for_url("**/envois/**")
    work()
    [letter] = [mail for mail in inbox.messages if mail["To"] == "lectrice@example.org"]
    assert letter["Subject"] == "Le forum est avancé"
    for part in ("plain", "html"):
        assert "Le forum de l’engagement" in letter.get_body((part,)).get_content()
    assert letter["List-Unsubscribe"]
    page.goto(f"/admin/lettre/envois/{Mailing.objects.get().pk}/bilan/")
    expect(page.get_by_text("validée par Anne Le Gall")).to_be_visible()
    assert watch.errors == []
    assert watch.strangers == []


def test_a_link_of_a_sent_letter_is_led_elsewhere(page: Page, watch: Watch, tree: HomePage, inbox: Inbox) -> None:
    news = NewsPageFactory(title="Le forum de l’engagement")
    SubscriberFactory()
    mailing = start_mailing(compose_issue(timezone.now()), None)
    path = news.url
    news.unpublish()
    log_in(page, UserFactory(coordinator=True))
    page.goto(f"/admin/lettre/envois/{mailing.pk}/bilan/")
    expect(page.get_by_text("1 lien de cette lettre ne mène plus nulle part")).to_be_visible()
    page.locator(".chooser__choose-button").click()
    page.locator(".modal a.choose-page", has_text=tree.title).first.click()
    expect(page.locator("#id_page-title")).to_have_text(tree.title)
    page.get_by_role("button", name="Rediriger ce lien").click()
    expect(page.get_by_text("mène désormais à")).to_be_visible()
    page.goto(path)
    expect(page).to_have_url(re.compile(r"//localhost:\d+/$"))
    assert watch.errors == []
