"""Questions of right in this room, as small functions."""

from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import Q, QuerySet

from actions.access import profiles_of
from actions.models import NewsPage
from core.models import User
from newsletter.enums import LIFTED_BY_COORDINATORS, MailingState, SuppressionReason
from newsletter.models import DraftReader, NewsletterIssuePage

# Groups give these, each apart (« Paramètres », « Groupes »).
COMPOSE = "compose_letter"
APPROVE = "approve_letter"
SEND = "send_letter"
LETTER_RIGHTS = (COMPOSE, APPROVE, SEND)


def user_can_compose_letter(user: Any) -> bool:
    """Whether a person may make a draft letter, have it read, and ask for its approval."""
    return _has(user, COMPOSE)


def user_can_approve_letter(user: Any) -> bool:
    """Whether a person may say that a letter is fit to be sent, as it is."""
    return _has(user, APPROVE)


def user_can_send_letter(user: Any) -> bool:
    """Whether a person may send a letter, hold its sending, and correct its web version afterwards."""
    return _has(user, SEND)


def user_can_see_letter(user: Any) -> bool:
    """Whether a person may look at the screens of the letter: by any of the three rights."""
    return any(_has(user, right) for right in LETTER_RIGHTS)


def people_who_may(right: str) -> QuerySet[User]:
    """Those who were given one of the three rights; superusers, who can do everything, are none because of it."""
    rows = Permission.objects.filter(content_type__app_label="newsletter", codename=right)
    given = Q(groups__permissions__in=rows) | Q(user_permissions__in=rows)
    return User.objects.filter(given, is_active=True).distinct()


def user_can_lift(user: Any, reason: SuppressionReason) -> bool:
    """Whether a person may allow letters again to an address that was suppressed for this reason."""
    if reason == SuppressionReason.COMPLAINED:
        return user.is_active and user.is_superuser
    return reason in LIFTED_BY_COORDINATORS and user_can_send_letter(user)


def user_can_read_draft(user: Any, issue: NewsletterIssuePage) -> bool:
    """Whether a person may read an issue before it goes out: who works on it, and, until then, whom they asked.

    Who may no longer enter the admin at all is not asked any more.
    """
    if user_can_see_letter(user):
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


def user_can_see_subscribers(user: Any) -> bool:
    """Whether a person may know who receives the letter: by a right of their own, which no membership gives."""
    return user.is_active and user.has_perm("newsletter.view_subscriber")


def user_can_act_for_subscribers(user: Any) -> bool:
    """Whether a person may do for subscribers what these ask the coordination for: who sees them, and sends."""
    return user_can_see_subscribers(user) and user_can_send_letter(user)


def _has(user: Any, right: str) -> bool:
    return user.is_active and user.has_perm(f"newsletter.{right}")
