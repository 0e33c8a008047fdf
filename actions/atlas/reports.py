"""Reports of readers about places: written down, told to who can mend the page, and forgotten in time."""

import datetime
from typing import Any

from django.db import transaction
from django.utils.crypto import salted_hmac

from actions import notifications
from actions.atlas.places import MapPlace
from actions.models import PlaceReport

# How long a report is kept, handled or not: it holds what a reader wrote, and perhaps an address.
LIFETIME = datetime.timedelta(days=180)
# From one network, which a town hall may share.
WINDOW = datetime.timedelta(hours=1)
NETWORK_LIMIT = 10


class TooManyReports(Exception):
    """So many came from one network that the next one has to wait."""


@transaction.atomic
def report_place(place: MapPlace, message: str, email: str, network: str | None, now: datetime.datetime) -> PlaceReport:
    """Keep what a reader says about a place, and tell those who can mend it.

    Args:
        network: where it came from, as ``core.signin.limits.client_network`` says.

    Raises:
        TooManyReports: from this network.
    """
    sender = salted_hmac("actions.atlas.sender", str(network), algorithm="sha256").hexdigest()
    if PlaceReport.objects.filter(sender=sender, created_at__gt=now - WINDOW).count() >= NETWORK_LIMIT:
        raise TooManyReports
    report = PlaceReport.objects.create(
        page_id=place.page_id,
        place_name=place.name,
        place_address=place.address,
        message=message,
        email=email,
        sender=sender,
        created_at=now,
    )
    notifications.places.tell_of(report)
    return report


def set_handled(report: PlaceReport, by: Any, now: datetime.datetime) -> None:
    """Say that the place is right now; of two at once, the first one did it."""
    PlaceReport.objects.waiting().filter(pk=report.pk).update(handled_at=now, handled_by=by)


def reopen(report: PlaceReport) -> None:
    """Take that back."""
    PlaceReport.objects.filter(pk=report.pk).update(handled_at=None, handled_by=None)


def forget_reports(now: datetime.datetime) -> None:
    """Delete the reports whose time is over, and where the others came from once it counts no more."""
    PlaceReport.objects.filter(created_at__lt=now - LIFETIME).delete()
    PlaceReport.objects.filter(created_at__lt=now - WINDOW).exclude(sender="").update(sender="")
