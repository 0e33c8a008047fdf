"""From published news to a draft issue of the letter."""

import datetime
import unicodedata
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext
from wagtail.log_actions import log

from actions.binned import in_bin
from actions.models import ActionPage, NewsPage
from actions.querysets import NewsQuerySet
from core.dates import format_day
from core.models import User
from newsletter.enums import MailingState
from newsletter.models import Mailing, NewsletterIndexPage, NewsletterIssuePage


class NothingToCompose(Exception):
    """Every news update meant for the letter already went out."""


def waiting_news() -> NewsQuerySet:
    """The news that readers can see and that no issue has carried, the newest first.

    « Carried by no issue » rather than « published since the last one »: an update whose publication is
    committed late would fall behind a date and never go out.
    """
    return NewsPage.objects.for_newsletter().filter(carried__isnull=True).newest_first()


def issue_in_preparation() -> NewsletterIssuePage | None:
    """The newest issue that nobody has sent yet."""
    sendings = Mailing.objects.filter(issue=OuterRef("pk")).exclude(state=MailingState.CANCELLED)
    return NewsletterIssuePage.objects.filter(~Exists(sendings), ~in_bin()).order_by("-pk").first()


@transaction.atomic
def compose_issue(now: datetime.datetime, requested_by: User | None = None) -> NewsletterIssuePage:
    """The issue in preparation; a new draft of all the waiting news when there is none.

    Pressing the button twice, even at the same moment, gives one draft.

    Raises:
        NothingToCompose: there is no issue in preparation and no news waiting.
        NewsletterIndexPage.DoesNotExist: the site has no list of letters.
    """
    # The lock makes a second composer wait, and then find the draft of the first. SQLite has no row
    # locks; there the transaction itself is exclusive.
    index = NewsletterIndexPage.objects.select_for_update().get()
    if draft := issue_in_preparation():
        return draft
    news = list(waiting_news().with_visible_actions())
    if not news:
        raise NothingToCompose
    today = timezone.localdate(now)
    issue = NewsletterIssuePage(
        title=gettext("The letter of %(day)s") % {"day": format_day(today)},
        slug=_free_slug(index, today),
        body=sections_of(news),
        owner=requested_by,
        live=False,
    )
    index.add_child(instance=issue)
    log(instance=issue, action="wagtail.create", user=requested_by, content_changed=True)
    issue.save_revision(user=requested_by)
    return issue


def sections_of(news: Iterable[NewsPage]) -> list[tuple[str, dict[str, Any]]]:
    """The body of an issue: a section for each action, the news about none of them last.

    An update about several actions stands once, below the first one in alphabetical order. Updates keep the
    order in which they are given, and the section whose first update comes first stands first.
    """
    by_action: dict[ActionPage | None, list[NewsPage]] = {}
    for update in news:
        by_action.setdefault(_first_action(update), []).append(update)
    without_action = by_action.pop(None, [])
    sections = [_section(action.title, action, updates) for action, updates in by_action.items() if action]
    if without_action:
        sections.append(_section(gettext("News of the network"), None, without_action))
    return sections


def _section(title: str, action: ActionPage | None, news: list[NewsPage]) -> tuple[str, dict[str, Any]]:
    return "section", {
        "title": title,
        "action": action,
        "items": [{"news": update, "summary": ""} for update in news],
    }


def _first_action(update: NewsPage) -> ActionPage | None:
    # A sheet that readers can't see must not lend its title to the letter.
    visible = [action for action in update.actions.all() if action.live]
    return min(visible, key=lambda action: (_alphabetical(action.title), action.pk), default=None)


def _alphabetical(title: str) -> str:
    """« École » stands between « dossier » and « fête », whatever the database's collation."""
    return "".join(c for c in unicodedata.normalize("NFKD", title) if not unicodedata.combining(c)).casefold()


def _free_slug(index: NewsletterIndexPage, day: datetime.date) -> str:
    base = f"lettre-{day.isoformat()}"
    taken = set(index.get_children().filter(slug__startswith=base).values_list("slug", flat=True))
    number, slug = 1, base
    while slug in taken:
        number += 1
        slug = f"{base}-{number}"
    return slug
