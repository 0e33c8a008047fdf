"""What signing in leaves behind, and how long it stays."""

import datetime

from django.core.management import call_command

from core.signin import limits, resets, second_step


def forget_old_sign_ins(now: datetime.datetime) -> None:
    """Delete failures, requests and set-ups that count no more, and sessions that ended."""
    limits.forget_attempts(now)
    resets.forget_requests(now)
    second_step.forget_unconfirmed(now)
    call_command("clearsessions", verbosity=0)
