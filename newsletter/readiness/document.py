"""What the HTML of a mail holds that can be looked at: its links and its pictures."""

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class Link:
    """``words`` are what readers press; the description of a picture where there are none."""

    url: str
    words: str = ""


@dataclass(frozen=True)
class MailPicture:
    url: str
    alt: str
    has_size: bool


@dataclass
class MailDocument:
    links: list[Link] = field(default_factory=list)
    pictures: list[MailPicture] = field(default_factory=list)


def read_mail(html: str) -> MailDocument:
    """The links and pictures of a mail, in its order."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.document


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.document = MailDocument()
        self._open: Link | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "a" and values.get("href"):
            self._open = Link(values["href"])
            self.document.links.append(self._open)
        if tag == "img" and values.get("src"):
            has_size = bool(values.get("width") and values.get("height"))
            self.document.pictures.append(MailPicture(values["src"], values.get("alt", "").strip(), has_size))
            if self._open is not None:
                self._open.words += values.get("alt", "")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self._open = None

    def handle_data(self, data: str) -> None:
        if self._open is not None:
            self._open.words = " ".join(f"{self._open.words} {data}".split())
