"""Who the mail comes from, and its way out: the address in From, and links that mailboxes may follow."""

from collections.abc import Iterator
from email.utils import parseaddr
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext

from core.mail.links import absolute_url
from newsletter.messages import Sender
from newsletter.readiness.domain import domain_problems
from newsletter.readiness.problems import Problem, Weight

# Domains that no mailbox of the world can answer to (RFC 2606, RFC 6761, RFC 6762).
_NOWHERE = frozenset({"localhost", "localdomain", "local", "test", "example", "invalid", "internal", "lan"})


def sender_problems() -> Iterator[Problem]:
    """What mailboxes will hold against the letter. On a machine that nobody reaches from outside, it is only advice."""
    weight = Weight.STOP if settings.NEWSLETTER_GOES_OUT else Weight.ADVICE
    domain = Sender.current().domain
    if is_nowhere(domain):
        message = gettext(
            "The letter would come from an address at “%(domain)s”, which does not exist outside: mailboxes refuse it. "
            "Whoever runs the site sets NEWSLETTER_FROM_EMAIL."
        )
        yield Problem("sender_nowhere", message % {"domain": domain}, weight=weight)
    else:
        yield from domain_problems(domain)
    if urlsplit(absolute_url("/")).scheme != "https":
        message = gettext(
            "The links of the letter do not begin with https, the one to unsubscribe neither: large mail services "
            "refuse that. In Settings, Sites, the port is 443."
        )
        yield Problem("links_not_https", message, weight=weight)
    own = parseaddr(settings.NEWSLETTER_FROM_EMAIL)[1].lower()
    if own == parseaddr(settings.DEFAULT_FROM_EMAIL)[1].lower():
        message = gettext(
            "The letter and the mails about accounts come from the same address: one reader’s complaint harms both."
        )
        yield Problem("same_sender", message, weight=Weight.ADVICE)


def is_nowhere(domain: str) -> bool:
    """Whether no name server of the world knows such a domain."""
    return "." not in domain or domain.rpartition(".")[2] in _NOWHERE
