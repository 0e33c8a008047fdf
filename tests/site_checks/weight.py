"""What a page weighs on the wire for somebody who never came before, on a phone and on a desk, before any scrolling."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from playwright.sync_api import Browser

from tests.site_checks.inventory import Checked
from tests.site_checks.opening import open_context, open_page
from tests.site_checks.serving import ServedSite

MOST_BYTES = 100_000
MOST_REQUESTS = 15
MOST_CSS_BYTES = 20_000
_SCREENS: list[dict[str, object]] = [
    {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2},
    {"viewport": {"width": 1280, "height": 900}},
]

# Pictures that wait for the reader to scroll, below the first screen. A browser on a fast network fetches some of them
# ahead, at the time that suits it: they count for nobody who does not scroll.
_WAITING = """() => [...document.querySelectorAll("img[loading=lazy]")]
  .filter(image => image.getBoundingClientRect().top >= innerHeight).map(image => image.currentSrc)"""


@dataclass(frozen=True, slots=True)
class Weight:
    """Bytes with their headers, as they came over the wire; the heavier of the two screens counts."""

    checked: Checked
    total: int
    requests: int
    css: int

    @property
    def is_too_much(self) -> bool:
        return self.total > MOST_BYTES or self.requests > MOST_REQUESTS or self.css > MOST_CSS_BYTES

    def __str__(self) -> str:
        mark = "  <- too much" if self.is_too_much else ""
        return f"{self.checked.name:<28}{self.total:>9,} B{self.requests:>4} requests{self.css:>9,} B of CSS{mark}"


def weights(browser: Browser, site: ServedSite, pages: Iterable[Checked]) -> Iterator[Weight]:
    """One for each public page that draws no map; that of a refused form is the form's own, with a line more."""
    for checked in pages:
        if not (checked.presses or checked.fields or checked.file or checked.is_in_admin_look or _holds_a_map(checked)):
            measured = [_weigh(browser, site, checked, screen) for screen in _SCREENS]
            yield Weight(checked, *map(max, zip(*measured, strict=True)))


def _holds_a_map(checked: Checked) -> bool:
    """The page that offers the map to other sites shows it in a frame, as they would."""
    return checked.shows == "atlas:embedding"


def _weigh(browser: Browser, site: ServedSite, checked: Checked, screen: dict[str, object]) -> tuple[int, int, int]:
    """Bytes, requests, and bytes of style sheets."""
    context = open_context(browser, site, **screen)
    page = context.new_page()
    answers: dict[str, tuple[str, str]] = {}
    bytes_of: dict[str, int] = {}
    network = context.new_cdp_session(page)
    network.on(
        "Network.responseReceived",
        lambda event: answers.update({event["requestId"]: (event["type"], event["response"]["url"])}),
    )
    network.on(
        "Network.loadingFinished",
        lambda event: bytes_of.update({event["requestId"]: int(event["encodedDataLength"])}),
    )
    network.send("Network.enable")
    open_page(page, site, checked)
    page.wait_for_load_state("networkidle")
    waiting = set(page.evaluate(_WAITING))
    context.close()
    counted = [(*answers[request], size) for request, size in bytes_of.items() if answers[request][1] not in waiting]
    css = sum(size for kind, _address, size in counted if kind == "Stylesheet")
    return sum(size for _kind, _address, size in counted), len(counted), css
