"""How often an account, and a place on the network, may be guessed at; django-axes does the counting.

An account is counted by the address that was typed, whether somebody has it or not: nothing tells the two apart.
"""

import datetime
import ipaddress
import math
import unicodedata
from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from axes.handlers.proxy import AxesProxyHandler
from axes.helpers import get_cool_off
from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.crypto import salted_hmac

from core.signin.wording import try_again


def account_key(address: str) -> str:
    """What stands for an address in the counts: of one length, and naming nobody.

    Folded further than any database folds: no spelling of an address gets tries of its own.
    """
    folded = unicodedata.normalize("NFKC", address.strip()).upper().casefold()
    return salted_hmac("core.signin.account", folded, algorithm="sha256").hexdigest()


def attempted_account(request: HttpRequest, credentials: dict[str, Any] | None) -> str:
    """For django-axes: the account that a request tries to enter."""
    address = (credentials or {}).get("username") or request.POST.get("username") or ""
    return account_key(str(address))


def client_network(request: HttpRequest) -> str | None:
    """Where a request comes from: an IPv4 address, or the /64 of an IPv6 one, which one subscriber has whole.

    Each of the ``PROXY_COUNT`` proxies before us added one address to ``X-Forwarded-For``; what stands left of those
    was written by the client, who writes what they like.
    """
    given = request.META.get("REMOTE_ADDR", "")
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    if 0 < settings.PROXY_COUNT <= len(forwarded) and any(forwarded):
        given = forwarded[-settings.PROXY_COUNT]
    try:
        address = ipaddress.ip_address(given.strip())
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network((int(address), 64), strict=False).network_address)


def nameless_client(*args: Any) -> str:
    """For django-axes: what its log lines call whoever tries. Neither an account nor a network."""
    return "a visitor"


class AttemptHandler(AxesDatabaseHandler):
    """Locks an account after a few failures, and a network, which a whole town hall may share, after many."""

    def get_failures(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
        """Those of the account; as many as lock one when the network has reached its own limit."""
        of_account, of_network = (_failures(rows) for rows in self.get_user_attempts(request, credentials))
        if of_network >= settings.NETWORK_FAILURE_LIMIT:
            return max(of_account, settings.AXES_FAILURE_LIMIT)
        return of_account

    def reset_user_attempts(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
        """Forgive the account only: a login of one's own must not pay for guesses at others' from the same network."""
        return AccessAttempt.objects.filter(username=attempted_account(request, credentials)).delete()[0]


def _failures(rows: QuerySet) -> int:
    return rows.aggregate(total=Sum("failures_since_start"))["total"] or 0


def forgive(address: str) -> None:
    """Forget the failures of an account."""
    AccessAttempt.objects.filter(username=account_key(address)).delete()


def locked_until(request: HttpRequest, credentials: dict[str, Any] | None) -> datetime.datetime:
    """When the account or the network of a refused request may be tried again, if nothing fails before."""
    cool_off = get_cool_off(request)
    until = timezone.now()
    counted = AxesProxyHandler.get_implementation().get_user_attempts(request, credentials)
    for rows, limit in zip(counted, (settings.AXES_FAILURE_LIMIT, settings.NETWORK_FAILURE_LIMIT), strict=True):
        remaining = _failures(rows)
        for failed_at, failures in rows.order_by("attempt_time").values_list("attempt_time", "failures_since_start"):
            if remaining < limit:
                break
            remaining -= failures
            until = max(until, failed_at + cool_off)
    return until


def lockout_response(request: HttpRequest, response: Any, credentials: dict[str, Any] | None) -> HttpResponse:
    """For django-axes: the page in place of any other answer to a request that was refused."""
    until = locked_until(request, credentials)
    answer = render(request, "core/signin/locked.html", {"try_again": try_again(until)}, status=429)
    answer["Retry-After"] = str(max(1, math.ceil((until - timezone.now()).total_seconds())))
    answer["Cache-Control"] = "no-store"
    return answer


def forget_attempts(now: datetime.datetime) -> None:
    """Delete the failures that count no more."""
    AccessAttempt.objects.filter(attempt_time__lt=now - settings.AXES_COOLOFF_TIME).delete()
