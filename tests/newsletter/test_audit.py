"""Acts of coordinators, in the history of the site."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import ModelLogEntry

from core.models import User
from home.models import HomePage
from newsletter import audit
from newsletter.audit import Act
from tests.factories import MembershipFactory, SubscriberFactory, UserFactory

pytestmark = pytest.mark.django_db

HISTORY = reverse("wagtailadmin_reports:site_history")


@pytest.mark.parametrize("act", Act)
def test_every_act_is_told_in_words_and_without_an_address(
    tree: HomePage, client_of: Callable[[User], Client], act: Act
) -> None:
    coordinator = UserFactory(coordinator=True)
    subscriber = SubscriberFactory(email="nolwenn@example.org")
    audit.record(act, subscriber, by=coordinator)
    audit.record(act, None, by=coordinator, number=41, note="au forum")
    told = [entry.formatter.format_message(entry) for entry in ModelLogEntry.objects.order_by("pk")]
    assert "41" in told[1]
    assert told[1].endswith("(au forum)")
    page = client_of(coordinator).get(HISTORY).content.decode()
    assert f"Abonnement n° {subscriber.pk}" in page
    assert "nolwenn" not in page
    assert str(coordinator) in page


@pytest.mark.parametrize("facts", [{"note": "pour nolwenn@example.org"}, {"lines": ["a@b.example"]}])
def test_a_line_that_names_an_address_is_refused(facts: dict[str, Any]) -> None:
    with pytest.raises(audit.NamesAnAddress):
        audit.record(Act.LIFT, None, by=None, **facts)
    assert not ModelLogEntry.objects.exists()


def test_members_do_not_see_them(tree: HomePage, client_of: Callable[[User], Client]) -> None:
    audit.record(Act.ERASE, SubscriberFactory(), by=UserFactory(coordinator=True))
    page = client_of(MembershipFactory(admin=True).user).get(HISTORY).content.decode()
    assert "Abonnement n°" not in page
