"""Parts of a page that vanish when they are empty, and the table of contents made from those that stay."""

import re

from django import template
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from django.utils.translation import gettext

from core.text import plain_text

register = template.Library()

# Beyond this many characters, an older part of a long story is folded.
FOLD_BEYOND = 600
_MEDIA = re.compile(r"<(?:img|svg|table|hr|iframe|video)\b", re.IGNORECASE)
_ANCHOR = re.compile(r'<h([23]) id="([^"]+)"[^>]*>(.*?)</h\1>', re.DOTALL)
# An anchor, or one name of it elsewhere; attributes that hold several names are not of our outlines.
_POINTER = re.compile(r'(\s(?:id|for|aria-labelledby|aria-describedby)="|\shref="#)(?=[^"])')

_REGION = re.compile(r'(<section\b[^>]*?)\saria-labelledby="[^"]*"')


def _is_empty(html: str) -> bool:
    return not plain_text(html) and not _MEDIA.search(html)


@register.simple_block_tag
def section(content: str, title: str, level: int = 2, css: str = "part") -> str | SafeString:
    """A heading of the given level and what stands below it; nothing at all when nothing stands below it."""
    if _is_empty(content):
        return ""
    anchor = slugify(title)
    return format_html(
        '<section class="{}" aria-labelledby="{}"><h{} id="{}">{}</h{}>{}</section>',
        css,
        anchor,
        level,
        anchor,
        title,
        level,
        mark_safe(content),  # noqa: S308 - the template rendered it, escaping as it went
    )


@register.simple_block_tag
def fact(content: str, title: str, css: str = "") -> str | SafeString:
    """A term and its description inside a ``<dl>``; nothing when there is no description."""
    if _is_empty(content):
        return ""
    return format_html(
        '<div class="fact {}"><dt>{}</dt><dd>{}</dd></div>',
        css,
        title,
        mark_safe(content),  # noqa: S308 - as above
    )


@register.simple_block_tag
def facts(content: str, css: str = "facts") -> str | SafeString:
    """The ``<dl>`` around facts; nothing when none of them is there."""
    if _is_empty(content):
        return ""
    return format_html('<dl class="{}">{}</dl>', css, mark_safe(content))  # noqa: S308 - as above


@register.simple_block_tag
def fold(content: str, is_open: bool, about: str) -> SafeString:
    """Text that readers unfold when it is long, unless ``is_open``; every word is in the page either way.

    ``about`` tells who does not see the page which text the button unfolds.
    """
    if is_open or len(plain_text(content)) <= FOLD_BEYOND:
        return mark_safe(content)  # noqa: S308 - as above
    return format_html(
        '<details class="fold"><summary><span class="fold__closed">{}</span><span class="fold__open">{}</span>'
        '<span class="visually-hidden">&nbsp;: {}</span></summary><div class="fold__body">{}</div></details>',
        gettext("Read on"),
        gettext("Fold away"),
        about,
        mark_safe(content),  # noqa: S308 - as above
    )


@register.filter(is_safe=True)
def anchors(html: str, prefix: str) -> SafeString:
    """HTML whose anchors, and what points to them, start with ``prefix``: for several outlines on one page.

    Its sections keep their headings and are no landmarks any more: those of several outlines would bear one name.
    Text that is not marked safe is escaped, as anywhere in a template.
    """
    unnamed = _REGION.sub(r"\g<1>", str(conditional_escape(html)))
    return mark_safe(_POINTER.sub(rf"\g<1>{prefix}-", unnamed))  # noqa: S308 - escaped or safe already


@register.simple_block_tag
def with_contents(content: str) -> SafeString:
    """A page in parts, with links to its headings of levels 2 and 3 beside it."""
    entries = [(level, anchor, mark_safe(title)) for level, anchor, title in _ANCHOR.findall(content)]  # noqa: S308
    if not entries:
        return mark_safe(content)  # noqa: S308 - as above
    links = format_html_join("", '<li class="contents__entry contents__entry--{}"><a href="#{}">{}</a></li>', entries)
    return format_html(
        '<div class="with-contents"><nav class="contents" aria-labelledby="contents"><details class="contents__fold">'
        '<summary class="contents__title" id="contents">{}</summary><ol class="contents__list">{}</ol></details></nav>'
        '<div class="with-contents__main">{}</div></div>',
        gettext("On this page"),
        links,
        mark_safe(content),  # noqa: S308 - as above
    )
