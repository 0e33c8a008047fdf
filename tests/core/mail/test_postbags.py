"""Owed mails, on the rows of confirmations: what the bags of all rooms have in common."""

import datetime
from typing import Any
from unittest.mock import patch

import pytest
from django.core import mail
from django.utils import timezone

from core.mail.postbags import Postbag, send_due
from newsletter.confirmation import ConfirmationBag
from newsletter.models import Subscriber
from tests.factories import SubscriberFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def bag() -> Postbag:
    return ConfirmationBag()


def _owed(number: int, now: datetime.datetime) -> list[Subscriber]:
    return SubscriberFactory.create_batch(number, pending=True, requested_at=now, confirmation_due_at=now)


def test_a_mail_that_is_no_longer_owed_is_dropped(bag: Postbag) -> None:
    now = timezone.now()
    row = _owed(1, now)[0]
    with patch.object(ConfirmationBag, "build", return_value=None):
        assert send_due(bag, now) == 0
    row.refresh_from_db()
    assert (row.confirmation_due_at, row.confirmation_sent_at) == (None, None)
    assert not mail.outbox


def test_a_mail_that_cannot_be_built_keeps_no_other_waiting(bag: Postbag, caplog: pytest.LogCaptureFixture) -> None:
    now = timezone.now()
    broken, fine = _owed(2, now)
    build = ConfirmationBag.build

    def build_all_but_one(self: Any, row: Subscriber) -> Any:
        if row.pk == broken.pk:
            raise ValueError(row.email)
        return build(self, row)

    with patch.object(ConfirmationBag, "build", build_all_but_one):
        assert send_due(bag, now) == 1
    assert [message.to for message in mail.outbox] == [[fine.email]]
    assert broken.email not in caplog.text, "email 4.12"
    assert send_due(bag, now + datetime.timedelta(hours=1)) == 1
