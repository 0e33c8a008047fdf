"""The XML that WordPress exports: an outline of the whole first, then its items one at a time."""

import datetime
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse
from django.utils.translation import gettext as _

from core.text import plain_text

_EXPORT_NAMESPACE = "http://wordpress.org/export/"
_EXCERPT = "excerpt:"
_KEPT_META = ("_wp_attached_file", "_wp_attachment_image_alt", "_thumbnail_id")
# A draft that was never dated.
_NO_DATE = "0000-00-00"
_NEVER_SHOWN = frozenset({"auto-draft", "inherit", "trash"})


class ExportError(Exception):
    """The file is no export of WordPress, or is broken; says where."""


@dataclass(frozen=True, slots=True)
class Term:
    """A category or a tag: ``domain`` is WordPress's word for the kind, ``slug`` the word in addresses."""

    domain: str
    slug: str
    name: str


@dataclass(slots=True)
class Item:
    """One item of the export. Dates are local to the old site; ``date`` is None for an undated draft."""

    id: str
    kind: str
    status: str = ""
    title: str = ""
    link: str = ""
    author: str = ""
    slug: str = ""
    parent: str = ""
    date: datetime.datetime | None = None
    content: str = ""
    excerpt: str = ""
    attachment_url: str = ""
    is_protected: bool = False
    comments: int = 0
    terms: list[Term] = field(default_factory=list)
    meta: dict[str, str] = field(default_factory=dict)
    other_meta: list[str] = field(default_factory=list)

    @property
    def is_public(self) -> bool:
        """Whether readers of the old site saw it, without a password."""
        return self.status == "publish" and not self.is_protected

    @property
    def is_content(self) -> bool:
        return self.kind in ("page", "post") and self.status not in _NEVER_SHOWN


@dataclass(slots=True)
class Export:
    """The outline: all items without their texts, which stay in the file. Items are keyed by their number there."""

    path: Path
    title: str = ""
    base_url: str = ""
    # Names of authors by login, of categories and tags by address word.
    authors: dict[str, str] = field(default_factory=dict)
    terms: dict[str, str] = field(default_factory=dict)
    contents: dict[str, Item] = field(default_factory=dict)
    attachments: dict[str, Item] = field(default_factory=dict)
    # What is not imported: types of items, statuses, custom fields.
    left_out: Counter[str] = field(default_factory=Counter)
    other_meta: Counter[str] = field(default_factory=Counter)
    comments: int = 0
    _addresses: dict[str, str] = field(default_factory=dict)

    def add(self, item: Item) -> None:
        for term in item.terms:
            self.terms.setdefault(term.slug, term.name)
        item.content = item.excerpt = ""
        if item.kind == "attachment":
            self.attachments[item.id] = item
        elif item.is_content:
            self.contents[item.id] = item
            self.comments += item.comments
            self.other_meta.update(item.other_meta)
            if item.author:
                self.authors.setdefault(item.author, item.author)
            self._addresses.setdefault(_path(item.link), item.id)
        else:
            self.left_out[item.kind if item.kind not in ("page", "post") else item.status] += 1

    @property
    def host(self) -> str:
        return _host(self.base_url)

    @property
    def base_path(self) -> str:
        """The folder of the old site below its host, without its last slash: mostly empty."""
        return urlsplit(self.base_url).path.rstrip("/")

    def is_own(self, url: str) -> bool:
        """Whether the address leads to the old site: with its host, with or without www., or with none."""
        parts = urlsplit(url)
        if not parts.scheme and not parts.netloc:
            return True
        return parts.scheme in ("http", "https", "") and _host(url) == self.host

    def content_at(self, url: str) -> str | None:
        """The number of the page or post at an address of the old site, in its long or its short form."""
        query = parse_qs(urlsplit(url).query)
        for parameter in ("p", "page_id"):
            if query.get(parameter, [""])[0] in self.contents:
                return query[parameter][0]
        path = _path(url)
        # The home page of a blog is nobody's address.
        return self._addresses.get(path) if path != (self.base_path or "/") else None


def read_outline(path: Path) -> Export:
    """Read the whole file for what it holds, without keeping the texts.

    Raises:
        ExportError: the file can't be read, is broken, or is no export of WordPress.
    """
    export = Export(path)
    is_export = False
    for name, element in _elements(path):
        match name:
            case "wxr_version":
                is_export = True
            case "base_site_url" | "base_blog_url":
                export.base_url = _text(element)
            case "title":
                export.title = export.title or _text(element)
            case "author":
                login = _child(element, "author_login")
                export.authors[login] = plain_text(_child(element, "author_display_name")) or login
            case "item":
                export.add(_item(element))
    if not is_export:
        raise ExportError(_("This file is no export of WordPress: it lacks its mark (wp:wxr_version)."))
    return export


def read_contents(export: Export) -> Iterator[Item]:
    """The pages and posts with their texts, in the order of the file, one at a time.

    Raises:
        ExportError: the file changed since its outline was read.
    """
    for name, element in _elements(export.path):
        if name == "item":
            item = _item(element)
            if item.id in export.contents:
                yield item


def _elements(path: Path) -> Iterator[tuple[str, Element]]:
    """The direct children of the channel, each forgotten once it was seen."""
    channel: Any = None
    depth = 0
    try:
        with path.open("rb") as file:
            for event, element in iterparse(file, events=("start", "end")):
                if event == "start":
                    depth += 1
                    channel = element if depth == 2 else channel
                    continue
                depth -= 1
                if depth == 2:
                    yield _name(element.tag), element
                    channel.clear()
    except ParseError as error:
        line, column = error.position
        raise ExportError(
            _("The XML is broken at line %(line)d, column %(column)d: export the old site again. Nothing was written.")
            % {"line": line, "column": column}
        ) from error
    except DefusedXmlException as error:
        raise ExportError(_("The XML defines entities of its own, which no export of WordPress does.")) from error
    except OSError as error:
        raise ExportError(
            _("The file %(file)s can’t be read: %(why)s.") % {"file": path, "why": error.strerror}
        ) from error


def _item(element: Element) -> Item:
    values: dict[str, str] = {}
    item = Item(id="", kind="")
    for child in element:
        match name := _name(child.tag):
            case "category":
                term = Term(child.get("domain", ""), unquote(child.get("nicename", "")), plain_text(_text(child)))
                if term.domain in ("category", "post_tag") and term.slug:
                    item.terms.append(term)
            case "postmeta":
                key = _child(child, "meta_key")
                if key in _KEPT_META:
                    item.meta[key] = _child(child, "meta_value")
                elif not key.startswith("_"):
                    item.other_meta.append(key)
            case "comment":
                item.comments += 1
            case _other:
                values[name] = _text(child)
    item.id, item.kind, item.status = values.get("post_id", ""), values.get("post_type", ""), values.get("status", "")
    item.title = plain_text(values.get("title", ""))
    item.link, item.author = values.get("link", ""), values.get("creator", "")
    item.slug, item.parent = unquote(values.get("post_name", "")), values.get("post_parent", "")
    item.content, item.excerpt = values.get("encoded", ""), values.get(_EXCERPT, "")
    item.attachment_url, item.is_protected = values.get("attachment_url", ""), bool(values.get("post_password"))
    item.date = _date(values.get("post_date", ""))
    return item


def _date(text: str) -> datetime.datetime | None:
    if text.startswith(_NO_DATE):
        return None
    try:
        return datetime.datetime.fromisoformat(text)
    except ValueError:
        return None


def _name(tag: str) -> str:
    """The name without its namespace, whose version changes; the excerpt's is the same name in another one."""
    namespace, _brace, name = tag.removeprefix("{").rpartition("}")
    if name == "encoded" and namespace.startswith(_EXPORT_NAMESPACE):
        return _EXCERPT
    return name


def _child(element: Element, name: str) -> str:
    return next((_text(child) for child in element if _name(child.tag) == name), "")


def _text(element: Element) -> str:
    return (element.text or "").strip()


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")


def _path(url: str) -> str:
    """The path by which an address is known again: decoded, without its last slash; with ``?p=`` where that is all."""
    parts = urlsplit(url)
    path = unquote(parts.path).rstrip("/") or "/"
    return f"{path}?{parts.query}" if parts.query and path == "/" else path
