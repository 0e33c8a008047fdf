"""The screen of addresses that nothing is sent to."""

from collections.abc import Callable
from itertools import product

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from core.models import User
from home.models import HomePage
from newsletter import suppressions
from newsletter.audit import Act
from newsletter.enums import LIFTED_BY_COORDINATORS, EventKind, SubscriberStatus, SuppressionReason
from newsletter.models import AddressChange, Subscriber, SubscriberEvent, Suppression
from tests.factories import MembershipFactory, SubscriberFactory, UserFactory

pytestmark = pytest.mark.django_db

SCREEN = reverse("newsletter_admin:suppressions")
EMAIL = "nolwenn@example.org"
REASONS = list(SuppressionReason)


@pytest.fixture
def coordinator(tree: HomePage) -> User:
    return UserFactory(coordinator=True)


@pytest.fixture
def browser(coordinator: User, client_of: Callable[[User], Client]) -> Client:
    return client_of(coordinator)


def suppress(reason: SuppressionReason) -> None:
    suppressions.suppress(EMAIL, reason, now=timezone.now())


def acts() -> list[str]:
    return list(ModelLogEntry.objects.order_by("pk").values_list("action", flat=True))


def text_of(response: object) -> str:
    return " ".join(response.content.decode().replace("\N{NO-BREAK SPACE}", " ").split())  # type: ignore[attr-defined]


# --- Looking up ----------------------------------------------------------------------------------------------


def test_addresses_are_counted_and_never_listed(browser: Client) -> None:
    suppress(SuppressionReason.BOUNCED)
    page = browser.get(SCREEN)
    assert ("La boîte n’existe pas", 1) in [(str(label), number) for label, number in page.context["rows"]]
    assert page.context["total"] == 1
    text = page.content.decode()
    assert EMAIL not in text
    assert Suppression.objects.get().fingerprint[:8] not in text


@pytest.mark.parametrize("reason", REASONS)
def test_an_address_that_is_typed_is_recognised_however_it_is_written(
    browser: Client, reason: SuppressionReason
) -> None:
    suppress(reason)
    page = browser.post(SCREEN, {"email": " Nolwenn@EXAMPLE.org ", "act": "look"})
    assert page.status_code == 200
    assert page.context["standing"].reason == reason
    assert f"Raison : {reason.label}" in text_of(page)
    assert not acts(), "looking changes nothing"


def test_an_address_that_nothing_is_known_of(browser: Client) -> None:
    page = browser.post(SCREEN, {"email": EMAIL, "act": "look"})
    assert "Elle n’est pas écartée" in text_of(page)
    assert not Suppression.objects.exists()


@pytest.mark.parametrize("act", ["look", "put_aside", "let_back"])
def test_a_bad_address_is_said_beside_the_field(browser: Client, act: str) -> None:
    page = browser.post(SCREEN, {"email": "nolwenn", "act": act})
    assert page.status_code == 422
    assert list(page.context["form"].errors) == ["email"]
    assert page.context["form"]["email"].value() == "nolwenn"


# --- Putting aside -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("what", "stays"), [("erase", False), ("keep", True)])
def test_a_subscriber_is_put_aside_and_erased_by_choice(
    browser: Client, coordinator: User, what: str, stays: bool
) -> None:
    subscriber = SubscriberFactory(email=EMAIL)
    page = browser.post(SCREEN, {"email": EMAIL, "act": "put_aside", "what": what})
    assert page.status_code == 200
    assert suppressions.refusal(EMAIL) == SuppressionReason.COORDINATOR
    assert Subscriber.objects.filter(pk=subscriber.pk, status=SubscriberStatus.SUPPRESSED).exists() is stays
    event = SubscriberEvent.objects.get(kind=EventKind.SUPPRESSED)
    assert (event.by, event.reason) == (coordinator, SuppressionReason.COORDINATOR)
    assert acts() == [Act.SUPPRESS, *([] if stays else [Act.ERASE])]
    assert not SubscriberEvent.objects.filter(kind=EventKind.LEFT).exists(), "counted once"


def test_who_was_never_subscribed_can_be_put_aside(browser: Client) -> None:
    AddressChange.objects.create(subscriber=SubscriberFactory(), email=EMAIL, asked_at=timezone.now())
    browser.post(SCREEN, {"email": EMAIL, "act": "put_aside"})
    assert suppressions.refusal(EMAIL) == SuppressionReason.COORDINATOR
    assert not AddressChange.objects.exists()
    assert acts() == [Act.SUPPRESS]


def test_the_history_names_no_address(browser: Client, coordinator: User) -> None:
    SubscriberFactory(email=EMAIL)
    browser.post(SCREEN, {"email": EMAIL, "act": "put_aside", "what": "erase"})
    browser.post(SCREEN, {"email": EMAIL, "act": "let_back", "why": "Une erreur de notre part"})
    entries = ModelLogEntry.objects.all()
    assert len(entries) == 3
    assert {entry.user for entry in entries} == {coordinator}
    assert not [entry for entry in entries if "nolwenn" in f"{entry.label}{entry.data}"]
    page = browser.get(reverse("wagtailadmin_reports:site_history"))
    assert "Une erreur de notre part" in page.content.decode()


# --- Taking it back ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("reason", "is_administrator"), list(product(REASONS, [True, False])))
def test_who_may_take_back_what(
    tree: HomePage, client_of: Callable[[User], Client], reason: SuppressionReason, is_administrator: bool
) -> None:
    user = UserFactory(coordinator=True, is_superuser=is_administrator)
    suppress(reason)
    browser = client_of(user)
    allowed = reason in LIFTED_BY_COORDINATORS or (reason == SuppressionReason.COMPLAINED and is_administrator)
    offered = 'value="let_back"' in browser.post(SCREEN, {"email": EMAIL, "act": "look"}).content.decode()
    assert offered is allowed
    page = browser.post(SCREEN, {"email": EMAIL, "act": "let_back", "why": "Sa boîte fonctionne à nouveau"})
    assert page.status_code == (200 if allowed else 422)
    assert (suppressions.refusal(EMAIL) is None) is allowed
    assert acts() == ([Act.LIFT] if allowed else [])


@pytest.mark.parametrize("why", ["", "Demande de nolwenn@example.org"])
def test_a_reason_is_asked_that_names_no_address(browser: Client, why: str) -> None:
    suppress(SuppressionReason.BOUNCED)
    page = browser.post(SCREEN, {"email": EMAIL, "act": "let_back", "why": why})
    assert page.status_code == 422
    assert list(page.context["lift_form"].errors) == ["why"]
    assert suppressions.refusal(EMAIL) == SuppressionReason.BOUNCED


def test_members_reach_nothing(tree: HomePage, client_of: Callable[[User], Client], client: Client) -> None:
    suppress(SuppressionReason.BOUNCED)
    member = client_of(MembershipFactory(admin=True).user)
    for act in ("look", "put_aside", "let_back"):
        answer = member.post(SCREEN, {"email": EMAIL, "act": act, "why": "Parce que"})
        assert answer.status_code == 302
        assert SCREEN not in answer["Location"]
    assert member.get(SCREEN).status_code == 302
    assert "login" in client.get(SCREEN)["Location"]
    assert suppressions.refusal(EMAIL) == SuppressionReason.BOUNCED


def test_the_acts_are_guarded(coordinator: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(coordinator)
    assert strict.post(SCREEN, {"email": EMAIL, "act": "put_aside"}).status_code == 403
    assert not Suppression.objects.exists()
