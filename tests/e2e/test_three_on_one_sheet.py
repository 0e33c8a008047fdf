"""Three people in three windows on one sheet: they see each other, and no sentence that anybody typed is lost."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError
from pytest_django.live_server_helper import LiveServer

from actions.models import ActionPage
from actions.participations import remove
from core.models import User
from home.models import HomePage
from tests.e2e.conftest import open_context
from tests.e2e.test_from_news_to_inbox import log_in
from tests.factories import ActionPageFactory, InstitutionFactory, MembershipFactory, UserFactory

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

FIRST = "Des jeunes de la commune, dit Anne"
SECOND = "Des lycéennes et des lycéens, dit Bertrand"
THIRD = "Tout le monde, dit Claire"
LAST = "Et leurs parents, dit Bertrand trop tard"


@pytest.fixture(autouse=True)
def quick_pings(settings: object) -> None:
    """Windows hear of each other within a second: nothing here waits for a fixed time."""
    settings.WAGTAIL_EDITING_SESSION_PING_INTERVAL = 700  # type: ignore[attr-defined]


@contextmanager
def window(browser: Browser, live_server: LiveServer, person: User, sheet: ActionPage) -> Iterator[Page]:
    """A browser of one's own, with the sheet open."""
    context = open_context(browser, live_server, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    log_in(page, person)
    page.goto(f"/admin/pages/{sheet.pk}/edit/")
    yield page
    context.close()


def sees(page: Page, *people: User) -> None:
    """The page's list of people names exactly these."""
    for person in people:
        expect(page.locator("#w-editing-sessions")).to_contain_text(person.get_full_name())
    expect(page.locator("#w-editing-sessions > ol > li")).to_have_count(len(people))


def types(page: Page, words: str) -> None:
    page.locator("#id_audience_words").fill(words)


def writes(page: Page, words: str, answer: int) -> str:
    """Type until the editor, which takes its time to look for changes, has sent them; says what stands there then.

    Args:
        answer: the status that autosave gets.
    """
    for attempt in range(5):
        typed = words + "." * attempt
        try:
            with page.expect_response(lambda response: is_save(response) and response.status == answer, timeout=6000):
                page.locator("#id_audience_words").fill(typed)
        except PlaywrightTimeoutError:
            continue
        return typed
    raise AssertionError(f"“{words}” was not sent.")


def is_save(response: object) -> bool:
    return response.request.method == "POST" and response.url.endswith("/edit/")  # type: ignore[attr-defined]


def presses(page: Page, name: str) -> None:
    """A button of the menu at the foot, folded away or not."""
    button = page.locator("footer").get_by_role("button", name=name)
    if not button.is_visible():
        page.locator("footer [data-w-dropdown-target=toggle]").click()
    button.click()


def passes_the_warning(page: Page, says: str) -> None:
    """Somebody saved meanwhile: the editor says so before it sends the form."""
    dialog = page.locator("#w-save-confirmation-dialog")
    expect(dialog).to_contain_text(says)
    dialog.locator("[data-w-dialog-target=confirm]").click()


def test_three_people_write_one_sheet(browser: Browser, live_server: LiveServer, tree: HomePage) -> None:
    lead, partner = InstitutionFactory(name="Maison des ados"), InstitutionFactory(name="Lycée")
    sheet = ActionPageFactory(title="La navette", slug="navette", leads=[lead], partners=[partner])
    anne = MembershipFactory(institution=lead, editor=True, user__first_name="Anne").user
    bertrand = MembershipFactory(institution=partner, user__first_name="Bertrand").user
    claire = UserFactory(coordinator=True, first_name="Claire")

    with (
        window(browser, live_server, anne, sheet) as at_anne,
        window(browser, live_server, bertrand, sheet) as at_bertrand,
        window(browser, live_server, claire, sheet) as at_claire,
    ):
        # Each sees the two others, by name.
        sees(at_anne, bertrand, claire)
        sees(at_bertrand, anne, claire)
        sees(at_claire, anne, bertrand)

        # Anne's words save themselves.
        first = writes(at_anne, FIRST, answer=200)

        # Bertrand's do not: that would hide Anne's. He is told, asks to save, and gets both versions.
        second = writes(at_bertrand, SECOND, answer=400)
        expect(at_bertrand.get_by_role("button", name="Anne Le Goff a enregistré")).to_be_visible()
        presses(at_bertrand, "Enregistrer le brouillon")
        passes_the_warning(at_bertrand, "comparer la version de Anne Le Goff avec la vôtre")
        refusal = at_bertrand.locator(".stale")
        expect(refusal).to_contain_text("Anne Le Goff a enregistré cette page")
        expect(refusal.locator(".stale__fields .deletion").first).to_be_visible()
        expect(at_bertrand.locator("#id_audience_words")).to_have_value(second)

        # He takes Anne's words over by hand, and saves: then autosave works again.
        both = f"{first} ; {second}"
        types(at_bertrand, both)
        refusal.get_by_role("button", name="Enregistrer ma version quand même").click()
        expect(at_bertrand.locator(".messages .success")).to_be_visible()
        expect(at_bertrand.locator("#id_audience_words")).to_have_value(both)
        more = writes(at_bertrand, f"{both} ; et plus encore", answer=200)

        # Claire publishes her old form: refused once, then published.
        types(at_claire, THIRD)
        expect(at_claire.get_by_role("button", name="Bertrand Le Goff a enregistré")).to_be_visible()
        presses(at_claire, "Publier")
        passes_the_warning(at_claire, "avec la vôtre")
        expect(at_claire.locator(".stale")).to_contain_text("Bertrand Le Goff")
        expect(at_claire.locator("#id_audience_words")).to_have_value(THIRD)
        at_claire.get_by_role("button", name="Publier ma version quand même").click()
        expect(at_claire).to_have_url(re.compile(r"/admin/pages/\d+/$"))
        sheet.refresh_from_db()
        assert sheet.audience_words == THIRD

        # The Lycée leaves the action while Bertrand writes: he learns it, vanishes for Anne, and keeps his text.
        remove(sheet, partner)
        expect(at_bertrand.locator(".lost-right")).to_contain_text("Vous ne pouvez plus modifier cette page")
        expect(at_anne.locator(".people-here", has_text="Bertrand")).to_have_count(0)
        types(at_bertrand, LAST)
        presses(at_bertrand, "Enregistrer le brouillon")
        passes_the_warning(at_bertrand, "l’écran suivant vous rend tout ce que vous avez écrit")
        expect(at_bertrand.get_by_role("heading", name="Vous ne pouvez plus modifier cette page")).to_be_visible()
        handed_back = at_bertrand.locator("#handed-back-texts").input_value()
        assert LAST in handed_back

        # Nothing is lost: every sentence is in a version, or on a screen.
        kept = [revision.as_object().audience_words for revision in sheet.revisions.all()]
        on_screen = [at_anne.locator("#id_audience_words").input_value(), handed_back]
        for words in (FIRST, SECOND, both, more, THIRD, LAST):
            assert any(words in text for text in [*kept, *on_screen]), words

        # Anne reads in the history who wrote what.
        at_anne.goto(f"/admin/pages/{sheet.pk}/history/")
        for person in (anne, bertrand, claire):
            expect(at_anne.get_by_role("main")).to_contain_text(person.get_full_name())
        at_anne.goto("/actions/navette/")
        expect(at_anne.get_by_role("main")).to_contain_text(THIRD)
