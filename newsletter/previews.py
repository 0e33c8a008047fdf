"""A letter as mailboxes show it: in the light and in the dark, without its pictures, as text.

What a mail leaves to the reader's device is settled here, so that a preview is the same on every desk.
"""

import re
from collections.abc import Container
from typing import TYPE_CHECKING

from django.db.models import TextChoices
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from newsletter.rendering import for_nobody, render_issue

if TYPE_CHECKING:
    from newsletter.models import NewsletterIssuePage

_DARK_RULES = "@media (prefers-color-scheme: dark)"
_SCHEMES = 'content="light dark"'
_SOURCE = re.compile(r'(<img\b[^>]*?) src="[^"]*"')
# The frame that mailboxes draw where a picture would be.
_FRAMES = "<style>img { outline: 1px dashed #777; background: none; overflow: hidden; }</style></head>"


class Aspect(TextChoices):
    """One way in which a mailbox shows the mail; the values stand in addresses."""

    LIGHT = "html", _("Mail")
    DARK = "sombre", _("Mail, in the dark")
    WITHOUT_PICTURES = "sans-images", _("Mail, without pictures")
    TEXT = "txt", _("Mail, text only")


def dressed(html: str, aspect: Aspect) -> str:
    """The HTML of a mail that looks one way whatever the reader's device prefers."""
    is_dark = aspect is Aspect.DARK
    html = html.replace(_DARK_RULES, "@media all" if is_dark else "@media not all")
    html = html.replace(_SCHEMES, f'content="{"dark" if is_dark else "light"}"')
    if aspect is Aspect.WITHOUT_PICTURES:
        html = _SOURCE.sub(r"\1", html).replace("</head>", _FRAMES, 1)
    return html


def preview_response(page: "NewsletterIssuePage", aspect: Aspect, only: Container[int] | None = None) -> HttpResponse:
    """The mail as a page of the admin. The reader’s own links lead nowhere."""
    rendered = for_nobody(render_issue(page, only))
    if aspect is Aspect.TEXT:
        return HttpResponse(rendered.text, content_type="text/plain; charset=utf-8")
    return HttpResponse(dressed(rendered.html, aspect))
