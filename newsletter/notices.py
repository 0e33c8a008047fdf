"""The versions of the notice: a coordinator writes a new one, and never changes one that somebody agreed to."""

from typing import Any, NamedTuple

from django.db import IntegrityError, transaction
from django.db.models import Count, QuerySet
from django.utils.translation import gettext_lazy as _

from core.models import User
from newsletter import audit
from newsletter.models import ConsentNotice
from newsletter.subscriptions import current_notice


class Unchanged(ValueError):
    """Both texts are those of the current version."""


class Overtaken(ValueError):
    """Somebody else wrote a version since this one was read."""


class Gap(NamedTuple):
    """What the law asks a notice to say, and the words of which one shows that it does."""

    missing: Any
    words: tuple[str, ...]


# A hint for the eye: the words are those of our own first text, and what peers write.
_ASKED = (
    Gap(_("who answers for the data (“responsable”)"), ("responsable",)),
    Gap(_("what the address is for (“finalité”, “sert à”)"), ("finalité", "sert à", "sert votre", "vous envoyer")),
    Gap(_("on which legal basis (“consentement”)"), ("consentement", "base légale", "base juridique")),
    Gap(_("who receives it, the sending service too"), ("service d'envoi", "sous-traitant", "prestataire")),
    Gap(_("for how long (“durée”, “combien de temps”)"), ("combien de temps", "durée", "conservé", "gardé")),
    Gap(_("the rights: access, correction, erasure"), ("droit",)),
    Gap(_("whom to write to (“contact”, or an address)"), ("contact", "@", "courriel")),
    Gap(_("the complaint to the CNIL"), ("cnil",)),
)


def gaps_of(text: str) -> list[Any]:
    """What a text does not seem to say, in words for its writer."""
    plain = text.casefold().replace("’", "'")
    return [gap.missing for gap in _ASKED if not any(word in plain for word in gap.words)]


def tidy(text: str) -> str:
    """A text as it is kept: the line ends of a browser's form are no change."""
    return "\n".join(line.rstrip() for line in text.strip().splitlines())


def write_notice(text: str, agreement: str, *, seen: int, by: User) -> ConsentNotice:
    """Keep both texts as a new version, which the form shows from now on.

    Args:
        text: the notice.
        agreement: the words beside the box.
        seen: the number of the version that the writer had before them.
        by: the coordinator.

    Raises:
        Unchanged: nothing is new.
        Overtaken: another version was written meanwhile.
    """
    current = current_notice()
    if current.version != seen:
        raise Overtaken
    if current.text_hash == ConsentNotice.fingerprint(text, agreement):
        raise Unchanged
    try:
        with transaction.atomic():
            notice = ConsentNotice.objects.create(
                version=current.version + 1, text=text, agreement=agreement, created_by=by
            )
    except IntegrityError as error:
        raise Overtaken from error
    audit.record(audit.Act.NOTICE, notice, by=by, number=notice.version)
    return notice


def versions() -> QuerySet[ConsentNotice]:
    """Every version, the newest first, with ``proofs``: how many consents were given to it."""
    own = ConsentNotice.objects.of_this_site().select_related("created_by")
    return own.annotate(proofs=Count("consents")).order_by("-version")
