"""What `manage.py run` does, and how often: the jobs, and the scheduler that knows nothing of them."""

import logging
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.core.management import call_command
from django.utils import timezone

from actions.atlas.reports import forget_reports
from actions.bin import erase_due
from actions.claims import forget_claims, send_due_refusals
from actions.invitation_mail import send_due_invitations
from actions.sheet_checks import tell_due
from core.mail.postbags import send_due
from core.notifications.bag import NotificationBag
from core.notifications.telling import forget_old
from core.pictures import make_lighter
from core.signin.housekeeping import forget_old_sign_ins
from core.signin.resets import ResetBag
from newsletter.address_changes import send_due_changes
from newsletter.approval_mail import send_due_approvals
from newsletter.approvals import keep_up_with_changes, remind
from newsletter.confirmation import send_due_confirmations
from newsletter.delivery import deliver_due
from newsletter.forgetting_run import forget_daily
from newsletter.imports.housekeeping import erase_lists, keep_house
from newsletter.imports.running import work_on_imports
from newsletter.link_mail import send_due_links
from newsletter.repermission import RepermissionBag
from newsletter.timekeeping import keep_rhythm

logger = logging.getLogger(__name__)

# How long the letters keep the other jobs waiting.
_DELIVERY_SECONDS = 30
# And the lists of subscribers.
_IMPORT_SECONDS = 20


@dataclass(frozen=True)
class Job:
    """``run`` is called every ``every`` seconds, with a function that says whether to stop early."""

    name: str
    every: float
    run: Callable[[Callable[[], bool]], object]


class Scheduler:
    """Calls each job when its time has come, the first time at once; one that fails stops no other."""

    def __init__(self, jobs: Sequence[Job], clock: Callable[[], float]) -> None:
        """``clock`` gives seconds that never go back."""
        self._clock = clock
        self._due_at = {job: clock() for job in jobs}

    def run_due(self, should_stop: Callable[[], bool]) -> list[Job]:
        """Run what is due; returns the jobs that failed."""
        failed: list[Job] = []
        for job, due_at in self._due_at.items():
            if should_stop():
                break
            if self._clock() < due_at:
                continue
            if not _run(job, should_stop):
                failed.append(job)
            # Counted from the end: a slow job leaves room for the others.
            self._due_at[job] = self._clock() + job.every
        return failed

    def seconds_to_next(self) -> float:
        """The time until the next job is due, 0 when one is."""
        return max(0.0, min(self._due_at.values()) - self._clock())


def _run(job: Job, should_stop: Callable[[], bool]) -> bool:
    try:
        job.run(should_stop)
    except Exception as error:
        # Neither the message nor the values: mail errors hold the addresses of readers.
        frames = "".join(traceback.format_tb(error.__traceback__))
        logger.error("The job « %s » failed with %s:\n%s", job.name, type(error).__name__, frames)
        return False
    return True


def publish_scheduled(should_stop: Callable[[], bool]) -> None:
    call_command("publish_scheduled", verbosity=0)


def send_confirmations(should_stop: Callable[[], bool]) -> None:
    send_due_confirmations(timezone.now())


def send_subscription_links(should_stop: Callable[[], bool]) -> None:
    send_due_links(timezone.now())


def send_address_changes(should_stop: Callable[[], bool]) -> None:
    send_due_changes(timezone.now())


def send_password_resets(should_stop: Callable[[], bool]) -> None:
    send_due(ResetBag(), timezone.now())


def send_invitations(should_stop: Callable[[], bool]) -> None:
    send_due_invitations(timezone.now())


def send_notifications(should_stop: Callable[[], bool]) -> None:
    send_due(NotificationBag(), timezone.now())


def forget_old_notifications(should_stop: Callable[[], bool]) -> None:
    forget_old(timezone.now())


def send_refusals(should_stop: Callable[[], bool]) -> None:
    send_due_refusals(timezone.now())


def forget_old_claims(should_stop: Callable[[], bool]) -> None:
    forget_claims(timezone.now())


def deliver_letters(should_stop: Callable[[], bool]) -> None:
    deliver_due(_DELIVERY_SECONDS, should_stop)


def send_approvals(should_stop: Callable[[], bool]) -> None:
    send_due_approvals(timezone.now())


def follow_approvals(should_stop: Callable[[], bool]) -> None:
    keep_up_with_changes(timezone.now())
    remind(timezone.now())


def ask_whether_to_go_on(should_stop: Callable[[], bool]) -> None:
    send_due(RepermissionBag(), timezone.now())


def forget_subscribers(should_stop: Callable[[], bool]) -> None:
    forget_daily(timezone.now(), should_stop)


def import_subscribers(should_stop: Callable[[], bool]) -> None:
    work_on_imports(_IMPORT_SECONDS, should_stop)
    erase_lists(timezone.now())


def forget_lists(should_stop: Callable[[], bool]) -> None:
    keep_house(timezone.now())


def keep_calendar(should_stop: Callable[[], bool]) -> None:
    keep_rhythm(timezone.now())


def empty_bin(should_stop: Callable[[], bool]) -> None:
    erase_due(timezone.now())


def remind_of_reviews(should_stop: Callable[[], bool]) -> None:
    tell_due(timezone.now())


def forget_sign_ins(should_stop: Callable[[], bool]) -> None:
    forget_old_sign_ins(timezone.now())


def forget_place_reports(should_stop: Callable[[], bool]) -> None:
    forget_reports(timezone.now())


JOBS = (
    Job("confirmations", every=3, run=send_confirmations),
    Job("links to subscriptions", every=3, run=send_subscription_links),
    Job("changes of address", every=3, run=send_address_changes),
    Job("invitations", every=3, run=send_invitations),
    Job("refusals", every=3, run=send_refusals),
    Job("notifications", every=3, run=send_notifications),
    Job("password resets", every=3, run=send_password_resets),
    Job("questions whether to go on", every=3, run=ask_whether_to_go_on),
    Job("letters", every=3, run=deliver_letters),
    Job("imports of subscribers", every=3, run=import_subscribers),
    Job("approvals", every=3, run=send_approvals),
    Job("changed and awaited approvals", every=60, run=follow_approvals),
    Job("scheduled publication", every=60, run=publish_scheduled),
    Job("calendar of the letter", every=30, run=keep_calendar),
    Job("lighter pictures", every=300, run=make_lighter),
    Job("reviews of sheets", every=600, run=remind_of_reviews),
    Job("forgotten subscribers", every=3600, run=forget_subscribers),
    Job("lists of subscribers", every=3600, run=forget_lists),
    Job("old notifications", every=3600, run=forget_old_notifications),
    Job("bin", every=3600, run=empty_bin),
    Job("old requests for profiles", every=3600, run=forget_old_claims),
    Job("old reports about places", every=3600, run=forget_place_reports),
    Job("old sign-ins", every=3600, run=forget_sign_ins),
)
