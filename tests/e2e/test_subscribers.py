"""A reader calls: the coordinator finds them, reads what happened, corrects, and erases at their request."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from home.models import HomePage
from newsletter import subscriptions
from newsletter.models import Subscriber, SubscriberEvent
from tests.e2e.conftest import Watch
from tests.e2e.test_from_news_to_inbox import log_in
from tests.factories import SubscriberFactory, ThemeFactory, UserFactory

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

READER = "nolwenn@example.org"


def test_a_coordinator_finds_reads_corrects_and_erases(page: Page, watch: Watch, tree: HomePage) -> None:
    ThemeFactory(name="Mobilité")
    for number in range(3):
        SubscriberFactory(email=f"autre{number}@example.org")
    request = subscriptions.Request(timezone.now(), subscriptions.current_notice(), "home")
    subscriptions.request_subscription(READER, request)
    subscriptions.confirm_subscription(Subscriber.objects.get(email=READER).key, now=timezone.now())

    log_in(page, UserFactory(coordinator=True))
    page.get_by_role("button", name="La lettre").click()
    page.get_by_role("link", name="Abonnés", exact=True).click()
    expect(page).to_have_url(re.compile(r"/admin/subscriber/$"))
    expect(page.get_by_role("link", name="4 sur la liste")).to_be_visible()

    # The list narrows while a piece of the address is typed.
    page.locator("main [name=q]").fill("nolw")
    expect(page.get_by_role("link", name="autre0@example.org")).to_have_count(0)
    page.get_by_role("link", name=READER).click()

    expect(page.get_by_role("heading", name="Ce qui s’est passé")).to_be_visible()
    expect(page.get_by_text("A demandé la lettre")).to_be_visible()
    page.get_by_text("Lire le texte accepté (texte d’information 1)").click()
    expect(page.get_by_text("CNIL").first).to_be_visible()

    page.get_by_role("link", name="Corriger les centres d’intérêt").click()
    page.get_by_label("Mobilité").check()
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("Les centres d’intérêt sont corrigés")).to_be_visible()
    expect(page.get_by_text("Mobilité")).to_be_visible()

    page.get_by_role("link", name="Effacer à sa demande").click()
    page.get_by_role("button", name="Oui, tout effacer").click()
    expect(page).to_have_url(re.compile(r"/admin/subscriber/$"))
    expect(page.get_by_text("Tout ce qui concernait cette personne est effacé")).to_be_visible()
    expect(page.get_by_text(READER)).to_have_count(0)
    assert not Subscriber.objects.filter(email=READER).exists()

    # Their coming and their going stay counted.
    page.get_by_role("link", name="Au fil du temps").click()
    expect(page.get_by_role("img").first).to_be_visible()
    row = page.locator(".movement-table tbody tr").first
    expect(row.locator("td")).to_have_text(["1", "1", "0", "0", "3"])
    assert SubscriberEvent.objects.filter(subscriber=None).count() == 2
    assert watch.errors == []
    assert watch.strangers == []
