"""What pages say to programs, in the words of schema.org: the pieces that every room shares.

Each room tells what its own pages are (``structured_data.py`` there). All of it stands on the page for readers too.
"""

import datetime
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from wagtail.models import Page, Site

from core.fields import Coordinates
from core.models import BasePage, NetworkSettings
from core.places import AbstractPlace
from core.sharing.cards import Card
from core.text import printable

Node = dict[str, Any]

_FRENCH_ADDRESS = re.compile(r"(?P<street>.*?)[\s,–-]*\b(?P<postcode>\d{5})\s+(?P<town>\D[^,]*)", re.DOTALL)
# As Django's `json_script` does: nothing that ends the element, or begins another one.
_ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}


def node(kind: str, **facts: Any) -> Node:
    """A thing with its facts; those that are empty are left out. ``id`` is its name for other things to point to."""
    key = facts.pop("id", None)
    named = {"@type": kind} | ({"@id": key} if key else {})
    return named | {name: _clean(value) for name, value in facts.items() if value not in (None, "", [], {})}


def _clean(value: Any) -> Any:
    return printable(value) if isinstance(value, str) else value


def moment(value: datetime.datetime | None) -> str | None:
    """By the clock of the site, with its distance from UTC."""
    return timezone.localtime(value).isoformat(timespec="seconds") if value else None


def postal_address(text: str) -> Node | None:
    """An address as people write it in France, taken apart where its postcode says how."""
    text = " ".join(text.split())
    if not text:
        return None
    if match := _FRENCH_ADDRESS.fullmatch(text):
        return node(
            "PostalAddress",
            streetAddress=match["street"],
            postalCode=match["postcode"],
            addressLocality=match["town"].strip(),
            addressCountry="FR",
        )
    return node("PostalAddress", streetAddress=text)


def place(name: str, address: str = "", point: Coordinates | None = None, **facts: Any) -> Node:
    geo = node("GeoCoordinates", latitude=point.latitude, longitude=point.longitude) if point else None
    return node("Place", name=name, address=postal_address(address), geo=geo, **facts)


def places(rows: Iterable[AbstractPlace], **facts: Any) -> list[Node]:
    return [place(row.name, row.address, row.coordinates, **facts) for row in rows]


def trail(steps: Iterable[tuple[str, str]]) -> Node:
    """The way up: names and addresses, from the home page to the page itself."""
    items = [
        node("ListItem", position=position, name=name, item=address)
        for position, (name, address) in enumerate(steps, start=1)
    ]
    return node("BreadcrumbList", itemListElement=items)


def item_list(items: list[Node]) -> Node | None:
    return node("ItemList", itemListElement=items) if items else None


def script(nodes: Iterable[Node]) -> SafeString:
    """The element that holds them, whatever was written into them."""
    graph = {"@context": "https://schema.org", "@graph": list(nodes)}
    text = json.dumps(graph, cls=DjangoJSONEncoder, ensure_ascii=False).translate(_ESCAPES)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text))  # noqa: S308 - escaped


def site_address(request: HttpRequest) -> str:
    """The address that readers know, without a slash at its end: other names may lead to the same server."""
    site = Site.find_for_request(request)
    return str(site.root_url) if site else f"{request.scheme}://{request.get_host()}"


@dataclass(frozen=True)
class PageFacts:
    """What is known where a page is shown: addresses, the network, and what its template shows.

    ``context`` is that of the page's template: what lists show was looked up there already.
    """

    request: HttpRequest
    network: NetworkSettings
    home_address: str
    context: Mapping[str, Any] = field(default_factory=dict)

    def address(self, page: Page) -> str:
        return page.get_full_url(self.request) or ""

    def absolute(self, path: str) -> str:
        return site_address(self.request) + path

    def picture(self, page: BasePage) -> Node:
        """The page's picture for shared links."""
        card = Card.of(page, self.network)
        width, height = card.size
        return node("ImageObject", url=self.absolute(card.address), width=width, height=height)

    @cached_property
    def network_name(self) -> Node:
        """The network, by the name that stands for it on each page."""
        return {"@id": f"{self.home_address}#reseau"}

    def whole_network(self) -> Node:
        logo = self.absolute(reverse("sharing:icon", args=["icone-512"]))
        return node(
            "Organization",
            id=self.network_name["@id"],
            name=self.network.name,
            url=self.home_address,
            description=self.network.tagline,
            email=self.network.contact_email,
            logo=node("ImageObject", url=logo, width=512, height=512),
        )

    def site(self, search_path: str) -> Node:
        """The site, and where it is searched by ``?q=``."""
        return node(
            "WebSite",
            id=f"{self.home_address}#site",
            name=self.network.name,
            url=self.home_address,
            inLanguage="fr",
            publisher=self.network_name,
            potentialAction={
                "@type": "SearchAction",
                "target": {
                    "@type": "EntryPoint",
                    "urlTemplate": f"{self.absolute(search_path)}?q={{search_term_string}}",
                },
                "query-input": "required name=search_term_string",
            },
        )

    def web_page(self, page: BasePage, kind: str = "WebPage", **facts: Any) -> Node:
        """A page that is nothing more precise."""
        address = self.address(page)
        return node(
            kind,
            id=address,
            url=address,
            name=page.title,
            description=page.get_meta_description(),
            inLanguage="fr",
            dateModified=moment(page.last_published_at),
            publisher=self.network_name,
            **facts,
        )

    def article(self, page: BasePage, kind: str, **facts: Any) -> Node:
        """A page with an author; ``facts`` say who, and may say otherwise when it was published."""
        address = self.address(page)
        return node(
            kind,
            **{
                "id": f"{address}#article",
                "url": address,
                "mainEntityOfPage": address,
                "headline": page.title,
                "description": page.get_meta_description(),
                "inLanguage": "fr",
                "image": self.picture(page),
                "datePublished": moment(page.first_published_at),
                "dateModified": moment(page.last_published_at),
                "publisher": self.network_name,
            }
            | facts,
        )

    def list_of(self, pages: Iterable[BasePage]) -> Node | None:
        """The pages that a list shows, by their addresses; None where it is empty."""
        items = [
            node("ListItem", position=position, url=self.address(page), name=page.title)
            for position, page in enumerate(pages, start=1)
        ]
        return item_list(items)
