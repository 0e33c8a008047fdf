"""The web version of a letter may be corrected after it was sent, and says so; the mail that left stays as it was."""

import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from wagtail.models import Revision

from core.models import User
from newsletter.enums import MailingState
from newsletter.fingerprints import written_digest
from newsletter.models import LetterCorrection, Mailing, NewsletterIssuePage


class NothingToCorrect(Exception):
    """What is saved in the editor says the same as what is online."""


def sending_of(issue: NewsletterIssuePage) -> Mailing | None:
    """The sending after which every change of the issue is a correction."""
    return issue.mailings.exclude(state=MailingState.CANCELLED).first()


def changes_what_is_online(issue: NewsletterIssuePage) -> bool:
    """Whether the editor holds other words than the web version."""
    if not issue.latest_revision_id:
        return False
    return written_digest(issue.get_latest_revision_as_object()) != written_digest(issue)


@transaction.atomic
def publish_correction(issue: NewsletterIssuePage, note: str, *, by: User, now: datetime.datetime) -> LetterCorrection:
    """Put what was saved in the editor online, with a note that readers see above it.

    Raises:
        NothingToCorrect: it would change nothing.
    """
    locked = NewsletterIssuePage.objects.select_for_update().get(pk=issue.pk)
    revision: Revision | None = locked.get_latest_revision()
    if revision is None or not changes_what_is_online(locked):
        raise NothingToCorrect
    known = set(locked.corrections.values_list("pk", flat=True))
    revision.publish(user=by, skip_permission_checks=True)
    # Publishing noted that there was a correction; now it gets its words.
    correction = locked.corrections.exclude(pk__in=known).first()
    if correction is None:
        # A date in the editor puts the publication off.
        raise NothingToCorrect
    correction.note, correction.by, correction.at = note, by, now
    correction.save()
    return correction


def note_correction(sender: type, instance: Any, revision: Revision | None = None, **kwargs: Any) -> None:
    """After any publication of a letter that was sent: readers learn that it is not what the mail said.

    Whichever way it was published: from the editor, at a set hour, by a button for many pages at once.
    """
    mailing = sending_of(instance)
    if mailing is None:
        return
    said = written_digest(NewsletterIssuePage.objects.get(pk=instance.pk))
    last = instance.corrections.order_by("-pk").values_list("digest", flat=True).first()
    if said != (last or mailing.written_digest):
        LetterCorrection.objects.create(
            issue=instance, at=timezone.now(), by=revision.user if revision else None, digest=said
        )
