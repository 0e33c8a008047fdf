"""May this version of an issue be sent? Everything that is looked at, put together."""

from dataclasses import dataclass, field

from django.utils.translation import gettext

from newsletter.audience import Reach, reach
from newsletter.models import NewsletterIssuePage
from newsletter.readiness.approval import approval_problems
from newsletter.readiness.content import content_problems
from newsletter.readiness.document import read_mail
from newsletter.readiness.links import link_problems
from newsletter.readiness.pictures import picture_problems
from newsletter.readiness.problems import Problem, Weight
from newsletter.readiness.sender import sender_problems
from newsletter.rendering import RenderedIssue, UnsendableIssue, render_issue


@dataclass(frozen=True)
class Readiness:
    """The state of one version of an issue, with the mail that it makes."""

    issue: NewsletterIssuePage
    rendered: RenderedIssue
    reach: Reach
    # What stands in the way; advice and notes never do.
    problems: list[Problem] = field(default_factory=list)
    advice: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)

    @property
    def recipients(self) -> int:
        """How many get a mail."""
        return self.reach.recipients

    @property
    def may_be_sent(self) -> bool:
        return not self.problems


def examine(issue: NewsletterIssuePage) -> Readiness:
    """Look at the given version of an issue; nothing is written."""
    rendered = render_issue(issue)
    readers = reach(issue)
    mail = read_mail(rendered.html)
    found = [
        *content_problems(issue, rendered),
        *_reader_problems(readers),
        *_weight_problems(rendered),
        *link_problems(issue, mail),
        *picture_problems(mail),
        *sender_problems(),
        *approval_problems(issue),
    ]

    def of(weight: Weight) -> list[Problem]:
        return [problem for problem in found if problem.weight is weight]

    return Readiness(issue, rendered, readers, of(Weight.STOP), of(Weight.ADVICE), of(Weight.NOTE))


def _reader_problems(readers: Reach) -> list[Problem]:
    if readers.recipients:
        return []
    if readers.nothing:
        return [Problem("nothing_for_anybody", gettext("None of the subscribers chose what this letter tells about."))]
    return [Problem("no_subscribers", gettext("Nobody has subscribed to the letter yet."))]


def _weight_problems(rendered: RenderedIssue) -> list[Problem]:
    try:
        rendered.check()
    except UnsendableIssue as error:
        return [Problem("unsendable", " ".join(error.messages))]
    return []
