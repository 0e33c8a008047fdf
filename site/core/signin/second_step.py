"""The second step of somebody's sign-in: a code of an application on their phone, or one of their recovery codes.

The secret and the codes stand in the database as django-otp keeps them; it also slows down guessing, and never takes a
code twice.
"""

import datetime
import enum
import re
from base64 import b32encode
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from django.conf import settings
from django.db import transaction
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from core.models import User

RECOVERY_CODES = 10
# What is begun and not confirmed is forgotten.
SETUP_LIFETIME = datetime.timedelta(days=1)


class Standing(enum.Enum):
    """What a session that somebody logged into is worth."""

    COMPLETE = "complete"
    NEEDS_CODE = "needs a code"
    NEEDS_SETUP = "needs a second step to be set up"


@dataclass(frozen=True, slots=True)
class Verdict:
    """On a code: right, or not; and until when no other is looked at, after too many wrong ones."""

    is_right: bool
    locked_until: datetime.datetime | None = None


WRONG = Verdict(False)
RIGHT = Verdict(True)


def device_of(user: Any) -> TOTPDevice | None:
    """The phone that somebody confirmed, or None."""
    return TOTPDevice.objects.filter(user=user.pk, confirmed=True).order_by("pk").first()


def is_required_of(user: Any) -> bool:
    """Whether somebody may do nothing before they set up a second step."""
    if settings.REQUIRE_TWO_FACTOR == "everyone":
        return True
    return settings.REQUIRE_TWO_FACTOR == "coordinators" and user.has_perm(settings.COORDINATOR_PERMISSION)


def standing(user: Any, session: Any) -> Standing:
    """What the session of a logged-in person is worth now."""
    device = device_of(user)
    if device is not None:
        passed = session.get(DEVICE_ID_SESSION_KEY) == device.persistent_id
        return Standing.COMPLETE if passed else Standing.NEEDS_CODE
    return Standing.NEEDS_SETUP if is_required_of(user) else Standing.COMPLETE


def check_code(user: Any, code: str) -> Verdict:
    """Look at a code of the confirmed phone."""
    with transaction.atomic():
        return _verdict(TOTPDevice.objects.select_for_update().filter(user=user.pk, confirmed=True).first(), code)


def check_recovery_code(user: Any, code: str) -> Verdict:
    """Look at a recovery code, and use it up when it is right."""
    with transaction.atomic():
        return _verdict(StaticDevice.objects.select_for_update().filter(user=user.pk).first(), code)


def check_either(user: Any, code: str) -> Verdict:
    """Look at a code of the one kind or the other: that of a phone has digits only."""
    return check_code(user, code) if re.fullmatch(r"[0-9]{6}", code) else check_recovery_code(user, code)


def _verdict(device: Any, code: str) -> Verdict:
    if device is None:
        return WRONG
    allowed, why = device.verify_is_allowed()
    if not allowed:
        return Verdict(False, locked_until=why["locked_until"])
    return RIGHT if device.verify_token(code) else WRONG


def begin_setup(user: User) -> TOTPDevice:
    """The phone that somebody is setting up; the one that they began with, if they did."""
    with transaction.atomic():
        _hold(user)
        return setup_of(user) or TOTPDevice.objects.create(user=user, name="phone", confirmed=False)


def setup_of(user: User) -> TOTPDevice | None:
    """The phone that somebody began to set up, or None."""
    return TOTPDevice.objects.filter(user=user.pk, confirmed=False).order_by("pk").first()


def finish_setup(user: User, code: str) -> tuple[Verdict, list[str]]:
    """Confirm the phone by one of its codes; returns the recovery codes, which are shown only now."""
    with transaction.atomic():
        _hold(user)
        device = setup_of(user)
        verdict = _verdict(device, code)
        if not verdict.is_right or device is None:
            return verdict, []
        TOTPDevice.objects.filter(user=user).exclude(pk=device.pk).delete()
        device.confirmed = True
        device.save(update_fields=["confirmed"])
        return verdict, renew_recovery_codes(user)


def renew_recovery_codes(user: User) -> list[str]:
    """Make new recovery codes; the earlier ones open nothing any more."""
    with transaction.atomic():
        _hold(user)
        StaticDevice.objects.filter(user=user).delete()
        device = StaticDevice.objects.create(user=user, name="recovery codes")
        codes = {StaticToken.random_token() for _number in range(RECOVERY_CODES)}
        while len(codes) < RECOVERY_CODES:
            codes.add(StaticToken.random_token())
        StaticToken.objects.bulk_create(StaticToken(device=device, token=code) for code in codes)
        return sorted(codes)


def recovery_codes_left(user: Any) -> int:
    return StaticToken.objects.filter(device__user=user.pk).count()


def remove(user: User) -> bool:
    """Take the second step away, its recovery codes with it; says whether there was one."""
    with transaction.atomic():
        _hold(user)
        existed = device_of(user) is not None
        TOTPDevice.objects.filter(user=user).delete()
        StaticDevice.objects.filter(user=user).delete()
        return existed


def let_try_again(user: Any) -> None:
    """Forget the wrong codes of somebody: whoever knew the password before may have made them wait for days."""
    fresh = {"throttling_failure_count": 0, "throttling_failure_timestamp": None}
    TOTPDevice.objects.filter(user=user.pk).update(**fresh)
    StaticDevice.objects.filter(user=user.pk).update(**fresh)


def forget_unconfirmed(now: datetime.datetime) -> None:
    """Delete what was begun and never confirmed."""
    TOTPDevice.objects.filter(confirmed=False, created_at__lt=now - SETUP_LIFETIME).delete()


def secret_of(device: TOTPDevice) -> str:
    """The secret as one types it into an application."""
    return b32encode(device.bin_key).decode().rstrip("=")


def key_uri(device: TOTPDevice, issuer: str) -> str:
    """What the picture to scan says: the secret, under the names of the network and of the account."""
    issuer = issuer.replace(":", " ")
    query = urlencode({"secret": secret_of(device), "issuer": issuer}, quote_via=quote)
    return f"otpauth://totp/{quote(issuer)}:{quote(device.user.email)}?{query}"


def _hold(user: User) -> None:
    """Let nobody else change somebody's second step before this transaction ends."""
    User.objects.select_for_update().get(pk=user.pk)
