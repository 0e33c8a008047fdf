"""The prose of an issue, as a mail needs it: inline styles and absolute addresses, or plain text."""

import re
from html import escape
from html.parser import HTMLParser
from urllib.parse import urljoin

from django.utils.safestring import mark_safe
from wagtail.rich_text import expand_db_html

from core.palette import Roles
from core.templatetags.text_tags import french, headings

_VOID = frozenset({"br", "hr"})
# Mailboxes drop stylesheets at will: what carries meaning or colour stands on the tag itself. A role in braces is the
# network's colour.
_STYLES = {
    "p": "margin:0 0 14px",
    "h2": "margin:20px 0 8px;font-family:Georgia,'Times New Roman',serif;font-size:20px;line-height:26px",
    "h3": "margin:16px 0 6px;font-size:16px;line-height:24px",
    "h4": "margin:16px 0 6px;font-size:16px;line-height:24px",
    "ul": "margin:0 0 14px;padding:0 0 0 22px",
    "ol": "margin:0 0 14px;padding:0 0 0 22px",
    "li": "margin:0 0 4px",
    "a": "color:{link};text-decoration:underline",
    "hr": "border:0;border-top:1px solid {line};margin:20px 0",
    "b": "",
    "strong": "",
    "i": "",
    "em": "",
    "br": "",
}
_BLOCKS = frozenset({"p", "h2", "h3", "h4", "ul", "ol", "hr"})
# Ordinary blanks only: the no-break spaces of French typography stay.
_SPACES = re.compile(r"[ \t\r\n]+")
_GAPS = re.compile(r"\n{3,}")
_ITEM = re.compile(r" *(?:-|\d+\.) ")


def prose_html(source: str, root_url: str, roles: Roles) -> str:
    """Rich text as stored by Wagtail, made of the few tags that the letter knows; the words of others stay.

    Args:
        source: the stored form, with Wagtail's own link tags.
        root_url: what relative addresses are relative to.
        roles: the colours of the light scheme; the dark one is the style sheet's.
    """
    writer = _HtmlWriter(root_url, roles)
    # Below the name of the letter, the headings of the prose are the first ones.
    writer.feed(headings(mark_safe(expand_db_html(source)), 2))  # noqa: S308 - the writer escapes all words
    writer.close()
    return "".join(writer.parts)


def prose_text(source: str, root_url: str) -> str:
    """The same as plain text: a blank line between paragraphs, « - » before items, addresses after links."""
    writer = _TextWriter(root_url)
    writer.feed(expand_db_html(source))
    writer.close()
    return writer.text()


class _HtmlWriter(HTMLParser):
    def __init__(self, root_url: str, roles: Roles) -> None:
        super().__init__(convert_charrefs=True)
        self.root_url = root_url
        self.roles = roles
        self.parts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _STYLES:
            return
        attributes = ""
        if tag == "a":
            attributes += f' href="{escape(absolute(dict(attrs).get("href"), self.root_url))}" class="link"'
        if style := _STYLES[tag]:
            attributes += f' style="{style.format_map(self.roles)}"'
        self.parts.append(f"<{tag}{attributes}{' /' if tag in _VOID else ''}>")

    def handle_endtag(self, tag: str) -> None:
        if tag in _STYLES and tag not in _VOID:
            self.parts.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self.parts.append(escape(french(data)))


class _TextWriter(HTMLParser):
    def __init__(self, root_url: str) -> None:
        super().__init__(convert_charrefs=True)
        self.root_url = root_url
        self._parts: list[str] = []
        self._counters: list[int | None] = []
        self._href = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BLOCKS:
            self._parts.append("\n\n")
        if tag in {"ul", "ol"}:
            self._counters.append(0 if tag == "ol" else None)
        elif tag == "li":
            self._parts.append("\n" + "  " * (len(self._counters) - 1) + self._marker())
        elif tag == "br":
            self._parts.append("\n")
        elif tag == "hr":
            self._parts.append("* * *")
        elif tag == "a":
            self._href = absolute(dict(attrs).get("href"), self.root_url)

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCKS:
            self._parts.append("\n\n")
        if tag in {"ul", "ol"} and self._counters:
            self._counters.pop()
        elif tag == "a" and self._href:
            self._parts.append(f" ({self._href})")
            self._href = ""

    def handle_data(self, data: str) -> None:
        self._parts.append(_SPACES.sub(" ", french(data)))

    def _marker(self) -> str:
        if not self._counters or self._counters[-1] is None:
            return "- "
        self._counters[-1] += 1
        return f"{self._counters[-1]}. "

    def text(self) -> str:
        lines = [line.rstrip(" ") for line in "".join(self._parts).split("\n")]
        return _GAPS.sub("\n\n", "\n".join(_tidy(line) for line in lines)).strip("\n")


def _tidy(line: str) -> str:
    return line if _ITEM.match(line) else line.lstrip(" ")


def absolute(address: str | None, root_url: str) -> str:
    """``address`` as readers of a mail need it; an empty one leads to the site."""
    return urljoin(root_url + "/", address or "")
