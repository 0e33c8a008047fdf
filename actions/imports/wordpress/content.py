"""The HTML of WordPress as our blocks: what has no place here is said, and none of its words is lost."""

import re
from html import escape
from typing import Any, Protocol

from bs4 import BeautifulSoup, NavigableString, Tag
from bs4.element import Comment, PreformattedString
from django.utils.translation import gettext as _

from actions.imports.wordpress import shortcodes
from actions.imports.wordpress.prose import HEADINGS, MEDIA, Prose, bare_address, plain, tidy

Block = dict[str, Any]

_DROPPED = frozenset({"script", "style", "template", "svg", "link", "meta", "title", "input", "select", "textarea"})
_INLINE = frozenset(
    "a abbr b bdi bdo big br button cite code del dfn em font i ins kbd label mark q s samp small span strike strong "
    "sub sup time tt u var".split()
)


class Library(Protocol):
    """What the old site's addresses and numbers are here. Nothing is found where it gives None."""

    def link(self, url: str) -> str | None:
        """The attributes of a link, escaped: ``linktype="page" id="5"``, ``href="https://…"``."""

    def picture(self, number: str, url: str) -> tuple[int, str] | None:
        """The key and the description of a picture, by its number there or its address."""

    def document(self, url: str) -> int | None:
        """The key of a document."""

    def gallery(self, numbers: list[str]) -> str:
        """HTML for the pictures with these numbers, or for all those that were added to the item itself."""

    def warn(self, message: str) -> None:
        """Remember something that somebody should look at."""


def convert(content: str, library: Library) -> list[Block]:
    """The blocks of a page's body, as a StreamField stores them."""
    classic = shortcodes.is_classic(content)
    soup = BeautifulSoup(shortcodes.expand(content, library.gallery, library.warn), "html.parser")
    return _Converter(library, classic, soup).blocks


def picture_block(key: int, description: str, caption: str = "") -> Block:
    """The picture of this key; without a description it is said to be there for the eye only."""
    image = {"image": key, "alt_text": description, "decorative": not description}
    return {"type": "picture", "value": {"image": image, "caption": caption}}


class _Converter:
    """Walks the tree once; words gather in a line, lines in prose, prose and all else in blocks."""

    def __init__(self, library: Library, classic: bool, soup: BeautifulSoup) -> None:
        self.blocks: list[Block] = []
        self._library = library
        self._classic = classic
        self._inline = Prose(library, classic)
        self._line: list[str] = []
        self._prose: list[str] = []
        # A first-level heading below the title of the page lowers all others with it.
        self._lowered = 1 if soup.find("h1") else 0
        self._level = 1
        self._flow(soup)
        self._end_prose()

    def _flow(self, parent: Tag) -> None:
        """What stands one below the other."""
        for child in parent.children:
            if isinstance(child, NavigableString):
                if not isinstance(child, Comment | PreformattedString):
                    self._text(str(child))
            elif isinstance(child, Tag):
                self._element(child)
        self._end_line()

    def _text(self, text: str) -> None:
        if not self._classic:
            self._line.append(escape(re.sub(r"\s+", " ", text), quote=False))
            return
        for position, part in enumerate(re.split(r"\r?\n[ \t]*\r?\n\s*", text)):
            if position:
                self._end_line()
            self._line.append(re.sub(r"\r?\n", "<br/>", escape(part, quote=False)))

    def _element(self, tag: Tag) -> None:
        name = tag.name
        if name in _INLINE:
            self._line.append(self._inline.element(tag))
            return
        if name == "img":
            self._inline.pictures.append((tag, ""))
            return
        if name in _DROPPED:
            self._drop(tag)
            return
        self._end_line()
        if name in HEADINGS:
            self._heading(tag)
        elif name == "p":
            self._line.append(self._inline.children(tag))
        elif name in ("ul", "ol"):
            self._prose.append(self._inline.list_html(tag))
        elif name == "blockquote":
            self._quote(tag)
        elif name == "figure":
            self._figure(tag)
        elif name == "table":
            self._table(tag)
        elif name in MEDIA:
            self._line.append(self._inline.media(tag))
        elif name == "hr":
            self._prose.append("<hr/>")
        elif name == "pre":
            self._line.append(re.sub(r"\r?\n", "<br/>", self._inline.children(tag)))
        elif name == "dt":
            self._line.append(f"<b>{self._inline.children(tag)}</b>")
        elif "wp-block-file" in (tag.get("class") or []):
            self._file(tag)
        else:
            self._flow(tag)
        self._end_line()

    def _drop(self, tag: Tag) -> None:
        match tag.name:
            case "script":
                self._library.warn(_("A script was left out."))
            case "input" | "select" | "textarea":
                self._library.warn(_("A form was left out: its words are kept."))

    # --- What is written ---

    def _end_line(self) -> None:
        html = tidy("".join(self._line))
        self._line.clear()
        if address := bare_address(html):
            html = self._inline.media_link(address)
        if plain(html):
            self._prose.append(f"<p>{html}</p>")
        pictures, self._inline.pictures = self._inline.pictures, []
        for tag, caption in pictures:
            self._picture(tag, caption)

    def _end_prose(self) -> None:
        self._end_line()
        html = "".join(self._prose)
        self._prose.clear()
        if html:
            self.blocks.append({"type": "paragraph", "value": html})

    def _add(self, kind: str, value: Any) -> None:
        self._end_prose()
        self.blocks.append({"type": kind, "value": value})

    def _heading(self, tag: Tag) -> None:
        html = tidy(self._inline.children(tag)).replace("<br/>", " ")
        words = plain(html)
        if words:
            wanted = max(2, int(tag.name[1]) + self._lowered)
            self._level = min(wanted, self._level + 1, 4)
            if self._level == 2:
                if "<a " in html:
                    self._library.warn(_("The link of the heading “%(words)s” is lost.") % {"words": words})
                self._add("heading", words)
            else:
                self._prose.append(f"<h{self._level}>{html}</h{self._level}>")
        self._end_line()

    def _quote(self, tag: Tag) -> None:
        if tag.find(["a", "img", "ul", "ol", "table", "figure", "iframe", "blockquote", *HEADINGS]):
            self._flow(tag)
            return
        source = tag.find(["cite", "footer"])
        source_words = plain(self._inline.children(source)) if isinstance(source, Tag) else ""
        if isinstance(source, Tag):
            source.extract()
        lines = [plain(part) for part in self._paragraphs(tag)]
        if any(lines):
            self._add("quote", {"text": "\n".join(line for line in lines if line), "source": source_words})
        elif source_words:
            self._line.append(escape(source_words, quote=False))

    def _paragraphs(self, tag: Tag) -> list[str]:
        return re.split(r"<br/>|\n\s*\n", self._inline.children(tag))

    def _figure(self, tag: Tag) -> None:
        pictures = tag.find_all("img")
        caption = tag.find("figcaption", recursive=False)
        html = tidy(self._inline.children(caption)) if isinstance(caption, Tag) else ""
        if isinstance(caption, Tag):
            caption.extract()
        if len(pictures) == 1 and not tag.find(["figure", "table", "blockquote"]):
            link = pictures[0].find_parent("a")
            self._picture(pictures[0], "" if "<a " in html else plain(html))
            if isinstance(link, Tag):
                self._line.append(self._inline.link_of_picture(link))
                self._end_line()
            pictures[0].extract()
            if plain(str(tag)):
                self._flow(tag)
            if "<a " not in html:
                return
        else:
            self._flow(tag)
        if plain(html):
            self._prose.append(f"<p>{html}</p>")

    def _picture(self, tag: Tag, caption: str) -> None:
        classes = " ".join(tag.get("class") or [])
        number = re.search(r"wp-image-(\d+)", classes)
        address = str(tag.get("src") or tag.get("data-src") or "")
        written = str(tag.get("alt") or "").strip()
        found = self._library.picture(str(tag.get("data-id") or (number[1] if number else "")), address)
        if found is None:
            # A reader can't see it any more: what was written about it stays.
            words = " ".join(words for words in dict.fromkeys((caption, written)) if words)
            if words:
                self._prose.append(f"<p><i>{escape(words, quote=False)}</i></p>")
            self._library.warn(_("A picture is missing: %(address)s.") % {"address": address})
            return
        key, described = found
        alt = (written or described)[:255]
        if not alt and not caption:
            self._library.warn(
                _("A picture has no description for those who don’t see it: %(address)s.") % {"address": address}
            )
        block = picture_block(key, alt, caption)
        self._add(block["type"], block["value"])

    def _file(self, tag: Tag) -> None:
        link = tag.find("a", href=True)
        words = plain(self._inline.children(link)) if isinstance(link, Tag) else ""
        key = self._library.document(str(link["href"])) if isinstance(link, Tag) else None
        if key is None or not words:
            self._flow(tag)
            return
        self._add("attachment", {"title": words, "document": key, "url": "", "comment": ""})

    def _table(self, tag: Tag) -> None:
        own = [row for row in tag.find_all("tr") if row.find_parent("table") is tag]
        rows = [cells for row in own if (cells := row.find_all(["td", "th"], recursive=False))]
        if caption := tag.find("caption", recursive=False):
            self._line.append(self._inline.children(caption) if isinstance(caption, Tag) else "")
            self._end_line()
        if len(rows) < 2 or tag.find("table"):
            # One row of cells places things side by side: that is no table.
            for cell in (cell for row in rows for cell in row):
                self._flow(cell)
            return
        self._library.warn(_("A table became a list, one line for each of its rows."))
        heads: list[str] = []
        if all(cell.name == "th" for cell in rows[0]) or rows[0][0].find_parent("thead"):
            heads = [plain(self._inline.children(cell)) for cell in rows.pop(0)]
        lines = [[tidy(self._inline.children(cell)) for cell in row] for row in rows]
        # The head of a column where nothing stands is a word all the same.
        idle = [
            head
            for position, head in enumerate(heads)
            if not any("".join(line[position : position + 1]) for line in lines)
        ]
        items = [_headed(line, heads) for line in lines] + [escape(head, quote=False) for head in idle]
        self._prose.append(f"<ul>{''.join(f'<li>{item}</li>' for item in items if item)}</ul>")


def _headed(cells: list[str], heads: list[str]) -> str:
    """A row of a table in one line: « **Jour :** mardi · **Lieu :** Poligné »."""
    parts = []
    for position, html in enumerate(cells):
        head = heads[position] if position < len(heads) else ""
        if html:
            parts.append(f"<b>{escape(head, quote=False)}\u00a0:</b> {html}" if head else html)
    return " · ".join(parts)
