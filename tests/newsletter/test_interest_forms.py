"""Boxes of themes, territories and actions, with keys that no box has."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from actions.models import Territory
from core.models import User
from newsletter.interest_forms import TermsForm
from newsletter.interests import Interests
from newsletter.models import NewsletterIssuePage, Subscriber
from tests.factories import SubscriberFactory, TerritoryFactory, ThemeFactory, UserFactory

pytestmark = pytest.mark.django_db

KEYS = ("9" * 23, "-1", "x", "0", "")


@pytest.fixture
def coordinator(client_of: Callable[[User], Client]) -> Client:
    return client_of(UserFactory(coordinator=True))


@pytest.mark.parametrize("key", KEYS)
def test_a_key_that_no_box_has_breaks_no_preview(issue: NewsletterIssuePage, coordinator: Client, key: str) -> None:
    query = {"themes": key, "territories": key, "actions": key}
    assert coordinator.get(reverse("newsletter_admin:send", args=[issue.pk]), query).status_code == 200
    assert coordinator.get(reverse("newsletter_admin:preview", args=[issue.pk, "html"]), query).status_code < 500


@pytest.mark.parametrize("field", ["themes", "territories"])
@pytest.mark.parametrize("key", KEYS[:4])
def test_such_a_key_enters_nobody(tree: Any, coordinator: Client, field: str, key: str) -> None:
    data = {"addresses": "lea@example.org", "method": "paper", "occasion": "Forum", "asked": "on", field: [key]}
    response = coordinator.post(reverse("newsletter_admin:entry"), data)
    assert response.status_code == 422
    assert "n’est plus proposé" in response.content.decode()
    assert not Subscriber.objects.exists()


def test_outlines_are_not_read_for_the_sake_of_names() -> None:
    Territory.objects.filter(pk=TerritoryFactory().pk).update(outline={"type": "MultiPolygon", "coordinates": []})
    [offered] = TermsForm().fields["territories"].queryset  # type: ignore[attr-defined]
    assert "outline" in offered.get_deferred_fields()


def test_what_somebody_chose_is_read_without_the_rows(django_assert_num_queries: Any) -> None:
    subscriber, theme = SubscriberFactory(), ThemeFactory()
    subscriber.themes.set([theme])
    with django_assert_num_queries(3):
        assert Interests.of(subscriber) == Interests(themes=frozenset([theme.pk]))
