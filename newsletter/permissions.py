"""Questions of right in this room, as small functions."""

from typing import Any

from newsletter.enums import LIFTED_BY_COORDINATORS, MailingState, SuppressionReason
from newsletter.models import DraftReader, NewsletterIndexPage, NewsletterIssuePage


def user_can_send_letter(user: Any) -> bool:
    """Whether a person may compose and send: who may publish the list of letters, and so all below it."""
    index = NewsletterIndexPage.objects.first()
    return index is not None and index.permissions_for_user(user).can_publish()


def user_can_lift(user: Any, reason: SuppressionReason) -> bool:
    """Whether a person may allow letters again to an address that was suppressed for this reason."""
    if reason == SuppressionReason.COMPLAINED:
        return user.is_active and user.is_superuser
    return reason in LIFTED_BY_COORDINATORS and user_can_send_letter(user)


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


def user_can_see_subscribers(user: Any) -> bool:
    """Whether a person may know who receives the letter: by a right of their own, which no membership gives."""
    return user.is_active and user.has_perm("newsletter.view_subscriber")


def user_can_act_for_subscribers(user: Any) -> bool:
    """Whether a person may do for subscribers what these ask the coordination for: who sees them, and sends."""
    return user_can_see_subscribers(user) and user_can_send_letter(user)
