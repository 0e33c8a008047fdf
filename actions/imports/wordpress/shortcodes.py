"""WordPress's square brackets, as the HTML that they stand for; and the text between paragraphs of the old editor."""

import re
from collections.abc import Callable
from html import escape

from django.utils.translation import gettext as _

_ATTRIBUTE = re.compile(r"""([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'\]]+))""")
_CAPTION = re.compile(r"\[(?:wp_)?caption\b([^\]]*)\](.*?)\[/(?:wp_)?caption\]", re.DOTALL | re.IGNORECASE)
_EMBED = re.compile(r"\[(embed|youtube|vimeo|video|audio|playlist)\b([^\]]*)\](?:(.*?)\[/\1\])?", re.DOTALL)
_GALLERY = re.compile(r"(?<!\[)\[gallery\b([^\]]*)\]")
_PICTURE = re.compile(r"<a\b[^>]*>\s*<img\b[^>]*>\s*</a>|<img\b[^>]*>", re.DOTALL)
# What its plugin would have drawn: a name with attributes, or one that is closed further on.
_UNKNOWN = re.compile(r"(?<!\[)\[([a-z][a-z0-9_-]+)((?:\s+[\w-]+\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s\]]+))*)\s*/?\](?!\])")
_BLOCK_COMMENT = re.compile(r"<!--\s*/?wp:", re.IGNORECASE)

Gallery = Callable[[list[str]], str]
Warn = Callable[[str], None]


def is_classic(content: str) -> bool:
    """Whether line ends mean something: the old editor wrote no paragraphs, the new one marks its blocks."""
    return not _BLOCK_COMMENT.search(content)


def expand(content: str, gallery: Gallery, warn: Warn) -> str:
    """The content with its shortcodes as HTML.

    Args:
        content: as WordPress stored it.
        gallery: gives the HTML of the pictures with these numbers, or of all those of the item.
        warn: told what can't be kept.
    """
    content = _CAPTION.sub(_caption, content)
    content = _GALLERY.sub(lambda match: gallery(_numbers(_attributes(match[1]).get("ids", ""))), content)
    content = _EMBED.sub(_embed, content)
    return _drop_unknown(content, warn)


def _attributes(text: str) -> dict[str, str]:
    return {match[1].lower(): match[2] or match[3] or match[4] or "" for match in _ATTRIBUTE.finditer(text)}


def _numbers(text: str) -> list[str]:
    return re.findall(r"\d+", text)


def _caption(match: re.Match[str]) -> str:
    attributes, inside = _attributes(match[1]), match[2]
    picture = _PICTURE.search(inside)
    if not picture:
        return inside
    # Before version 3.4 the words stood in an attribute.
    words = (inside[: picture.start()] + inside[picture.end() :]).strip() or escape(attributes.get("caption", ""))
    return f"<figure>{picture[0]}<figcaption>{words}</figcaption></figure>"


def _embed(match: re.Match[str]) -> str:
    attributes, inside = _attributes(match[2]), (match[3] or "").strip()
    addresses = [inside, *(attributes.get(name, "") for name in ("src", "url", "mp4", "webm", "mp3", "m4a", "ogg"))]
    address = next((one for one in addresses if one.startswith(("http://", "https://"))), "")
    if not address and match[1] == "youtube" and (number := match[2].strip(" =")):
        address = f"https://www.youtube.com/watch?v={number}"
    return f"\n\n{address}\n\n" if address else inside


def _drop_unknown(content: str, warn: Warn) -> str:
    closed = set(re.findall(r"\[/([a-z][a-z0-9_-]+)\]", content))

    def drop(match: re.Match[str]) -> str:
        name, attributes = match[1], match[2]
        if name not in closed and not attributes.strip():
            # Words between brackets, as people write them: [sic].
            return match[0]
        warn(_("The shortcode [%(name)s] draws nothing here: its words are kept.") % {"name": name})
        # A title in an attribute is words that readers saw.
        shown = [_attributes(attributes).get(name, "") for name in ("title", "heading", "text", "label")]
        return " ".join(escape(words) for words in shown if words)

    content = _UNKNOWN.sub(drop, content)
    content = re.sub(r"\[/([a-z][a-z0-9_-]+)\]", "", content)
    return content.replace("[[", "[").replace("]]", "]")
