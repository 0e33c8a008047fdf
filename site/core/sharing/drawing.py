"""The picture itself: words on the left, a photo or the drawn streams beyond the bank on the right."""

import io
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

from django.contrib.staticfiles import finders
from PIL import Image, ImageDraw, ImageOps, UnidentifiedImageError

from core.palette import Palette
from core.sharing.lettering import cut_line, font, set_words
from core.streams import HEIGHT as PLANE_HEIGHT
from core.streams import WIDTH as PLANE_WIDTH
from core.streams import Point, Streams, tone_of

WIDTH, HEIGHT = 1200, 630
# All is drawn larger and made smaller at the end: its edges are smooth.
_FINE = 2
_LEFT, _TOP, _FOOT = 72, 66, 534
_TEXT_WIDTH = 590
_TITLE_SIZES = range(92, 39, -2)
_SMALL = 27
_MARK = "img/icons/icon-192.png"
# Where a photo begins: nowhere is the bank further left.
_LEFTMOST_BANK = 660


class _Scheme(NamedTuple):
    """What each part is drawn in, on paper or on deep water."""

    ground: str
    title: str
    kicker: str
    soft: str
    line: str

    @classmethod
    def of(cls, palette: Palette, deep: bool) -> "_Scheme":
        light = palette.light
        if deep:
            return cls(
                light["bg_deep"],
                light["on_deep"],
                light["accent_on_deep"],
                light["on_deep_soft"],
                palette.dark["tide"],
            )
        return cls(light["bg"], light["title"], light["accent"], light["text_soft"], light["tide"])


# Ground, stream and star of each tone, as in `pages.css`.
_TONES = [
    ("#cfe3e0", "#17616b", "#e8794a"),
    ("#123f52", "#7fc4bf", "#f3c178"),
    ("#eddcb9", "#9a5b1e", "#c5492a"),
    ("#dbe4d0", "#42683f", "#e2a03f"),
    ("#f0d3c4", "#a4452a", "#17616b"),
    ("#2c3657", "#b6bfe6", "#f08a5d"),
]
_DARK_TONES = {1, 5}


@dataclass(frozen=True, slots=True)
class Words:
    """What the picture says, as plain text; all but the title may be empty."""

    title: str
    network: str
    kicker: str = ""
    byline: str = ""


def draw(words: Words, *, palette: Palette, photo: bytes | None, logo: bytes | None, seed: Any, deep: bool) -> bytes:
    """The picture as JPEG, ``WIDTH`` × ``HEIGHT``.

    Args:
        palette: the network's colours; photos and drawn streams keep theirs.
        photo: a picture of the page; without one, or where it can't be read, the streams of ``seed``.
        logo: the network's own; without one, the mark of the house.
        deep: on deep water rather than on paper.
    """
    scheme = _Scheme.of(palette, deep)
    picture = _read(photo)
    canvas = _fitted(picture) if picture else _water(seed, deep)
    pen = ImageDraw.Draw(canvas)
    _bank(pen, scheme)
    _write(pen, canvas, words, scheme, _read(logo))
    finished = canvas.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
    file = io.BytesIO()
    finished.save(file, "JPEG", quality=86, optimize=True, progressive=True)
    return file.getvalue()


def _read(content: bytes | None) -> Image.Image | None:
    if content is None:
        return None
    try:
        return Image.open(io.BytesIO(content)).convert("RGBA")
    except (UnidentifiedImageError, OSError):
        return None


def _fitted(photo: Image.Image) -> Image.Image:
    """The photo beyond the bank: its middle stands in the middle of what is seen of it."""
    canvas = Image.new("RGB", (WIDTH * _FINE, HEIGHT * _FINE), "#fff")
    left = _LEFTMOST_BANK * _FINE
    seen = ImageOps.fit(photo, (WIDTH * _FINE - left, HEIGHT * _FINE), Image.Resampling.LANCZOS)
    canvas.paste(seen, (left, 0), seen)
    return canvas


def _water(seed: Any, deep: bool) -> Image.Image:
    number = tone_of(seed)
    if deep and number in _DARK_TONES:
        # Dark beside dark would be one surface.
        number = (number + 1) % len(_TONES)
    ground, stream_colour, star_colour = _TONES[number]
    canvas = Image.new("RGB", (WIDTH * _FINE, HEIGHT * _FINE), ground)
    pen = ImageDraw.Draw(canvas)
    scale = HEIGHT * _FINE / PLANE_HEIGHT
    # The middle of the plane, where the streams meet, in the middle of what is seen of it.
    shift = (_LEFTMOST_BANK + WIDTH) / 2 * _FINE - PLANE_WIDTH / 2 * scale

    def place(point: Point) -> tuple[float, float]:
        return point.x * scale + shift, point.y * scale

    drawing = Streams.of(seed)
    _dot(pen, place(drawing.star), drawing.star_radius * scale, star_colour)
    for stream in drawing.streams:
        line = [place(point) for point in _course(stream.points)]
        pen.line(line, fill=stream_colour, width=round(stream.thickness * scale), joint="curve")
    return canvas


def _course(points: tuple[Point, ...]) -> list[Point]:
    """Points close to each other along the two curves."""
    steps = 48
    course = []
    for start, pull, push, end in (points[:4], points[3:]):
        for step in range(steps + 1):
            there = step / steps
            back = 1 - there
            weights = (back**3, 3 * back**2 * there, 3 * back * there**2, there**3)
            corners = (start, pull, push, end)
            course.append(
                Point(
                    sum(weight * corner.x for weight, corner in zip(weights, corners, strict=True)),
                    sum(weight * corner.y for weight, corner in zip(weights, corners, strict=True)),
                )
            )
    return course


def _bank_at(y: float) -> int:
    """Where the paper ends and the water begins, at a height of the picture."""
    down = y / HEIGHT
    return round(742 - 66 * (3 * down**2 - 2 * down**3) + 34 * down * (1 - down) * 4 * (0.5 - down) * 2)


def _bank(pen: ImageDraw.ImageDraw, scheme: _Scheme) -> None:
    edge = [(_bank_at(y) * _FINE, y * _FINE) for y in range(0, HEIGHT + 1, 3)]
    pen.polygon([(0, 0), *edge, (0, HEIGHT * _FINE)], fill=scheme.ground)
    # Two thin waves, as at the foot of the pages.
    for gap, width in ((16, 3), (30, 1.5)):
        wave = [(x - gap * _FINE, y) for x, y in edge]
        for start, end in pairwise(wave):
            pen.line((start, end), fill=scheme.line, width=round(width * _FINE))


def _dot(pen: ImageDraw.ImageDraw, centre: tuple[float, float], radius: float, colour: str) -> None:
    x, y = centre
    pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=colour)


def _write(
    pen: ImageDraw.ImageDraw, canvas: Image.Image, words: Words, scheme: _Scheme, logo: Image.Image | None
) -> None:
    def line(text: str, top: float, size: int, colour: str, left: float = _LEFT) -> None:
        pen.text((left * _FINE, top * _FINE), text, font=font(size * _FINE), fill=colour, anchor="ls")

    def one_line(text: str, width: int) -> str:
        return cut_line(text, width=width * _FINE, size=_SMALL * _FINE)

    top: float = _TOP + 22
    if kicker := one_line(words.kicker, _TEXT_WIDTH):
        line(kicker, top, _SMALL, scheme.kicker)
        top += 26
    small = range(_SMALL * _FINE, _SMALL * _FINE + 1)
    byline = set_words(words.byline, width=(_TEXT_WIDTH - 30) * _FINE, height=80 * _FINE, sizes=small, leading=1.36)
    room = _FOOT - 40 - top - (30 + byline.height // _FINE if words.byline else 0)
    large = range(_TITLE_SIZES.start * _FINE, _TITLE_SIZES.stop * _FINE, _TITLE_SIZES.step * _FINE)
    title = set_words(words.title, width=_TEXT_WIDTH * _FINE, height=round(room) * _FINE, sizes=large)
    for text in title.lines:
        top += title.leading / _FINE
        line(text, top, title.size // _FINE, scheme.title)
    top += 24
    for text in byline.lines:
        top += byline.leading / _FINE
        line(text, top, _SMALL, scheme.soft)
    mark = _mark(logo)
    canvas.paste(mark, (_LEFT * _FINE, (_FOOT * _FINE)), mark)
    left = _LEFT + mark.width // _FINE + 16
    line(one_line(words.network, _LEFT + _TEXT_WIDTH - left - 30), _FOOT + 35, _SMALL, scheme.title, left)


def _mark(logo: Image.Image | None) -> Image.Image:
    """The network's logo on a white plate, or the mark of the house; 52 pixels high, at most 150 wide."""
    if logo is None:
        with Image.open(str(finders.find(_MARK))) as mark:
            return mark.convert("RGBA").resize((52 * _FINE, 52 * _FINE), Image.Resampling.LANCZOS)
    inner = ImageOps.contain(logo, (134 * _FINE, 40 * _FINE), Image.Resampling.LANCZOS)
    plate = Image.new("RGBA", (inner.width + 16 * _FINE, 52 * _FINE))
    ImageDraw.Draw(plate).rounded_rectangle((0, 0, plate.width - 1, plate.height - 1), radius=6 * _FINE, fill="#fff")
    plate.alpha_composite(inner, (8 * _FINE, (plate.height - inner.height) // 2))
    return plate
