"""« @ » in a comment: a list to choose from by keyboard, and a mail to who was chosen."""

import pytest
from playwright.sync_api import Page, expect
from wagtail.models import Comment

from tests.e2e.conftest import Watch
from tests.e2e.test_from_news_to_inbox import log_in
from tests.factories import ActionPageFactory, InstitutionFactory, MembershipFactory
from tests.newsletter.smtp import Inbox
from tests.notified import notified

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


def test_a_colleague_is_named_in_a_comment(page: Page, watch: Watch, inbox: Inbox) -> None:
    institution = InstitutionFactory(name="Bretagne porte de Loire", acronym="BPLC")
    writer = MembershipFactory(institution=institution, editor=True).user
    named = MembershipFactory(institution=institution, user__first_name="Soizic", user__last_name="Morvan").user
    MembershipFactory(user__first_name="Sophie", user__last_name="Ailleurs")
    sheet = ActionPageFactory(leads=[institution])

    log_in(page, writer)
    page.goto(f"/admin/pages/{sheet.pk}/edit/")
    page.locator('button[data-side-panel-toggle="comments"]').click()
    page.locator('[data-contentpath="title"]').first.hover()
    page.locator("[data-comment-add]").first.click()
    words = page.locator("textarea.comment__input")
    words.press_sequentially("Un avis, @so")
    options = page.locator("#mentions").get_by_role("option")
    expect(options).to_have_count(1)
    expect(options).to_have_text("Soizic MorvanBPLC")
    words.press("Enter")
    expect(words).to_have_value("Un avis, @Soizic Morvan ")
    expect(options).to_have_count(0)
    words.press_sequentially("? @bp")
    expect(page.locator("#mentions").get_by_role("option", selected=True)).to_contain_text("BPLC")
    words.press("Escape")
    expect(options).to_have_count(0)
    words.press("Backspace")
    words.press("Backspace")
    words.press("Backspace")
    page.get_by_role("button", name="Commenter", exact=True).click()
    with page.expect_response(
        lambda response: f"/pages/{sheet.pk}/edit/" in response.url and response.request.method == "POST"
    ):
        page.keyboard.press("Control+s")
    expect(page.locator(".comment")).to_contain_text("@Soizic Morvan ?")

    assert Comment.objects.get().text == "Un avis, @Soizic Morvan ?"
    notified()
    assert inbox.addresses == [named.email]
    assert f"{writer} s’adresse à vous" in inbox.messages[0]["Subject"]
    assert not watch.errors
