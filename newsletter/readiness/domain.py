"""What the domain of the sender says in the DNS of the mails that may come from it (RFC 7208, RFC 7489).

It is looked up when a coordinator asks for it, and remembered for a day: a letter that starts waits for no name server.
"""

from collections.abc import Callable, Iterator
from typing import TypedDict

import dns.exception
import dns.resolver
from django.core.cache import caches
from django.utils.translation import gettext

from core.limits import CACHE_ALIAS
from newsletter.readiness.problems import Problem, Weight

# In seconds: for each question, and for how long an answer counts.
_PATIENCE = 3
_REMEMBERED = 24 * 60 * 60

# The texts of a name; none when it has none.
LookUp = Callable[[str], list[str]]


class Silence(Exception):
    """No name server answered: nothing is known."""


class Records(TypedDict):
    """The records of each kind, as they stand there; an empty list for none."""

    spf: list[str]
    dmarc: list[str]


def texts_of(name: str) -> list[str]:
    """The TXT records of a name, from the name servers of this machine.

    Raises:
        Silence: none of them answered.
    """
    try:
        answer = dns.resolver.resolve(name, "TXT", lifetime=_PATIENCE)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return []
    except (dns.exception.DNSException, OSError) as error:
        raise Silence from error
    return [b"".join(row.strings).decode(errors="replace") for row in answer]


def look_up(domain: str, texts: LookUp = texts_of) -> Records:
    """Ask for the records of a domain in its ASCII form, and remember them.

    Raises:
        Silence: no name server answered; what was remembered stays.
    """
    records = Records(
        spf=[text for text in texts(domain) if text.lower().startswith("v=spf1")],
        dmarc=[text for text in texts(f"_dmarc.{domain}") if text.lower().startswith("v=dmarc1")],
    )
    caches[CACHE_ALIAS].set(_place(domain), records, _REMEMBERED)
    return records


def domain_problems(domain: str) -> Iterator[Problem]:
    """What was found, or that nobody asked yet. The key that signs (DKIM) stands at a name that its service chose."""
    records: Records | None = caches[CACHE_ALIAS].get(_place(domain))
    if records is None:
        message = gettext(
            "Nobody has asked yet whether %(domain)s allows this site to send (SPF, DMARC): press the button below. "
            "The guide docs/sending.md says what to set."
        )
        yield Problem("sender_unchecked", message % {"domain": domain}, weight=Weight.NOTE)
        return
    if len(records["spf"]) != 1:
        message = (
            gettext("%(domain)s has several SPF records, which counts for none: one must hold all that sends.")
            if records["spf"]
            else gettext(
                "%(domain)s does not say which servers send for it (SPF): many mailboxes refuse such a letter."
            )
        )
        yield Problem("no_spf", message % {"domain": domain}, weight=Weight.ADVICE)
    if not records["dmarc"]:
        message = gettext(
            "%(domain)s does not say what becomes of forged mails (DMARC): large mail services ask it of every letter."
        )
        yield Problem("no_dmarc", message % {"domain": domain}, weight=Weight.ADVICE)
    message = gettext(
        "The signature (DKIM) can’t be seen from here: send a test to a mailbox elsewhere, as docs/sending.md says."
    )
    yield Problem("dkim_unseen", message, weight=Weight.NOTE)


def _place(domain: str) -> str:
    return f"newsletter.domain:{domain}"
