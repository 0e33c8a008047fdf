"""Whether the letter has the approval that the network wants."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext

from core.dates import format_day
from newsletter.approval_states import Standing
from newsletter.approvals import situation_of
from newsletter.models import NewsletterIssuePage
from newsletter.readiness.problems import Problem


def approval_problems(issue: NewsletterIssuePage) -> Iterator[Problem]:
    """What is missing, in words; nothing once this very version is approved, or where nobody has to approve."""
    situation = situation_of(issue)
    if situation.may_leave:
        return
    url = reverse("newsletter_admin:approval", args=[issue.pk])
    way = gettext("See the approval")
    approval = situation.approval
    code = f"approval_{situation.standing.name.lower()}"
    if approval is None or situation.standing is Standing.NOT_ASKED:
        yield Problem(code, gettext("The letter has to be approved before it is sent: ask for it."), url, way=way)
    elif situation.standing is Standing.WAITING:
        day = format_day(approval.due_on)
        if approval.asked_of:
            message = gettext("The letter waits for the approval of %(name)s, wanted by %(day)s.")
            yield Problem(code, message % {"name": approval.asked_of, "day": day}, url, way=way)
        else:
            message = gettext("The letter waits for approval, wanted by %(day)s.")
            yield Problem(code, message % {"day": day}, url, way=way)
    elif situation.standing is Standing.REFUSED:
        message = gettext("%(name)s asks for changes: make them, then ask for the approval again.")
        yield Problem(code, message % {"name": approval.answered_by}, url, way=way)
    else:
        message = gettext("The letter changed since it was laid before somebody: it has to be approved again.")
        yield Problem(code, message, url, way=way)
