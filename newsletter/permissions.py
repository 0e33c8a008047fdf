"""Questions of right in this room, as small functions."""

from typing import Any

from newsletter.models import NewsletterIndexPage


def user_can_send_letter(user: Any) -> bool:
    """Whether a person may compose and send: who may publish the list of letters, and so all below it."""
    index = NewsletterIndexPage.objects.first()
    return index is not None and index.permissions_for_user(user).can_publish()
