"""Words set in the font of the titles: whatever is written, in the room that there is."""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from django.contrib.staticfiles import finders
from PIL import ImageFont

_FILE = "fonts/fraunces-fr.woff2"
# The font's smallest and largest optical size: small words are drawn sturdier than large ones.
_OPTICAL_SIZES = (18, 144)
_ELLIPSIS = "…"
# Letters that no decomposition takes apart, and that the font lacks.
_PLAINER = str.maketrans({"Ł": "L", "ł": "l", "Ø": "O", "ø": "o", "Đ": "D", "đ": "d", "ß": "ss", "ı": "i", "‑": "-"})


@lru_cache(maxsize=64)
def font(size: int) -> ImageFont.FreeTypeFont:
    """The font at a size in pixels.

    Raises:
        FileNotFoundError: the site's own files are not where they belong.
    """
    path = finders.find(_FILE)
    if not path:
        raise FileNotFoundError(_FILE)
    face = ImageFont.truetype(str(path), size)
    face.set_variation_by_axes([min(max(size / 2, _OPTICAL_SIZES[0]), _OPTICAL_SIZES[1])])
    return face


@lru_cache(maxsize=4096)
def _is_drawn(character: str) -> bool:
    # Without the layout of ligatures, which refuses some characters alone; the sign for « missing » is blank.
    face = ImageFont.truetype(str(finders.find(_FILE)), 20, layout_engine=ImageFont.Layout.BASIC)
    return face.getmask(character).getbbox() is not None


def drawable(text: str) -> str:
    """The words in the characters that the font has: accents that it lacks go, as do emoji and other scripts.

    Spaces that don't break stay as such, in the one form that the font has; others become single spaces.
    """
    kept = []
    for character in unicodedata.normalize("NFC", text.translate(_PLAINER)):
        if character in "\u00a0\u202f\u2007\u2060":
            kept.append("\u00a0")
        elif character.isspace():
            kept.append(" ")
        elif _is_drawn(character):
            kept.append(character)
        else:
            kept += [part for part in unicodedata.normalize("NFKD", character) if _is_drawn(part)]
    words = "".join(kept).split(" ")
    return " ".join(word.strip("\u00a0") for word in words if word.strip("\u00a0"))


@dataclass(frozen=True, slots=True)
class Setting:
    """Lines of words at a size in pixels, and the height from one line to the next."""

    lines: tuple[str, ...]
    size: int
    leading: int

    @property
    def height(self) -> int:
        return self.leading * len(self.lines)


def set_words(text: str, *, width: int, height: int, sizes: range, leading: float = 1.12) -> Setting:
    """The words as large as they go into ``width`` × ``height``; at the last of ``sizes``, cut with « … ».

    ``sizes`` go down. A word wider than the room makes all smaller; at the last size it is broken.
    """
    words = drawable(text).split(" ")
    for size in sizes:
        lines = _wrap(words, size, width)
        step = round(size * leading)
        if lines is not None and len(lines) * step <= height:
            return Setting(tuple(_balanced(words, size, width, lines)), size, step)
    size = sizes[-1]
    step = round(size * leading)
    pieces = [piece for word in words for piece in _broken(word, size, width)]
    lines = _wrap(pieces, size, width) or []
    most = max(1, height // step)
    if len(lines) > most:
        lines = [*lines[: most - 1], cut_line(f"{lines[most - 1]} {lines[most]}", width=width, size=size)]
    return Setting(tuple(lines), size, step)


def cut_line(text: str, *, width: int, size: int) -> str:
    """One line of words, cut with « … » where the room ends: at a word's end if it leaves more than half of it."""
    text = drawable(text)
    if font(size).getlength(text) <= width:
        return text
    kept = text
    while kept and font(size).getlength(kept + _ELLIPSIS) > width:
        kept = kept[:-1]
    whole = kept.rpartition(" ")[0]
    if len(whole) > len(kept) / 2:
        kept = whole
    return kept.rstrip(" \u00a0,;:.–-") + _ELLIPSIS


def _wrap(words: list[str], size: int, width: float) -> list[str] | None:
    """The words in lines; None where one of them is wider than a line."""
    face, lines = font(size), [""]
    for word in words:
        longer = f"{lines[-1]} {word}" if lines[-1] else word
        if face.getlength(longer) <= width:
            lines[-1] = longer
        elif face.getlength(word) <= width:
            lines.append(word)
        else:
            return None
    return lines


def _balanced(words: list[str], size: int, width: int, lines: list[str]) -> list[str]:
    """The same number of lines, as even as they can be."""
    narrow, wide = width // 2, width
    while wide - narrow > 4:
        middle = (narrow + wide) // 2
        tried = _wrap(words, size, middle)
        if tried is not None and len(tried) == len(lines):
            lines, wide = tried, middle
        else:
            narrow = middle
    return lines


def _broken(word: str, size: int, width: int) -> list[str]:
    """The word in pieces that are no wider than a line."""
    face, pieces = font(size), [""]
    for character in word:
        if pieces[-1] and face.getlength(pieces[-1] + character) > width:
            pieces.append("")
        pieces[-1] += character
    return pieces
