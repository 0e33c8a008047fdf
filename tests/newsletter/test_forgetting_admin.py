"""The screen that shows what was erased, and the ways there."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.models import User
from home.models import HomePage
from newsletter.forgetting_run import forget
from newsletter.models import ForgettingRun
from tests.factories import MembershipFactory, SubscriberFactory, UserFactory

pytestmark = pytest.mark.django_db

SCREEN = reverse("newsletter_admin:erasures")
DAY = datetime.timedelta(days=1)


@pytest.fixture
def browser(tree: HomePage, client_of: Callable[[User], Client]) -> Client:
    return client_of(UserFactory(coordinator=True))


def test_before_the_first_round_it_says_so(browser: Client) -> None:
    assert "Aucun pour l’instant" in browser.get(SCREEN).content.decode()


def test_rounds_are_numbers_and_name_nobody(browser: Client) -> None:
    now = timezone.now()
    for number in range(7):
        SubscriberFactory(email=f"partie{number}@example.org", unsubscribed=True, unsubscribed_at=now - 91 * DAY)
    forget(now)
    ForgettingRun.objects.create(started_at=now - DAY, counts={"lapsed": 31})
    page = browser.get(SCREEN)
    html = page.content.decode()
    assert [run.rows()[0][1] for run in page.context["runs"]] == [7, 0]
    assert html.count("<strong>7</strong>") == 2, "those who left, and their fingerprints"
    assert "<strong>31</strong>" in html
    assert html.count("Interrompu en route") == 1
    forget(now)
    assert "Rien n’était à faire" in browser.get(SCREEN).content.decode()
    assert "example.org" not in html.split("<main")[-1]


def test_the_dashboard_leads_to_each_screen(browser: Client) -> None:
    html = browser.get(reverse("newsletter_admin:dashboard")).content.decode()
    for name in ("entry", "suppressions", "notice", "erasures"):
        url = reverse(f"newsletter_admin:{name}")
        assert f'href="{url}"' in html
        assert browser.get(url).status_code == 200


@pytest.mark.parametrize("name", ["entry", "suppressions", "notice", "erasures"])
def test_nobody_but_coordinators(
    tree: HomePage, client_of: Callable[[User], Client], client: Client, name: str
) -> None:
    url = reverse(f"newsletter_admin:{name}")
    assert "login" in client.get(url)["Location"]
    for person in (MembershipFactory().user, MembershipFactory(admin=True).user):
        answer = client_of(person).get(url)
        assert answer.status_code == 302
        assert url not in answer["Location"]


@pytest.mark.parametrize("number", [3, 30])
def test_the_screen_asks_the_same_whatever_the_number_of_rounds(
    browser: Client, django_assert_max_num_queries: Any, number: int
) -> None:
    for days in range(number):
        ForgettingRun.objects.create(started_at=timezone.now() - days * DAY)
    browser.get(SCREEN)
    with django_assert_max_num_queries(26):
        browser.get(SCREEN)
