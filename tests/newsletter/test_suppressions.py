"""Fingerprints: who may come back, who may be entered by others, and what outlives a key of the server."""

import datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from newsletter import subscriptions, suppressions
from newsletter.enums import NEVER_WRITTEN_TO, SubscriberStatus, SuppressionReason
from newsletter.models import Subscriber, Suppression
from newsletter.subscriptions import Confirmation
from tests.factories import SubscriberFactory

pytestmark = pytest.mark.django_db

NOW = datetime.datetime(2026, 11, 23, 9, 0, tzinfo=datetime.UTC)
DAY = datetime.timedelta(days=1)
EMAIL = "nolwenn@example.org"
REASONS = list(SuppressionReason)
LIFTED_BY_ASKING = [reason for reason in REASONS if reason not in NEVER_WRITTEN_TO]


def ask(now: datetime.datetime = NOW) -> Subscriber:
    subscriptions.request_subscription(EMAIL, subscriptions.Request(now, subscriptions.current_notice(), "/lettres/"))
    return Subscriber.objects.get(email=EMAIL)


def test_email_2_4_only_a_keyed_fingerprint_is_kept(settings: Any) -> None:
    suppressions.suppress(EMAIL, SuppressionReason.ERASED, now=NOW)
    [row] = Suppression.objects.values()
    assert len(row["fingerprint"]) == 64
    assert set(row) == {"id", "fingerprint", "reason", "created_at"}
    settings.SECRET_KEY = "another"
    assert not suppressions.suppressions_of([EMAIL]).exists(), "without the key, nobody can try an address out"


@pytest.mark.parametrize("reason", LIFTED_BY_ASKING)
def test_a_confirmed_request_of_the_person_lifts_it(reason: SuppressionReason) -> None:
    suppressions.suppress(EMAIL, reason, now=NOW)
    subscriber = ask()
    assert subscriber.confirmation_due_at == NOW
    assert suppressions.refusal(EMAIL) == reason, "asking alone lifts nothing: anybody can type an address"
    assert subscriptions.confirm_subscription(subscriber.key, now=NOW) is Confirmation.DONE
    assert not Suppression.objects.exists()


@pytest.mark.parametrize("reason", sorted(NEVER_WRITTEN_TO))
def test_email_5_1_a_dead_mailbox_and_a_complaint_are_lifted_by_no_request(reason: SuppressionReason) -> None:
    subscriber = ask()
    suppressions.suppress(EMAIL, reason, now=NOW)
    assert subscriptions.confirm_subscription(subscriber.key, now=NOW) is Confirmation.NOTHING_ASKED
    assert ask(NOW + 2 * DAY).status == SubscriberStatus.PENDING
    suppressions.lift(EMAIL)
    assert suppressions.refusal(EMAIL) == reason


@pytest.mark.parametrize("reason", sorted(NEVER_WRITTEN_TO))
def test_email_5_1_the_first_one_suppresses_and_no_confirmation_leaves(reason: SuppressionReason) -> None:
    subscriptions.suppress(SubscriberFactory(email=EMAIL), reason, now=NOW)
    assert ask(NOW + DAY).confirmation_due_at is None


@pytest.mark.parametrize("before", REASONS)
@pytest.mark.parametrize("after", REASONS)
def test_what_weighs_most_stays(before: SuppressionReason, after: SuppressionReason) -> None:
    suppressions.suppress(EMAIL, before, now=NOW)
    suppressions.suppress(EMAIL, after, now=NOW + DAY)
    row = Suppression.objects.get()
    if before in NEVER_WRITTEN_TO or before == after:
        assert (row.reason, row.created_at) == (before, NOW)
    else:
        assert (row.reason, row.created_at) == (after, NOW + DAY)


def test_nobody_else_enters_who_is_suppressed_or_left() -> None:
    assert suppressions.refusal(EMAIL) is None
    for number, reason in enumerate(REASONS):
        suppressions.suppress(f"{number}@example.org", reason, now=NOW)
    SubscriberFactory(email="partie@example.org", unsubscribed=True)
    SubscriberFactory(email="abonnee@example.org")
    emails = [f"{number}@example.org" for number in range(len(REASONS))]
    asked = [*emails, "partie@example.org", "abonnee@example.org", EMAIL]
    with CaptureQueriesContext(connection) as queries:
        found = suppressions.refusals(asked)
    assert found == dict(zip(emails, REASONS, strict=True)) | {"partie@example.org": SuppressionReason.LEFT}
    assert len(queries) == 2


# --- Keys of the server --------------------------------------------------------------------------------------


def test_an_earlier_key_still_recognises_an_address(settings: Any) -> None:
    suppressions.suppress(EMAIL, SuppressionReason.BOUNCED, now=NOW)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "the next one"
    assert suppressions.refusal(EMAIL) == SuppressionReason.BOUNCED
    assert suppressions.may_never_be_written_to(EMAIL)


def test_suppressing_again_renews_the_fingerprint_with_the_present_key(settings: Any) -> None:
    suppressions.suppress(EMAIL, SuppressionReason.BOUNCED, now=NOW)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "the next one"
    suppressions.suppress(EMAIL, SuppressionReason.LEFT, now=NOW + DAY)
    settings.SECRET_KEY_FALLBACKS = []
    row = Suppression.objects.get()
    assert (row.fingerprint, row.reason) == (suppressions.fingerprint(EMAIL), SuppressionReason.BOUNCED)


def test_two_rows_of_one_address_become_one(settings: Any) -> None:
    suppressions.suppress(EMAIL, SuppressionReason.BOUNCED, now=NOW)
    first, settings.SECRET_KEY = settings.SECRET_KEY, "the next one"
    suppressions.suppress(EMAIL, SuppressionReason.LEFT, now=NOW)
    settings.SECRET_KEY_FALLBACKS = [first]
    assert suppressions.refusal(EMAIL) == SuppressionReason.BOUNCED
    suppressions.suppress(EMAIL, SuppressionReason.ERASED, now=NOW)
    assert [row.reason for row in Suppression.objects.all()] == [SuppressionReason.BOUNCED]


def test_a_key_of_its_own_outlives_a_change_of_the_others(settings: Any) -> None:
    old = suppressions.fingerprint(EMAIL)
    suppressions.suppress("ancien@example.org", SuppressionReason.LEFT, now=NOW)
    settings.NEWSLETTER_FINGERPRINT_KEY = "for fingerprints alone"
    assert suppressions.refusal("ancien@example.org") == SuppressionReason.LEFT, "made before there was one"
    suppressions.suppress(EMAIL, SuppressionReason.LEFT, now=NOW)
    settings.SECRET_KEY = "the next one"
    assert suppressions.refusal(EMAIL) == SuppressionReason.LEFT
    assert suppressions.fingerprint(EMAIL) != old
