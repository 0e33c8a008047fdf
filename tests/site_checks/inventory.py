"""Every kind of public page, and every state of it that looks different, with its address in the demo.

A page type or a public address that nothing here shows fails `tests/e2e/test_site_checks.py`: add a line, or say in
`NOT_PAGES` why there is nothing to look at.
"""

import dataclasses
import json
from pathlib import Path

# What `shows` says of a page that neither a type nor an address makes.
ERROR = "error"


@dataclasses.dataclass(frozen=True, slots=True)
class Checked:
    """One page in one state.

    ``shows`` is the label of a page model or the name of an address. With ``fields``, the form is filled with them and
    sent, and the answer is what is looked at. ``presses`` is the name of a button to press first. A page of ``file``
    is no answer of the site: it was written down beforehand. What ``is_in_admin_look`` brings the admin's own sheets
    along: a future colleague sees it, no reader.
    """

    name: str
    shows: str
    path: str
    status: int = 200
    fields: dict[str, str] | None = None
    presses: str = ""
    file: str = ""
    is_in_admin_look: bool = False


# Public addresses that answer with something else than a page of HTML.
NOT_PAGES = {
    "atlas:geojson": "places for programs",
    "atlas:csv": "places for programs",
    "atlas:outlines": "outlines for the map",
    "feeds:news": "a feed",
    "feeds:theme": "a feed",
    "feeds:territory": "a feed",
    "feeds:action": "a feed",
    "feeds:partner": "a feed",
    "feeds:calendar": "a calendar",
    "feeds:event": "a calendar",
    "feeds:actions-csv": "a table",
    "feeds:actions-xlsx": "a table",
    "newsletter:feed": "a feed",
    "sharing:card": "a picture",
    "sharing:manifest": "for browsers",
    "sharing:favicon": "a picture",
    "sharing:apple": "a picture",
    "sharing:icon": "a picture",
    "newsletter:approve_mail": "a mail in its frame, judged with the mails",
    "network_colours": "a style sheet",
    "admin_colours": "a style sheet",
    "home:sitemap-xml": "for programs",
    "home:sitemap-part": "for programs",
    "home:robots": "for programs",
    "home:security": "for programs",
}
# Page types that readers never open: an abstract parent in all but name.
NOT_SHOWN = {"actions.BinPage": "the bin, which no reader sees"}


def write(pages: list[Checked], file: Path) -> None:
    file.write_text(json.dumps([dataclasses.asdict(page) for page in pages], ensure_ascii=False, indent=1))


def read(file: Path) -> list[Checked]:
    return [Checked(**page) for page in json.loads(file.read_text())]
