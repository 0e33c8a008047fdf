"""From published news to a draft issue of the letter."""

import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext
from wagtail.log_actions import log

from actions.binned import in_bin
from actions.models import NewsPage
from actions.querysets import NewsQuerySet
from core.dates import format_day
from core.models import User
from newsletter.coming_events import events_block, events_until_the_next
from newsletter.enums import MailingState, SectionKind
from newsletter.models import LeftOut, Mailing, NewsletterIndexPage, NewsletterIssuePage
from newsletter.plans import current_plan
from newsletter.sections import sections_of, with_headings


class NothingToCompose(Exception):
    """Every news update meant for the letter already went out."""


def waiting_news() -> NewsQuerySet:
    """The news that readers can see and that no issue has carried, the newest first.

    « Carried by no issue » rather than « published since the last one »: an update whose publication is
    committed late would fall behind a date and never go out.
    """
    never = Exists(LeftOut.objects.for_good().filter(news=OuterRef("pk")))
    return NewsPage.objects.for_newsletter().filter(~never, carried__isnull=True).newest_first()


def issue_in_preparation() -> NewsletterIssuePage | None:
    """The newest issue that nobody has sent yet."""
    sendings = Mailing.objects.filter(issue=OuterRef("pk")).exclude(state=MailingState.CANCELLED)
    return NewsletterIssuePage.objects.filter(~Exists(sendings), ~in_bin()).order_by("-pk").first()


@transaction.atomic
def compose_issue(
    now: datetime.datetime, requested_by: User | None = None, goes_out_at: datetime.datetime | None = None
) -> NewsletterIssuePage:
    """The issue in preparation; a new draft of all the waiting news when there is none.

    Pressing the button twice, even at the same moment, gives one draft.

    Args:
        now: the day that the issue bears when nobody knows when it goes out.
        requested_by: who pressed; None for the rhythm of the letter.
        goes_out_at: the planned moment: the issue bears its day, and recalls the events after it.

    Raises:
        NothingToCompose: there is no issue in preparation and no news waiting.
        NewsletterIndexPage.DoesNotExist: the site has no list of letters.
    """
    # The lock makes a second composer wait, and then find the draft of the first. SQLite has no row
    # locks; there the transaction itself is exclusive.
    index = NewsletterIndexPage.objects.select_for_update().get()
    if draft := issue_in_preparation():
        return draft
    plan = current_plan()
    by = SectionKind(plan.sections_by) if plan else SectionKind.ACTION
    news = list(with_headings(waiting_news(), by))
    if not news:
        raise NothingToCompose
    moment = goes_out_at or now
    body = sections_of(news, by)
    if events := events_until_the_next(plan, moment).exclude(pk__in=[update.pk for update in news]):
        body.append(events_block(events))
    today = timezone.localdate(moment)
    issue = NewsletterIssuePage(
        title=gettext("The letter of %(day)s") % {"day": format_day(today)},
        slug=_free_slug(index, today),
        body=body,
        owner=requested_by,
        live=False,
    )
    index.add_child(instance=issue)
    log(instance=issue, action="wagtail.create", user=requested_by, content_changed=True)
    issue.save_revision(user=requested_by)
    return issue


def _free_slug(index: NewsletterIndexPage, day: datetime.date) -> str:
    base = f"lettre-{day.isoformat()}"
    taken = set(index.get_children().filter(slug__startswith=base).values_list("slug", flat=True))
    number, slug = 1, base
    while slug in taken:
        number += 1
        slug = f"{base}-{number}"
    return slug
