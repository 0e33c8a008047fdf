"""May this issue be sent as it is? What stands in the way, in words that say what to do."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils import timezone
from django.utils.translation import gettext, ngettext

from actions.models import NewsPage
from newsletter.audience import Reach, reach
from newsletter.block_checks import block_faults
from newsletter.models import CarriedNews, NewsletterIssuePage
from newsletter.rendering import RenderedIssue, UnsendableIssue, render_issue


@dataclass(frozen=True)
class Problem:
    """One reason not to send: ``code`` for programs, ``message`` for the coordinator."""

    code: str
    message: str


@dataclass(frozen=True)
class Readiness:
    """The state of one version of an issue, with the mail that it makes."""

    issue: NewsletterIssuePage
    rendered: RenderedIssue
    reach: Reach
    problems: list[Problem] = field(default_factory=list)

    @property
    def recipients(self) -> int:
        """How many get a mail."""
        return self.reach.recipients

    @property
    def may_be_sent(self) -> bool:
        return not self.problems


def latest_version(issue: NewsletterIssuePage) -> NewsletterIssuePage:
    """The issue as last saved in the editor, published or not: the version that sending publishes."""
    return issue.get_latest_revision_as_object() if issue.latest_revision_id else issue


def examine(issue: NewsletterIssuePage) -> Readiness:
    """Look at the given version of an issue; nothing is written."""
    rendered = render_issue(issue)
    readers = reach(issue)
    problems = [*_news_problems(issue), *(Problem(code, message) for code, message in block_faults(issue.body))]
    if not issue.news_ids and all(block.block_type == "section" for block in issue.body):
        problems.append(Problem("empty", gettext("The letter is empty: put at least one news update in it.")))
    if issue.go_live_at and issue.go_live_at > timezone.now():
        problems.append(
            Problem("scheduled", gettext("The letter is set to be published later: remove that date, or wait for it."))
        )
    if not readers.recipients:
        problems.append(
            Problem("nothing_for_anybody", gettext("None of the subscribers chose what this letter tells about."))
            if readers.nothing
            else Problem("no_subscribers", gettext("Nobody has subscribed to the letter yet."))
        )
    try:
        rendered.check()
    except UnsendableIssue as error:
        problems.append(Problem("unsendable", " ".join(error.messages)))
    return Readiness(issue, rendered, readers, problems)


def _news_problems(issue: NewsletterIssuePage) -> Iterable[Problem]:
    keys = issue.news_ids
    if deleted := _deleted_items(issue):
        yield Problem(
            "deleted",
            ngettext(
                "%(number)s news update of the letter was deleted since: remove its empty place.",
                "%(number)s news updates of the letter were deleted since: remove their empty places.",
                deleted,
            )
            % {"number": deleted},
        )
    hidden = NewsPage.objects.filter(pk__in=keys).exclude(pk__in=NewsPage.objects.live().public().values("pk"))
    for title in hidden.values_list("title", flat=True):
        yield Problem(
            "not_live",
            gettext("“%(title)s” is no longer online: take it out of the letter, or publish it again.")
            % {"title": title},
        )
    carried = CarriedNews.objects.filter(news__in=keys).exclude(mailing__issue=issue.pk)
    for title, other in carried.values_list("news__title", "mailing__issue__title"):
        yield Problem(
            "carried",
            gettext("“%(title)s” already went out in “%(issue)s”: take it out of this letter.")
            % {"title": title, "issue": other},
        )
    twice = [key for key, number in Counter(keys).items() if number > 1]
    for title in NewsPage.objects.filter(pk__in=twice).values_list("title", flat=True):
        yield Problem("twice", gettext("“%(title)s” is in the letter twice: keep one.") % {"title": title})


def _deleted_items(issue: NewsletterIssuePage) -> int:
    return sum(
        item["news"] is None for block in issue.body if block.block_type == "section" for item in block.value["items"]
    )
