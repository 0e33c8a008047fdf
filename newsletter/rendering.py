"""The mail of an issue: rendered once, with a token where each reader's own link goes."""

import re
from collections.abc import Container, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext
from wagtail.models import Site

from core.dates import format_day
from core.mail.links import absolute_url
from core.mail.mjml import render_mjml
from core.models import NetworkSettings
from core.templatetags.text_tags import french
from core.text import plain_text, shorten
from newsletter.letter import LetterPart, letter_parts
from newsletter.letter_parts import Prose

if TYPE_CHECKING:
    from newsletter.models import NewsletterIssuePage

# What the sender replaces for each reader: plain ASCII that survives every escaping, and that nobody writes.
UNSUBSCRIBE = "xXunsubscribeXlinkXof3XthisXreader7Xx"
MANAGE = "xXmanageXlinkXof3XthisXreader7Xx"
TOKENS = (UNSUBSCRIBE, MANAGE)

# Gmail cuts a mail off near 102 kB; the rest is for what services add on the way.
MAX_HTML_BYTES = 90_000


# In signs: what mailboxes show at most.
_PREHEADER_LENGTH = 150
_TEASER_LENGTH = 240
_BLANKS = re.compile("[^\\S\u00a0\u202f]+")
_LINE_ENDS = re.compile(r"[ \t]+$", re.MULTILINE)
_GAPS = re.compile(r"\n{3,}")


class UnsendableIssue(ValidationError):
    """The mail must not go out as it is; the message says why, in the reader's language."""


class IssueTooHeavy(UnsendableIssue):
    """The HTML passes ``MAX_HTML_BYTES``."""


class BrokenTokens(UnsendableIssue):
    """A token stands more or less often than the template put it: the text of the issue contains one."""


@dataclass(frozen=True)
class RenderedIssue:
    """One version of the mail. ``html`` and ``text`` hold ``TOKENS``."""

    subject: str
    html: str
    text: str

    @property
    def html_bytes(self) -> int:
        return len(self.html.encode())

    def check(self) -> None:
        """Raise when the mail must not go out.

        Raises:
            IssueTooHeavy: mailboxes would cut it off.
            BrokenTokens: readers would get a wrong link.
        """
        if any(part.count(token) != 1 for part in (self.html, self.text) for token in TOKENS):
            raise BrokenTokens(
                gettext("The letter contains a word reserved for the links of each reader: rephrase it.")
            )
        if self.html_bytes > MAX_HTML_BYTES:
            raise IssueTooHeavy(
                gettext(
                    "The letter weighs %(weight)s kB; over %(limit)s kB mailboxes cut it off. "
                    "Take a few news updates out of it."
                )
                % {"weight": -(-self.html_bytes // 1000), "limit": MAX_HTML_BYTES // 1000}
            )

    def for_reader(self, unsubscribe_url: str, manage_url: str) -> "RenderedIssue":
        """The mail with one reader's links in place of the tokens."""
        return RenderedIssue(
            self.subject,
            self.html.replace(UNSUBSCRIBE, unsubscribe_url).replace(MANAGE, manage_url),
            self.text.replace(UNSUBSCRIBE, unsubscribe_url).replace(MANAGE, manage_url),
        )


def render_issue(page: "NewsletterIssuePage", only: Container[int] | None = None) -> RenderedIssue:
    """The mail of this version of the page, whether it is saved or not.

    Args:
        page: the issue.
        only: keys of the news that it is to hold; None for all of them.

    Raises:
        MjmlError: a template is not MJML; never because of what the page says.
    """
    with translation.override(settings.LANGUAGE_CODE):
        context = _context(page, only)
        return RenderedIssue(
            subject=_subject(page),
            html=render_mjml("newsletter/mail/issue.mjml", context),
            text=_tidy(render_to_string("newsletter/mail/issue.txt", context)),
        )


def for_nobody(rendered: RenderedIssue) -> RenderedIssue:
    """The mail as it is looked at: the reader's own links lead nowhere."""
    return rendered.for_reader("#", "#")


def _tidy(text: str) -> str:
    """Without blanks at the ends of lines, and never two empty lines on each other."""
    return _GAPS.sub("\n\n", _LINE_ENDS.sub("", text)).strip() + "\n"


def _subject(page: "NewsletterIssuePage") -> str:
    # Ordinary blanks only: the no-break spaces of French typography stay.
    return french(_BLANKS.sub(" ", page.title).strip())


def _context(page: "NewsletterIssuePage", only: Container[int] | None) -> dict[str, Any]:
    site = _site_of(page)
    root_url = site.root_url if site else settings.WAGTAILADMIN_BASE_URL
    network = NetworkSettings.for_site(site) if site else NetworkSettings()
    roles = network.palette.light
    parts = letter_parts(page, root_url, roles, only)
    return {
        "subject": _subject(page),
        "preheader": french(page.preheader) or _titles(parts),
        "teaser": french(page.preheader) or shorten(plain_text(page.introduction), _TEASER_LENGTH) or _titles(parts),
        "date": format_day(timezone.localdate(page.first_published_at)),
        "introduction": Prose.of(page.introduction, root_url, roles),
        "parts": parts,
        "network": network,
        "site_url": root_url,
        "site_name": urlsplit(root_url).netloc,
        "online_url": (page.full_url if page.pk else None) or absolute_url("/"),
        "unsubscribe": UNSUBSCRIBE,
        "manage": MANAGE,
    }


def _titles(parts: Iterable[LetterPart]) -> str:
    """What the version holds, as the first words of a mail whose writers wrote none."""
    return shorten(" · ".join(news.title for part in parts for news in part.news), _PREHEADER_LENGTH)


def _site_of(page: "NewsletterIssuePage") -> Site | None:
    # A page that is not saved yet has no place in the tree.
    return (page.get_site() if page.pk else None) or Site.objects.filter(is_default_site=True).first()
