"""Words in a line of rich text, with the few styles that ours has."""

import re
from html import escape, unescape
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bs4 import NavigableString, Tag
from bs4.element import Comment, PreformattedString
from django.utils.translation import gettext as _

from core.text import plain_text

if TYPE_CHECKING:
    from actions.imports.wordpress.content import Library

HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
MEDIA = frozenset({"iframe", "video", "audio", "embed", "object"})
_BOLD = frozenset({"b", "strong"})
_ITALIC = frozenset({"i", "em", "cite", "dfn", "var"})
_DROPPED = frozenset({"script", "style", "template", "svg", "link", "meta", "input", "select", "textarea", "source"})
_BLOCKS = frozenset({"p", "div", "section", "article", "blockquote", "figure", "figcaption", "td", "tr", "table", "dd"})
_LINK_MARK = re.compile(r"</?a\b[^>]*>")
_ADDRESS = re.compile(r"https?://[^\s<]+")
_PLAYERS = {"youtube": "YouTube", "youtu.be": "YouTube", "vimeo": "Vimeo", "dailymotion": "Dailymotion"}


def plain(html: str) -> str:
    """The words of a line, as a block of plain text holds them."""
    return plain_text(html)


def tidy(html: str) -> str:
    """A line without the breaks and spaces at its ends, and with two breaks at most in a row."""
    html = re.sub(r"\s*<br/>\s*", "<br/>", html)
    html = re.sub(r"(?:<br/>){3,}", "<br/><br/>", html)
    return re.sub(r"[ \t\r\n]+", " ", re.sub(r"^(?:<br/>|\s)+|(?:<br/>|\s)+$", "", html))


def bare_address(html: str) -> str:
    """The address that is all of a line: WordPress showed what stands there. Empty for anything else."""
    return unescape(html) if _ADDRESS.fullmatch(html) else ""


class Prose:
    """Turns elements into a line; ``pictures`` gathers those that it met, which stand below the line."""

    def __init__(self, library: "Library", classic: bool) -> None:
        self._library = library
        self._classic = classic
        self.pictures: list[tuple[Tag, str]] = []

    def children(self, tag: Tag) -> str:
        return "".join(self._node(child) for child in tag.children)

    def _node(self, node: object) -> str:
        if isinstance(node, NavigableString):
            if isinstance(node, Comment | PreformattedString):
                return ""
            text = escape(str(node), quote=False)
            in_pre = node.find_parent("pre") is not None
            return re.sub(r"\r?\n", "<br/>", text) if self._classic and not in_pre and text.strip() else text
        return self.element(node) if isinstance(node, Tag) else ""

    def element(self, tag: Tag) -> str:
        name = tag.name
        if name == "br":
            return "<br/>"
        if name == "img":
            self.pictures.append((tag, ""))
            return ""
        if name in _DROPPED:
            return ""
        if name in MEDIA:
            return f" {self.media(tag)} "
        if name in ("ul", "ol"):
            # A list in the middle of a line can't be one.
            return "<br/>" + "<br/>".join(tidy(self.children(item)) for item in tag.find_all("li")) + "<br/>"
        inside = self.children(tag)
        if name == "a":
            return self._link(tag, inside)
        if name in _BLOCKS or name in HEADINGS:
            return f"<br/>{inside}<br/>"
        if name in _BOLD | _ITALIC and inside.strip():
            mark = "b" if name in _BOLD else "i"
            return inside if f"<{mark}>" in inside else f"<{mark}>{inside}</{mark}>"
        return inside

    def list_html(self, tag: Tag) -> str:
        """A list with those inside it; what stands in it outside of its items is an item."""
        items: list[list[str]] = []
        for child in tag.children:
            if isinstance(child, Tag) and child.name in ("ul", "ol"):
                if not items:
                    items.append(["", ""])
                items[-1][1] += self.list_html(child)
            elif isinstance(child, Tag) and child.name == "li":
                items.append(self._item(child))
            elif words := tidy(self._node(child)):
                items.append([words, ""])
        html = "".join(f"<li>{words}{below}</li>" for words, below in items if words or below)
        return f"<{tag.name}>{html}</{tag.name}>" if html else ""

    def _item(self, tag: Tag) -> list[str]:
        words, below = "", ""
        for child in tag.children:
            if isinstance(child, Tag) and child.name in ("ul", "ol"):
                below += self.list_html(child)
            else:
                words += self._node(child)
        return [tidy(words), below]

    def media(self, tag: Tag) -> str:
        """A link in the place of what another site would draw here."""
        source = tag if tag.get("src") or tag.get("data") else tag.find(["source", "embed", "a"])
        address = ""
        if isinstance(source, Tag):
            address = str(source.get("src") or source.get("data") or source.get("href") or "")
        words = str(tag.get("title") or "").strip()
        fallback = self.children(tag)
        if address.startswith("//"):
            address = "https:" + address
        link = self.media_link(address, words) if address else escape(words, quote=False)
        return " ".join(part for part in (link, fallback.strip()) if part)

    def media_link(self, address: str, words: str = "") -> str:
        """« Voir sur YouTube », to the page of a video rather than to its player."""
        host = urlsplit(address).netloc
        player = next((name for part, name in _PLAYERS.items() if part in host), "")
        if player == "YouTube" and (number := re.search(r"/embed/([\w-]+)", address)):
            address = f"https://www.youtube.com/watch?v={number[1]}"
        if player:
            words = words or _("Watch on %(site)s") % {"site": player}
        attributes = self._library.link(address)
        label = escape(words or address, quote=False)
        return f"<a {attributes}>{label}</a>" if attributes else label

    def _link(self, tag: Tag, inside: str) -> str:
        if not plain(inside):
            return inside + self.link_of_picture(tag)
        address = str(tag.get("href") or "").strip()
        attributes = self._library.link(address) if address else None
        if not attributes:
            return inside
        # A link holds no other one.
        words = _LINK_MARK.sub("", inside)
        return f"<a {attributes}>{words}</a>"

    def link_of_picture(self, tag: Tag) -> str:
        """Where a picture led to, unless that is itself in a larger size."""
        address = str(tag.get("href") or "").strip()
        if not tag.find("img") or not address or self._library.picture("", address):
            return ""
        attributes = self._library.link(address)
        words = str(tag.get("title") or "") or (urlsplit(address).hostname or address)
        return f"<a {attributes}>{escape(words, quote=False)}</a>" if attributes else ""
