"""A network chooses its colours in the admin; writers see their page as phones will."""

import re

import pytest
from playwright.sync_api import Page, expect

from core.palette import nearest_choosable
from home.models import HomePage
from tests.e2e.conftest import Watch
from tests.e2e.test_from_news_to_inbox import log_in
from tests.factories import ActionPageFactory, MembershipFactory, UserFactory

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


def test_the_offered_colour_is_taken_at_one_click_and_readers_see_it(page: Page, watch: Watch, tree: HomePage) -> None:
    log_in(page, UserFactory(coordinator=True))
    page.goto("/admin/settings/core/networksettings/")
    code = page.locator("[name=main_colour]")
    code.fill("#ffd23f")
    page.locator("footer [type=submit]").click()
    better = nearest_choosable("#ffd23f")
    page.get_by_role("button", name="Prendre celle-ci").click()
    expect(code).to_have_value(better)
    expect(page.locator("[data-colour-picker]").first).to_have_value(better)
    page.locator("footer [type=submit]").click()
    expect(page.locator(".messages .success")).to_be_visible()
    page.goto("/")
    deep = page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--bg-deep').trim()")
    assert deep == better
    foot = page.evaluate("getComputedStyle(document.querySelector('.foot')).backgroundColor")
    assert foot == f"rgb({', '.join(str(int(better[at : at + 2], 16)) for at in (1, 3, 5))})"
    assert watch.errors == []
    assert watch.strangers == []


def test_the_preview_of_a_sheet_is_the_real_page_on_a_phone(page: Page, watch: Watch) -> None:
    membership = MembershipFactory(editor=True)
    sheet = ActionPageFactory(title="Le bus du soir", leads=[membership.institution])
    log_in(page, membership.user)
    page.goto(f"/admin/pages/{sheet.pk}/edit/")
    page.locator('button[data-side-panel-toggle="preview"]').click()
    expect(page.get_by_role("radio", name="Téléphone")).to_be_checked()
    shown = page.frame_locator("#w-preview-iframe")
    expect(shown.get_by_role("heading", level=1)).to_have_text("Le bus du soir")
    expect(shown.locator(".masthead .menu-fold")).to_be_visible()
    assert shown.locator("html").evaluate("html => html.ownerDocument.defaultView.innerWidth") == 390
    expect(shown.locator("html")).to_have_attribute("lang", re.compile("fr"))
    assert watch.strangers == []
