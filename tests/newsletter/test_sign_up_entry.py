"""Sign-ups on paper or at an event, entered by a coordinator."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from actions.models import Institution, Theme
from core.models import User
from home.models import HomePage
from newsletter import subscriptions, suppressions
from newsletter.audit import Act
from newsletter.confirmation import send_due_confirmations
from newsletter.enums import ConsentMethod, SubscriberStatus, SuppressionReason
from newsletter.models import Consent, Subscriber
from newsletter.sign_up_entry import read_lines
from tests.factories import InstitutionFactory, MembershipFactory, SubscriberFactory, ThemeFactory, UserFactory

pytestmark = pytest.mark.django_db

SCREEN = reverse("newsletter_admin:entry")
EMAIL = "nolwenn@example.org"


@pytest.fixture
def coordinator(tree: HomePage) -> User:
    return UserFactory(coordinator=True)


@pytest.fixture
def browser(coordinator: User, client_of: Callable[[User], Client]) -> Client:
    return client_of(coordinator)


def answers(addresses: str = EMAIL, **changes: Any) -> dict[str, Any]:
    given = {"addresses": addresses, "method": "paper", "occasion": "Forum, 12 septembre", "asked": "on", **changes}
    return {name: value for name, value in given.items() if value is not None}


def ask(now: datetime.datetime, email: str = EMAIL) -> Subscriber:
    subscriptions.request_subscription(email, subscriptions.Request(now, subscriptions.current_notice(), "/lettres/"))
    return Subscriber.objects.get(email=email)


@pytest.mark.parametrize("method", [ConsentMethod.PAPER, ConsentMethod.EVENT])
def test_email_1_5_and_2_2_an_address_is_asked_to_confirm_and_the_proof_says_who_entered_it(
    browser: Client, coordinator: User, method: ConsentMethod
) -> None:
    institution: Institution = InstitutionFactory()
    theme: Theme = ThemeFactory()
    page = browser.post(SCREEN, answers(method=method, institution=institution.pk, themes=[theme.pk]))
    assert page.status_code == 200
    subscriber = Subscriber.objects.get()
    assert (subscriber.email, subscriber.status) == (EMAIL, SubscriberStatus.PENDING)
    assert not Subscriber.objects.receiving().exists()
    assert not Consent.objects.exists()
    assert send_due_confirmations(timezone.now()) == 1
    assert mail.outbox[0].to == [EMAIL]
    subscriptions.confirm_subscription(subscriber.key, now=timezone.now())
    proof = Consent.objects.get()
    assert (proof.method, proof.origin, proof.institution) == (method, "Forum, 12 septembre", institution)
    assert proof.recorded_by == coordinator
    assert list(subscriber.themes.all()) == [theme]


def test_each_line_is_told_what_became_of_it(browser: Client) -> None:
    now = timezone.now()
    SubscriberFactory(email="abonnee@example.org")
    SubscriberFactory(email="partie@example.org", unsubscribed=True)
    suppressions.suppress("morte@example.org", SuppressionReason.BOUNCED, now=now)
    own = ask(now, "attente@example.org")
    typed = (
        "Nouvelle@Example.org,\n\nnouvelle@example.org\nÉric@example.org\nabonnee@example.org\n"
        "partie@example.org\nmorte@example.org\nattente@example.org\nautre@example.org;\nsans arobase"
    )
    page = browser.post(SCREEN, answers(typed))
    outcome = page.context["outcome"]
    assert page.status_code == 422
    assert outcome.recorded == ["nouvelle@example.org", "autre@example.org"]
    assert outcome.subscribed == ["abonnee@example.org"]
    assert outcome.waiting == ["attente@example.org"]
    assert outcome.refused == [
        ("partie@example.org", SuppressionReason.LEFT),
        ("morte@example.org", SuppressionReason.BOUNCED),
    ]
    assert [line.number for line in page.context["bad_lines"]] == [4, 10]
    assert page.context["form"]["addresses"].value() == "Éric@example.org\nsans arobase"
    assert page.context["form"]["occasion"].value() == "Forum, 12 septembre"
    text = page.content.decode()
    for said in (SuppressionReason.LEFT.label, SuppressionReason.BOUNCED.label, "2 adresses sont saisies"):
        assert str(said) in text
    own.refresh_from_db()
    assert own.requested_method == ConsentMethod.WEB_FORM, "their own request is the better proof"
    assert Subscriber.objects.filter(status=SubscriberStatus.PENDING).count() == 3
    assert not Subscriber.objects.filter(email="morte@example.org").exists()


@pytest.mark.parametrize("reason", SuppressionReason)
def test_nobody_else_brings_back_who_is_suppressed(browser: Client, reason: SuppressionReason) -> None:
    suppressions.suppress(EMAIL, reason, now=timezone.now())
    page = browser.post(SCREEN, answers())
    assert page.context["outcome"].refused == [(EMAIL, reason)]
    assert not Subscriber.objects.exists()
    assert send_due_confirmations(timezone.now()) == 0


def test_who_let_the_first_mail_lapse_is_asked_again(browser: Client) -> None:
    asked = timezone.now() - datetime.timedelta(hours=100)
    Subscriber.objects.filter(pk=ask(asked).pk).update(confirmation_sent_at=asked, confirmation_due_at=None)
    assert browser.post(SCREEN, answers()).context["outcome"].recorded == [EMAIL]
    assert send_due_confirmations(timezone.now()) == 1


def test_sending_the_form_twice_enters_nobody_twice(browser: Client) -> None:
    browser.post(SCREEN, answers())
    assert browser.post(SCREEN, answers()).context["outcome"].waiting == [EMAIL]
    assert Subscriber.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"addresses": ""}, "addresses"),
        ({"addresses": "sans arobase\nnon plus"}, "addresses"),
        ({"addresses": "\n".join(f"a{number}@example.org" for number in range(201))}, "addresses"),
        ({"method": None}, "method"),
        ({"method": "web_form"}, "method"),
        ({"method": "import"}, "method"),
        ({"occasion": ""}, "occasion"),
        ({"occasion": "chez nolwenn@example.org"}, "occasion"),
        ({"occasion": "x" * 101}, "occasion"),
        ({"asked": None}, "asked"),
        ({"institution": "99999"}, "institution"),
        ({"themes": ["99999"]}, "themes"),
    ],
)
def test_what_is_missing_is_said_beside_its_field_and_nothing_is_lost(
    browser: Client, changes: dict[str, Any], field: str
) -> None:
    page = browser.post(SCREEN, answers(**changes))
    assert page.status_code == 422
    assert list(page.context["form"].errors) == [field]
    assert not Subscriber.objects.exists()
    for name, value in answers(**changes).items():
        if name not in {"asked", "themes"}:
            assert page.context["form"][name].value() == value


def test_two_hundred_lines_are_taken(browser: Client) -> None:
    page = browser.post(SCREEN, answers("\n".join(f"a{number}@example.org" for number in range(200))))
    assert len(page.context["outcome"].recorded) == 200


def test_the_history_counts_them_and_names_none(browser: Client, coordinator: User) -> None:
    browser.post(SCREEN, answers(f"{EMAIL}\nyann@example.org"))
    entry = ModelLogEntry.objects.get()
    assert (entry.action, entry.user, entry.data) == (
        Act.ADD,
        coordinator,
        {"number": 2, "note": "Forum, 12 septembre"},
    )
    assert "@" not in entry.label


def test_line_breaks_of_any_kind_begin_a_line_and_never_stay_in_an_address() -> None:
    assert read_lines("a@example.org\r\nb@example.org\rc@example.org\u2028d@example.org") == (
        ["a@example.org", "b@example.org", "c@example.org", "d@example.org"],
        [],
    )


def test_members_reach_nothing(tree: HomePage, client_of: Callable[[User], Client], client: Client) -> None:
    member = client_of(MembershipFactory(admin=True).user)
    for answer in (member.get(SCREEN), member.post(SCREEN, answers())):
        assert answer.status_code == 302
        assert SCREEN not in answer["Location"]
    assert "login" in client.get(SCREEN)["Location"]
    assert not Subscriber.objects.exists()
