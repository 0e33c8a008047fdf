"""Questions of right in this room, as small functions."""

from typing import Any

from actions.access import profiles_of
from actions.models import NewsPage
from newsletter.enums import MailingState
from newsletter.models import DraftReader, NewsletterIndexPage, NewsletterIssuePage


def user_can_send_letter(user: Any) -> bool:
    """Whether a person may compose and send: who may publish the list of letters, and so all below it."""
    index = NewsletterIndexPage.objects.first()
    return index is not None and index.permissions_for_user(user).can_publish()


def user_can_read_draft(user: Any, issue: NewsletterIssuePage) -> bool:
    """Whether a person may read an issue before it goes out: coordinators, and whom they asked, as long as it is one.

    Who may no longer enter the admin at all is not asked any more.
    """
    if user_can_send_letter(user):
        return True
    asked = user.is_active and user.has_perm("wagtailadmin.access_admin")
    return (
        asked
        and not issue.mailings.exclude(state=MailingState.CANCELLED).exists()
        and DraftReader.objects.filter(issue=issue, person=user).exists()
    )


def is_own_news(user: Any, news: NewsPage) -> bool:
    """Whether an institution of the person writes it: what a draft says of it is theirs to see, and to propose."""
    return news.path[: -news.steplen] in profiles_of(user)
