"""A letter with every block in a browser that shows mails: axe, colours, widths, pictures there and not (email 6)."""

import datetime
from collections.abc import Iterator

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page
from pytest_django.live_server_helper import LiveServer
from wagtail.models import Site

from core.models import NetworkSettings
from home.models import HomePage
from newsletter.composition import compose_issue
from newsletter.models import NewsletterIssuePage
from newsletter.rendering import render_issue
from tests.e2e.conftest import open_context
from tests.factories import ActionPageFactory, InstitutionFactory, NewsPageFactory, PartnerPageFactory
from tests.newsletter.letters import (
    button_block,
    event_block,
    figure_block,
    partner_block,
    picture_block,
    picture_of,
    text_block,
    with_blocks,
)
from tests.site_checks import tools

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

# A phone held upright, and the pane of a mailbox on a desk.
WIDTHS = (390, 640)
ADDRESS = "http://boite.example/lettre"
_AXE = """async () => {
  const found = await axe.run(document, { resultTypes: ["violations"] });
  const told = nodes => nodes.map(node => `${node.target} ${node.failureSummary}`);
  return found.violations.map(({ id, nodes }) => `${id}: ${told(nodes)}`);
}"""
# A mail is a document of its own, which mailboxes put into a page: landmarks are the page's.
_OF_THE_MAILBOX = ("region:", "landmark-one-main:", "page-has-heading-one:")
_TEXT = """() => {
  const words = document.body.innerText;
  const images = [...document.images].map(image => image.alt).filter(Boolean);
  return { words, images };
}"""
_UNREADABLE = """() => [...document.querySelectorAll("p, h1, h2, h3, li, a, td")].filter(e => {
  const box = e.getBoundingClientRect();
  return e.innerText.trim() && (box.right > innerWidth + 1 || box.left < -1);
}).map(e => e.innerText.slice(0, 40))"""


@pytest.fixture
def whole_letter(tree: HomePage) -> NewsletterIssuePage:
    """Every block, pictures with and without description, an event, a lead picture and one beside its text."""
    partner = PartnerPageFactory(
        institution=InstitutionFactory(name="Mission locale du Pays de Redon"), logo=picture_of()
    )
    sheet = ActionPageFactory(title="La navette du soir")
    start = timezone.make_aware(datetime.datetime(2099, 12, 3, 18, 30))
    event = NewsPageFactory(
        title="Le grand forum : venez !", parent=partner, about=[sheet], image=picture_of(), event_start=start,
        body=[("video", {"url": "https://youtu.be/dQw4w9WgXcQ", "title": "Le film du port", "transcript": ""})],
    )  # fmt: skip
    NewsPageFactory(title="Le bus repart", parent=partner, about=[sheet], image=picture_of("Un bus"))
    NewsPageFactory(title="Sans image", parent=partner, image=picture_of(""))
    issue = compose_issue(timezone.now())
    issue.preheader = "Le forum, la navette, et 312 jeunes"
    issue.introduction = '<p>Bonjour, voir <a href="/agenda/">l’agenda</a>.</p><ul><li>un</li><li>deux</li></ul>'
    return with_blocks(
        issue,
        text_block("<h3>À noter</h3><p>Un <b>mot</b> de <a href='/carte/'>la carte</a>.</p><h4>Encore</h4><hr/>"),
        figure_block(),
        picture_block(picture_of(), caption="L’atelier", url="https://exemple.fr/atelier"),
        picture_block(picture_of(), alt="", decorative=True),
        event_block(news=event.pk),
        event_block(title="La fête", when="le 4 mars", place="Redon"),
        button_block("S’inscrire au forum", url="https://exemple.fr/forum"),
        partner_block(partner),
    )


@pytest.fixture(params=["light", "dark"])
def mailbox(
    request: pytest.FixtureRequest, npm_tools: None, browser: Browser, live_server: LiveServer
) -> Iterator[BrowserContext]:
    context = open_context(browser, live_server, color_scheme=request.param)
    context.add_init_script(path=tools.AXE)
    yield context
    context.close()


def open_mail(mailbox: BrowserContext, html: str, width: int, *, pictures: bool) -> Page:
    page = mailbox.new_page()
    page.set_viewport_size({"width": width, "height": 900})
    page.route(ADDRESS, lambda route: route.fulfill(content_type="text/html; charset=utf-8", body=html))
    if not pictures:
        page.route("**/media/**", lambda route: route.abort())
    page.goto(ADDRESS)
    return page


@pytest.mark.usefixtures("npm_tools")
@pytest.mark.parametrize("pictures", [True, False], ids=["pictures", "no pictures"])
def test_email_6_1_axe_finds_nothing(
    whole_letter: NewsletterIssuePage, mailbox: BrowserContext, pictures: bool
) -> None:
    html = render_issue(whole_letter).for_reader("https://exemple.fr/partir", "https://exemple.fr/gerer").html
    for width in WIDTHS:
        page = open_mail(mailbox, html, width, pictures=pictures)
        found = [problem for problem in page.evaluate(_AXE) if not problem.startswith(_OF_THE_MAILBOX)]
        assert found == [], f"at {width} px"
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate(_UNREADABLE) == []
        page.close()


@pytest.mark.usefixtures("npm_tools")
@pytest.mark.parametrize(("main", "accent"), [("#1d3fae", "#8a1f4b"), ("#767000", "#007a4d")])
def test_email_6_1_contrast_in_the_network_s_own_colours(
    whole_letter: NewsletterIssuePage, mailbox: BrowserContext, main: str, accent: str
) -> None:
    network = NetworkSettings.for_site(Site.objects.get(is_default_site=True))
    network.main_colour, network.accent_colour = main, accent
    network.save()
    page = open_mail(mailbox, render_issue(whole_letter).for_reader("#", "#").html, WIDTHS[1], pictures=True)
    assert [problem for problem in page.evaluate(_AXE) if problem.startswith("color-contrast")] == []


def test_email_6_1_readable_with_images_off(whole_letter: NewsletterIssuePage, mailbox: BrowserContext) -> None:
    page = open_mail(mailbox, render_issue(whole_letter).for_reader("#", "#").html, WIDTHS[0], pictures=False)
    seen = page.evaluate(_TEXT)
    for words in (
        "Le grand forum", "jeudi 3 décembre 2099", "Le film du port", "Le bus repart", "À noter", "312", "L’atelier",
        "La fête", "S’inscrire au forum", "Mission locale du Pays de Redon", "Se désabonner",
    ):  # fmt: skip
        assert words in seen["words"].replace("\u00a0", " "), words
    assert sorted(seen["images"]) == ["Des jeunes autour d’une table", "Un atelier", "Un bus"]


def test_email_6_1_dark_mode_is_dark_and_light_is_light(
    whole_letter: NewsletterIssuePage, browser: Browser, live_server: LiveServer
) -> None:
    html = render_issue(whole_letter).for_reader("#", "#").html
    brightness = {}
    for scheme in ("light", "dark"):
        context = open_context(browser, live_server, color_scheme=scheme)
        page = open_mail(context, html, WIDTHS[1], pictures=True)
        brightness[scheme] = page.evaluate(
            """() => [".card table", ".foot table", ".happening"].map(name => {
              const parts = getComputedStyle(document.querySelector(name)).backgroundColor.match(/[0-9]+/g);
              return Math.max(...parts.slice(0, 3).map(Number));
            })"""
        )
        context.close()
    assert min(brightness["light"]) > 200
    assert max(brightness["dark"]) < 100


def test_email_6_3_the_text_part_tells_all_alone(whole_letter: NewsletterIssuePage) -> None:
    text = render_issue(whole_letter).text
    for words in (
        "Le grand forum\u00a0: venez\u202f!", "== Rendez-vous\u00a0: La fête ==\nle 4 mars\nRedon",
        "312 jeunes accompagnés\n(Insee, 2026)", "> S’inscrire au forum\nhttps://exemple.fr/forum",
        "[Image\u00a0: Un atelier]\nL’atelier\nhttps://exemple.fr/atelier", "À noter\n\nUn mot de la carte",
        "== Le partenaire du mois\u00a0: Mission locale du Pays de Redon ==", "Vidéo\u00a0: Le film du port",
    ):  # fmt: skip
        assert words in text, words
    assert "<" not in text
    assert "\n\n\n" not in text
    assert not any(line.endswith(" ") for line in text.splitlines())
