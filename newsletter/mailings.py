"""The sending of an issue: started once, content and recipients frozen."""

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef
from django.db.models.functions import Now
from django.utils.translation import gettext
from wagtail.models import Revision

from core.models import User
from newsletter import audience
from newsletter.enums import SETTLED_DELIVERIES, MailingState, PeriodState
from newsletter.fingerprints import mail_digest, written_digest
from newsletter.models import (
    CarriedNews,
    Delivery,
    LetterPeriod,
    Mailing,
    NewsletterIssuePage,
)
from newsletter.readiness import Problem, examine, latest_version
from newsletter.versions import Versions


class IssueNotReady(Exception):
    """The issue can't be sent as it is; ``problems`` say why."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(" ".join(problem.message for problem in problems))
        self.problems = problems


class NewsAlreadyCarried(IssueNotReady):
    """Another issue took a news update of this one; nothing was sent."""


def start_mailing(issue: NewsletterIssuePage, requested_by: User | None) -> Mailing:
    """Publish the latest version of the issue and send exactly that to those who are subscribed now.

    The mails leave later, in ``manage.py run``. Repeating the call changes nothing: the first sending is returned.

    Raises:
        IssueNotReady: the issue can't be sent as it is.
        NewsAlreadyCarried: the issue of somebody else carried one of its news at this very moment.
    """
    mailing = _open_mailing(issue, requested_by)
    freeze_recipients(mailing)
    mailing.refresh_from_db()
    return mailing


@transaction.atomic
def _open_mailing(issue: NewsletterIssuePage, requested_by: User | None) -> Mailing:
    # Whoever presses second waits for the lock and finds the first one's sending.
    locked = NewsletterIssuePage.objects.select_for_update().get(pk=issue.pk)
    if existing := current_mailing(locked):
        return existing
    readiness = examine(latest_version(locked))
    if readiness.problems:
        carried = any(problem.code == "carried" for problem in readiness.problems)
        raise (NewsAlreadyCarried if carried else IssueNotReady)(readiness.problems)
    said = mail_digest(readiness.issue)
    published = _publish(locked, requested_by)
    mailing = Mailing.objects.create(
        issue=published, requested_by=requested_by, written_digest=written_digest(published)
    )
    LetterPeriod.objects.filter(issue=published).update(state=PeriodState.SENT, held_at=None, problem="")
    _carry(published, mailing)
    # Rendered again: publishing gave the issue its address and its date. All versions at once, so that whatever is
    # corrected from now on is in none of them.
    versions = Versions(mailing)
    versions.store_whole()
    for interests in audience.all_interests():
        versions.for_reader(interests)
    # Saved or published by somebody at this very moment: what was examined, and approved, is not what would leave.
    if mail_digest(NewsletterIssuePage.objects.get(pk=issue.pk)) != said:
        message = gettext("The letter was changed at this very moment: look at it again.")
        raise IssueNotReady([Problem("changed", message)])
    return mailing


def current_mailing(issue: NewsletterIssuePage) -> Mailing | None:
    """The sending of the issue that counts: cancelled ones left nothing behind."""
    return issue.mailings.exclude(state=MailingState.CANCELLED).first()


def _publish(issue: NewsletterIssuePage, requested_by: User | None) -> NewsletterIssuePage:
    if issue.live and not issue.has_unpublished_changes:
        return issue
    revision: Revision = issue.get_latest_revision() or issue.save_revision(user=requested_by)
    # Sending is a right of its own: who has it need not be allowed to publish pages.
    revision.publish(user=requested_by, skip_permission_checks=True)
    return NewsletterIssuePage.objects.get(pk=issue.pk)


def _carry(issue: NewsletterIssuePage, mailing: Mailing) -> None:
    try:
        with transaction.atomic():
            CarriedNews.objects.bulk_create(CarriedNews(news_id=key, mailing=mailing) for key in issue.news_ids)
    except IntegrityError as error:
        message = gettext("Another letter has just carried one of these news updates: look at this one again.")
        raise NewsAlreadyCarried([Problem("carried", message)]) from error


@transaction.atomic
def freeze_recipients(mailing: Mailing) -> None:
    """Make one delivery for each subscriber who receives letters now, and let the sending begin.

    Safe to repeat and to run twice at once; does nothing when the sending began already.
    """
    locked = Mailing.objects.select_for_update().get(pk=mailing.pk)
    if locked.state != MailingState.PREPARING:
        return
    versions = Versions(locked)
    for readers in audience.batches():
        Delivery.objects.bulk_create(
            (
                Delivery(
                    mailing=locked,
                    subscriber_id=reader.key,
                    email=reader.email,
                    not_before=Now(),
                    **versions.for_reader(reader.interests),
                )
                for reader in readers
            ),
            ignore_conflicts=True,
        )
    Mailing.objects.filter(pk=locked.pk, state=MailingState.PREPARING).update(state=MailingState.SENDING)


def finish_preparations() -> None:
    """Go on with the sendings whose start was interrupted."""
    for mailing in Mailing.objects.filter(state=MailingState.PREPARING):
        freeze_recipients(mailing)


def pause_mailing(mailing: Mailing, problem: str = "") -> bool:
    """Hold the sending: a mail already being handed over still goes. Returns whether it was running."""
    running = Mailing.objects.filter(pk=mailing.pk, state=MailingState.SENDING)
    return bool(running.update(state=MailingState.PAUSED, problem=problem))


def resume_mailing(mailing: Mailing) -> bool:
    """Go on with a paused sending. Returns whether it was paused."""
    paused = Mailing.objects.filter(pk=mailing.pk, state=MailingState.PAUSED)
    return bool(paused.update(state=MailingState.SENDING, problem=""))


def finish_mailings() -> None:
    """Close the sendings of which every delivery is settled."""
    open_deliveries = Delivery.objects.filter(mailing=OuterRef("pk")).exclude(state__in=SETTLED_DELIVERIES)
    Mailing.objects.filter(~Exists(open_deliveries), state=MailingState.SENDING).update(
        state=MailingState.FINISHED, finished_at=Now()
    )
