"""New passwords for those who forgot theirs: asked for by an address, and mailed in the background.

A request does the same work, and takes the same time, whether an account has the address or not.
"""

import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.forms import PasswordResetForm
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import EmailMultiAlternatives
from django.db.models import Q
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext

from core.mail.links import absolute_url
from core.mail.messages import current_network, transactional_message
from core.mail.postbags import Postbag
from core.models import PasswordResetRequest, User
from core.signin.limits import account_key

WINDOW = datetime.timedelta(hours=1)
# Within the window, for one address and from one network.
ACCOUNT_LIMIT = 3
NETWORK_LIMIT = 20
# A mail that found no server is tried for a day.
LIFETIME = datetime.timedelta(days=1)


class TooManyRequests(Exception):
    """``until`` is when the next one may come."""

    def __init__(self, until: datetime.datetime) -> None:
        super().__init__(until)
        self.until = until


def ask(address: str, network: str | None, now: datetime.datetime) -> None:
    """Have a link to a new password mailed to the account of that address, if there is one.

    Raises:
        TooManyRequests: for the address, or from the network.
    """
    account = account_key(address)
    recent = PasswordResetRequest.objects.filter(asked_at__gt=now - WINDOW).order_by("-asked_at")
    limits = (Q(account=account), ACCOUNT_LIMIT), (Q(network=network), NETWORK_LIMIT)
    for condition, limit in limits:
        times = recent.filter(condition).values_list("asked_at", flat=True)[:limit]
        if len(times) == limit:
            raise TooManyRequests(times[limit - 1] + WINDOW)
    request = PasswordResetRequest(address=address, account=account, network=network, asked_at=now)
    request.owe_mail(now)
    request.save()


class ResetBag(Postbag):
    """One mail for each request whose address is that of an account."""

    name = "password resets"
    model = PasswordResetRequest

    def build(self, row: Any) -> EmailMultiAlternatives | None:
        user: Any = next(iter(PasswordResetForm().get_users(row.address)), None)
        return build_message(user) if user else None


def build_message(user: User) -> EmailMultiAlternatives:
    """The mail with the link that lets somebody choose a new password."""
    parts = {"uidb64": urlsafe_base64_encode(force_bytes(user.pk)), "token": default_token_generator.make_token(user)}
    return transactional_message(
        user.email,
        gettext("%(network)s: choose a new password") % {"network": current_network().name},
        "core/mail/password_reset",
        {
            "reset_url": absolute_url(reverse("wagtailadmin_password_reset_confirm", kwargs=parts)),
            "hours": settings.PASSWORD_RESET_TIMEOUT // 3600,
        },
    )


def forget_requests(now: datetime.datetime) -> None:
    """Delete the requests that count no more, with the addresses in them."""
    PasswordResetRequest.objects.filter(asked_at__lt=now - LIFETIME).delete()
