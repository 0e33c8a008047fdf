"""Opening a page of the inventory in a browser, in the state that it names."""

from playwright.sync_api import Browser, BrowserContext, Page, Response, Route

from tests.chromium import TILE
from tests.site_checks.inventory import Checked
from tests.site_checks.serving import ServedSite

# Fill the form that has these fields and send it, whatever the browser itself would object.
_SEND = """fields => {
  const names = Object.keys(fields);
  const form = [...document.querySelectorAll("form[method=post]")].find(
    form => names.every(name => form.elements[name])
  );
  form.noValidate = true;
  for (const name of names) {
    if (form.elements[name].type !== "submit") form.elements[name].value = fields[name];
  }
  form.requestSubmit(form.querySelector("[type=submit]"));
}"""


class WrongAnswer(AssertionError):
    """The site answered with another status than the inventory says: another page would be judged."""


def open_context(browser: Browser, site: ServedSite, **options: object) -> BrowserContext:
    """A fresh session that has a server of map tiles of its own; options are Playwright's."""
    context = browser.new_context(locale="fr-FR", reduced_motion="reduce", **options)  # type: ignore[arg-type]
    context.route("**/*.tile.openstreetmap.org/**", lambda route: route.fulfill(content_type="image/png", body=TILE))
    # Whether the map was asked for is remembered: each page meets somebody who did not. A blank page has no memory.
    context.add_init_script("try { sessionStorage.clear() } catch (error) {}")
    for checked in site.pages:
        if checked.file:
            context.route(site.address + checked.path, _answer_with(site.file_of(checked), checked.status))
    return context


def _answer_with(text: str, status: int) -> object:
    def answer(route: Route) -> None:
        route.fulfill(status=status, content_type="text/html; charset=utf-8", body=text)

    return answer


def open_page(page: Page, site: ServedSite, checked: Checked) -> str:
    """Bring the page into its state; returns the HTML as the site sent it.

    Raises:
        WrongAnswer: it has not the status that it should have.
    """
    response = page.goto(site.address + checked.path)
    if checked.fields is not None:
        with page.expect_navigation() as navigation:
            page.evaluate(_SEND, checked.fields)
        response = navigation.value
    assert isinstance(response, Response)
    if response.status != checked.status:
        raise WrongAnswer(f"{checked.name}: {response.status} at {checked.path}, and not {checked.status}.")
    html = response.text()
    if checked.presses:
        page.get_by_role("button", name=checked.presses).click()
        page.locator(".leaflet-marker-icon").first.wait_for()
    return html
