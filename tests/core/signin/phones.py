"""What stands in a test for somebody's phone, and for the sheet with their recovery codes."""

import time
from dataclasses import dataclass

from django.test import Client
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from core.models import User
from core.signin.second_step import renew_recovery_codes, setup_of
from tests.factories.core import PASSWORD

LOGIN = "/admin/login/"
CODE = "/admin/login/code/"
RECOVERY = "/admin/login/code-de-secours/"
STEPS = "/admin/account/deux-etapes/"


@dataclass
class Phone:
    device: TOTPDevice
    recovery_codes: list[str]

    def code(self, steps: int = 0) -> str:
        """What the phone shows now, or so many steps of its clock away."""
        return code_of(self.device, steps)

    @property
    def wrong_code(self) -> str:
        """A code of no step around now."""
        shown = {self.code(steps) for steps in range(-2, 3)}
        return next(f"{number:06d}" for number in range(10) if f"{number:06d}" not in shown)


def code_of(device: TOTPDevice, steps: int = 0) -> str:
    generator = TOTP(device.bin_key)
    generator.time = time.time() + 30 * steps
    return f"{generator.token():06d}"


def give_phone(user: User) -> Phone:
    device = TOTPDevice.objects.create(user=user, name="phone", confirmed=True)
    return Phone(device, renew_recovery_codes(user))


def begin_setup(client: Client, user: User) -> TOTPDevice:
    client.post(STEPS)
    device = setup_of(user)
    assert device is not None
    return device


def sign_in(client: Client, user: User, password: str = PASSWORD, **fields: str) -> object:
    """Post the first step."""
    return client.post(LOGIN, {"username": user.email, "password": password, **fields})
