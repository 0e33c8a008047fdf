"""Deque's axe on each page, at the widths of a phone held small, a tablet and a desk, light and dark."""

from collections.abc import Iterator

from playwright.sync_api import Browser

from tests.site_checks import tools
from tests.site_checks.opening import open_context, open_page
from tests.site_checks.serving import ServedSite

# From the widest: a phone keeps the button of the map for a second view.
WIDTHS = (1440, 768, 320)
_HEIGHT = 900
# What axe does unless told otherwise, good practice included, and the size of targets, which it leaves out.
EVERY_RULE: dict[str, object] = {"rules": {"target-size": {"enabled": True}}}
COLOURS: dict[str, object] = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
_RUN = """async options => {
  const found = await axe.run(document, { ...options, resultTypes: ["violations"] });
  return found.violations.map(({ id, help, nodes }) => ({
    id, help, nodes: nodes.map(node => ({ target: node.target.join(" "), why: node.failureSummary })),
  }));
}"""


def violations(browser: Browser, site: ServedSite, color_scheme: str, rules: dict[str, object]) -> Iterator[str]:
    """One text for each rule that a page breaks, with the elements that break it; pages are loaded once."""
    context = open_context(browser, site, color_scheme=color_scheme)
    context.add_init_script(path=tools.AXE)
    page = context.new_page()
    for checked in site.pages:
        page.set_viewport_size({"width": WIDTHS[0], "height": _HEIGHT})
        open_page(page, site, checked)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": _HEIGHT})
            for rule in page.evaluate(_RUN, rules):
                where = "".join(f"\n    {node['target']}: {_line(node['why'])}" for node in rule["nodes"][:5])
                yield f"{checked.name}, {width} px, {color_scheme}: {rule['id']}, {rule['help']}{where}"
    context.close()


def _line(text: str) -> str:
    return " ".join(text.split())
