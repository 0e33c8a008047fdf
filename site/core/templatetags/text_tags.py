"""French typography, and headings that fit the page around them."""

import re
from decimal import Decimal

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from wagtail.rich_text import expand_db_html

from core.text import plain_text, shorten

register = template.Library()

_NARROW = "\u202f"
_BEFORE_MARK = re.compile(r"(?<=[^\s«])[ \u00a0]([?!;»])")
_BEFORE_COLON = re.compile(r"(?<=\S) :(?=\s|$)")
_AFTER_QUOTE = re.compile(r"«[ \u00a0]")
_APOSTROPHE = re.compile(r"(?<=\w)'(?=\w)")
_HEADING = re.compile(r"<(/?)h([1-6])(?=[\s>])", re.IGNORECASE)


@register.filter
def french(text: object) -> str:
    """Plain text with the spaces and apostrophes that French typography asks for; no word changes."""
    words = str(text)
    words = _BEFORE_MARK.sub(rf"{_NARROW}\1", words)
    words = _AFTER_QUOTE.sub(f"«{_NARROW}", words)
    words = _BEFORE_COLON.sub("\u00a0:", words)
    return _APOSTROPHE.sub("’", words)


@register.filter(is_safe=True)
def headings(html: str, top: int) -> SafeString:
    """HTML whose headings start at level ``top`` and skip none, in the order that its writer gave them.

    Rich text knows nothing of the page around it: the same paragraph stands under an ``h1`` or an ``h4``.
    Text that is not marked safe is escaped, as anywhere in a template.
    """
    open_levels: list[int] = []

    def fit(match: re.Match[str]) -> str:
        closing, level = match[1], int(match[2])
        if not closing:
            while open_levels and open_levels[-1] >= level:
                open_levels.pop()
            open_levels.append(level)
        return f"<{closing}h{min(6, top + len(open_levels) - 1)}"

    return mark_safe(_HEADING.sub(fit, str(conditional_escape(html))))  # noqa: S308 - escaped or safe already


@register.filter
def prose(rich_text: object, top: int = 3) -> str | SafeString:
    """Rich text ready to read, its headings starting at level ``top``; nothing when it holds no word.

    ``rich_text`` is what a rich text field or block holds: the editor cleaned it.
    """
    source = str(getattr(rich_text, "source", rich_text) or "")
    if not plain_text(source):
        return ""
    html = mark_safe(expand_db_html(source))  # noqa: S308 - the editor lets only its own tags through
    return format_html('<div class="prose">{}</div>', headings(html, top))


@register.filter
def amount(number: Decimal | int | None) -> str:
    """A number as French writes it: « 12 500 », « 3,5 »; digits after the comma only when they say something."""
    if number is None:
        return ""
    exact = Decimal(number)
    whole = exact == exact.to_integral_value()
    digits = f"{exact:,.0f}" if whole else f"{exact.normalize():,f}"
    return digits.replace(",", _NARROW).replace(".", ",").replace("-", "−")


@register.filter
def quantity(number: Decimal | int | None, unit: object = "") -> str:
    """A number with its unit, held together: « 12 passagers », « 52 % »; the number alone without one."""
    return f"{amount(number)}\u00a0{french(unit)}" if unit else amount(number)


@register.filter
def file_size(size: int | None) -> str:
    """How heavy a file is, as French says it: « 240 ko », « 1,2 Mo »; nothing when nobody knows."""
    if not size:
        return ""
    kilobytes = size / 1000
    if kilobytes < 1000:
        return f"{max(1, round(kilobytes))}\u00a0ko"
    return f"{amount(Decimal(f'{kilobytes / 1000:.1f}'))}\u00a0Mo"


@register.filter
def host_name(address: str) -> str:
    """Whose website an address is on: the host without « www. »."""
    return site_name(address).split("/", maxsplit=1)[0]


@register.filter
def add_to(number: float, more: float) -> float:
    """The sum: Django's ``add`` cuts fractions off."""
    return number + more


@register.filter
def phone_address(number: object) -> str:
    """What follows ``tel:`` for a number written with spaces, dots or hyphens."""
    return re.sub(r"[^\d+]", "", str(number))


@register.filter
def site_name(address: str) -> str:
    """What readers know a website by: the host without « www. », the path without its last slash."""
    return re.sub(r"^https?://(?:www\.)?", "", str(address)).rstrip("/")


@register.filter
def excerpt(text: object, length: int) -> str:
    """Plain text in French typography, cut at a word's end to at most ``length`` characters."""
    return shorten(french(text), length)
