"""Who gave the password and not yet the code: held in the session, which logs nobody in meanwhile."""

import time
from dataclasses import asdict, dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY, load_backend, login
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from core.models import User
from core.signin import onward, second_step

LIFETIME_SECONDS = 600
_NAME = "pending_sign_in"


@dataclass(frozen=True, slots=True)
class Pending:
    """A sign-in between its two steps."""

    user_pk: int
    backend: str
    # Of the password: the step before counts no more once it was changed.
    password_stamp: str
    since: float
    remember: bool
    next_url: str


def begin(request: HttpRequest, user: User, *, backend: str, remember: bool, next_url: str) -> None:
    """Keep who gave the right password, in a session with a new key; whoever was logged in there is no more."""
    if SESSION_KEY in request.session:
        request.session.flush()
    else:
        request.session.cycle_key()
    pending = Pending(user.pk, backend, user.get_session_auth_hash(), time.time(), remember, next_url)
    request.session[_NAME] = asdict(pending)
    request.session.set_expiry(0)


def user_of(request: HttpRequest) -> User | None:
    """Who is between the two steps, or None: nobody, for too long, or with a password that is no longer theirs."""
    pending = _read(request)
    if pending is None or not 0 <= time.time() - pending.since <= LIFETIME_SECONDS:
        return None
    user: Any = load_backend(pending.backend).get_user(pending.user_pk)
    if user is None or not constant_time_compare(user.get_session_auth_hash(), pending.password_stamp):
        return None
    return user


def finish(request: HttpRequest, user: User) -> str:
    """Log in who passed the second step; returns the address where they wanted to go."""
    pending = _read(request)
    assert pending is not None, "the second step comes after the first"  # noqa: S101
    del request.session[_NAME]
    # django-otp writes it into the session that opens.
    user.otp_device = second_step.device_of(user)  # type: ignore[attr-defined]
    login(request, user, backend=pending.backend)
    request.session.set_expiry(settings.SESSION_COOKIE_AGE if pending.remember else 0)
    return onward.within_site(request, pending.next_url)


def _read(request: HttpRequest) -> Pending | None:
    held = request.session.get(_NAME)
    return Pending(**held) if held else None
