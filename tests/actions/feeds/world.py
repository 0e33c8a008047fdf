"""What readers must never get, in every form that a page can be hidden; and counting queries."""

from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageViewRestriction

from actions.bin import put_into_bin
from core.models import BasePage
from tests.factories import UserFactory


def hide(page: BasePage, how: str) -> None:
    """Withdraw the page, close it by a password, or put it in the bin."""
    if how == "withdrawn":
        page.unpublish()
    elif how == "closed":
        PageViewRestriction.objects.create(page=page, restriction_type="password", password="secret")
    else:
        put_into_bin(page, UserFactory(coordinator=True))


WAYS_TO_HIDE = ["withdrawn", "closed", "binned"]


def queries_of(client: Client, address: str, **headers: Any) -> int:
    """How many queries the second reading costs: the first one warms what is cached."""
    client.get(address, **headers)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address, **headers).status_code == 200
    return len(queries)
