import datetime
from collections.abc import Callable
from unittest.mock import patch

import pytest
from django.core import mail, signing
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from newsletter import address_changes, subscriptions, suppressions
from newsletter.address_changes import DAILY_LIMIT, Change, TooManyChanges, ask, confirm, masked
from newsletter.address_changes import send_due_changes as send_due
from newsletter.delivery import deliver_slice
from newsletter.enums import DeliveryState, EventKind, SubscriberStatus, SuppressionReason
from newsletter.forgetting_run import forget_daily
from newsletter.mailings import start_mailing
from newsletter.models import AddressChange, Delivery, Mailing, NewsletterIssuePage, Subscriber
from newsletter.tokens import address_change_token, manage_path, unsubscribe_token
from tests.factories import SubscriberFactory, ThemeFactory
from tests.newsletter.rows import all_rows
from tests.newsletter.smtp import Inbox

pytestmark = pytest.mark.django_db

NEW = "nouvelle@example.org"
HOUR = datetime.timedelta(hours=1)
MINUTE = datetime.timedelta(minutes=1)


@pytest.fixture
def reader() -> Subscriber:
    return SubscriberFactory(email="ancienne@example.org")


@pytest.fixture
def wish(reader: Subscriber) -> AddressChange:
    ask(reader, NEW, now=timezone.now())
    return AddressChange.objects.get()


def page(change: AddressChange) -> str:
    return reverse("newsletter:change_address", args=[address_change_token(change)])


# --- The way -----------------------------------------------------------------------------------------------


def test_the_letter_moves_once_the_new_address_confirms(inbox: Inbox, reader: Subscriber) -> None:
    visitor = Client(enforce_csrf_checks=True)
    reader.themes.add(ThemeFactory())
    old_page, leave = manage_path(reader), reverse("newsletter:unsubscribe", args=[unsubscribe_token(reader.key)])
    visitor.post(old_page, {"act": "adresse", "email": " Nouvelle@EXAMPLE.org "})
    assert send_due(timezone.now()) == 1
    assert inbox.addresses == [NEW]
    path = inbox.messages[0].get_body(("plain",)).get_content().split("http://localhost")[1].split()[0]

    # The page waits for one press.
    html = visitor.get(path).content.decode()
    assert html.split("<main")[1].split("</main>")[0].count("<button") == 1
    assert NEW not in html
    assert Subscriber.objects.get().email == "ancienne@example.org"

    landing = visitor.post(path)["Location"]
    assert landing.endswith("?fait=adresse")
    assert NEW in visitor.get(landing).content.decode()
    moved = Subscriber.objects.receiving().get()
    assert (moved.email, moved.pk, moved.themes.count()) == (NEW, reader.pk, 1)

    # The old address is told, without the new one in full.
    assert send_due(timezone.now()) == 1
    assert inbox.addresses == [NEW, "ancienne@example.org"]
    notice = inbox.messages[1].as_string() + "".join(part.get_content() for part in inbox.messages[1].iter_parts())
    assert "n…@example.org" in notice
    assert "nouvelle@" not in notice
    assert "/lettres/" not in notice

    # What the old address has opens nothing, but still leaves.
    for send in (visitor.get, visitor.post):
        assert send(old_page).status_code == 410
        assert send(path).status_code == 410
    assert visitor.post(leave).status_code == 200
    assert Subscriber.objects.get().status == SubscriberStatus.UNSUBSCRIBED
    assert send_due(timezone.now()) == 0


def test_the_old_address_is_told_even_if_the_subscription_is_left_at_once(wish: AddressChange) -> None:
    confirm(wish, now=timezone.now())
    subscriptions.unsubscribe(wish.subscriber.key, now=timezone.now())
    assert send_due(timezone.now()) == 1
    assert mail.outbox[0].to == ["ancienne@example.org"]


def test_the_word_to_the_old_address_is_not_lost_by_another_wish(wish: AddressChange, reader: Subscriber) -> None:
    confirm(wish, now=timezone.now())
    with pytest.raises(TooManyChanges):
        ask(reader, "encore@example.org", now=timezone.now())
    send_due(timezone.now())
    ask(reader, "encore@example.org", now=timezone.now())
    assert send_due(timezone.now()) == 1
    assert [message.to for message in mail.outbox] == [["ancienne@example.org"], ["encore@example.org"]]


def test_the_proof_of_consent_stays(reader: Subscriber) -> None:
    asked = subscriptions.Request(timezone.now(), subscriptions.current_notice(), "/")
    subscriptions.request_subscription("elle@example.org", asked)
    subscriber = Subscriber.objects.get(email="elle@example.org")
    subscriptions.confirm_subscription(subscriber.key, now=timezone.now())
    ask(subscriber, NEW, now=timezone.now())
    confirm(AddressChange.objects.get(), now=timezone.now())
    subscriber.refresh_from_db()
    assert (subscriber.email, subscriber.consents.count()) == (NEW, 1)
    kinds = subscriber.events.values_list("kind", flat=True)
    assert list(kinds)[:2] == [EventKind.ADDRESS_CHANGED, EventKind.ADDRESS_ASKED]
    assert subscriber.last_act_at is not None


@pytest.mark.parametrize(("age", "status"), [(72 * HOUR - MINUTE, 200), (72 * HOUR + MINUTE, 410)])
def test_email_3_5_the_link_ends_after_72_hours(
    client: Client, wish: AddressChange, age: datetime.timedelta, status: int
) -> None:
    path = page(wish)
    with patch.object(signing.time, "time", return_value=signing.time.time() + age.total_seconds()):
        assert client.get(path).status_code == status
        client.post(path)
    assert (Subscriber.objects.get().email == NEW) == (status == 200)


def test_a_new_wish_takes_the_place_of_the_one_before(client: Client, wish: AddressChange, reader: Subscriber) -> None:
    first = page(wish)
    ask(reader, "mieux@example.org", now=timezone.now())
    assert client.post(first).status_code == 410
    assert client.post(page(AddressChange.objects.get())).status_code == 302
    assert Subscriber.objects.get().email == "mieux@example.org"


def test_a_link_to_a_former_address_does_not_work_again(client: Client, reader: Subscriber) -> None:
    """There and elsewhere within three days: the first link names the address that is told of the second change."""
    ask(reader, NEW, now=timezone.now())
    first = page(AddressChange.objects.get())
    client.post(first)
    send_due(timezone.now())
    ask(reader, "ailleurs@example.org", now=timezone.now())
    client.post(page(AddressChange.objects.get()))
    assert AddressChange.objects.get().email == NEW
    for send in (client.get, client.post):
        assert send(first).status_code == 410
    assert Subscriber.objects.get().email == "ailleurs@example.org"


def test_so_many_wishes_a_day(reader: Subscriber) -> None:
    now = timezone.now()
    for number in range(DAILY_LIMIT):
        ask(reader, f"n{number}@example.org", now=now)
    with pytest.raises(TooManyChanges):
        ask(reader, NEW, now=now)
    ask(reader, NEW, now=now + 25 * HOUR)
    assert AddressChange.objects.get().email == NEW


def test_who_is_no_longer_subscribed_moves_nowhere(client: Client, wish: AddressChange) -> None:
    path = page(wish)
    Subscriber.objects.update(status=SubscriberStatus.UNSUBSCRIBED)
    assert send_due(timezone.now()) == 0
    assert client.post(path).status_code == 410
    assert Subscriber.objects.get().email == "ancienne@example.org"


def test_leaving_drops_the_wish(wish: AddressChange, reader: Subscriber) -> None:
    subscriptions.unsubscribe(reader.key, now=timezone.now())
    assert not AddressChange.objects.exists()


def test_old_changes_are_forgotten(wish: AddressChange) -> None:
    confirm(wish, now=timezone.now())
    forget_daily(timezone.now() + 71 * HOUR)
    assert AddressChange.objects.exists()
    forget_daily(timezone.now() + 169 * HOUR)
    assert not AddressChange.objects.exists()


# --- Addresses that somebody has ---------------------------------------------------------------------------


def _known(status: str) -> Callable[[], object]:
    return lambda: SubscriberFactory(email=NEW, status=status)


def _fingerprint(reason: SuppressionReason) -> Callable[[], object]:
    return lambda: suppressions.suppress(NEW, reason, now=timezone.now())


CASES = {
    "new": (lambda: None, "confirmez votre nouvelle adresse", True),
    "pending": (_known("pending"), "confirmez votre nouvelle adresse", True),
    "left": (_known("unsubscribed"), "confirmez votre nouvelle adresse", True),
    "erased": (_fingerprint(SuppressionReason.ERASED), "confirmez votre nouvelle adresse", True),
    "subscribed": (_known("confirmed"), "reçoit déjà la lettre", False),
    "suppressed": (_known("suppressed"), None, False),
    "bounced": (_fingerprint(SuppressionReason.BOUNCED), None, False),
    "complained": (_fingerprint(SuppressionReason.COMPLAINED), None, False),
}


@pytest.mark.parametrize("case", CASES)
def test_what_becomes_of_a_known_address(client: Client, wish: AddressChange, case: str) -> None:
    prepare, subject, moves = CASES[case]
    prepare()
    path = page(wish)
    assert send_due(timezone.now()) == bool(subject)
    assert [message.to for message in mail.outbox] == [[NEW]] * len(mail.outbox)
    assert all(str(subject) in message.subject for message in mail.outbox)
    if subject and not moves:
        assert "/lettres/nouvelle-adresse/" not in mail.outbox[0].body
    before = all_rows()
    response = client.post(path)
    assert response.status_code == (302 if moves else 409)
    wish.subscriber.refresh_from_db()
    assert (wish.subscriber.email == NEW) == moves
    if moves:
        assert Subscriber.objects.count() == 1
        assert not suppressions.suppressions_of([NEW]).exists()
        assert NEW in [reader.email for reader in Subscriber.objects.receiving()]
    else:
        assert all_rows() == before


def test_an_address_that_joins_at_the_same_moment_is_looked_at_again(wish: AddressChange) -> None:
    lift = suppressions.lift

    def join(email: str) -> None:
        lift(email)
        Subscriber.objects.create(email=email, status=SubscriberStatus.PENDING)

    # The row made in between goes with the attempt; on the second one, nobody is in the way.
    with patch.object(address_changes.suppressions, "lift", side_effect=[join, lift]) as both:
        both.side_effect = lambda email: (join if both.call_count == 1 else lift)(email)
        assert confirm(wish, now=timezone.now()) is Change.DONE
    assert Subscriber.objects.get().email == NEW


def test_an_address_is_masked() -> None:
    assert masked("nolwenn@example.org") == "n…@example.org"


# --- While a letter is being sent --------------------------------------------------------------------------


def test_a_letter_on_its_way_goes_to_the_new_address(
    inbox: Inbox, wish: AddressChange, issue: NewsletterIssuePage
) -> None:
    mailing = start_mailing(issue, None)
    confirm(wish, now=timezone.now())
    assert deliver_slice(mailing, 30).sent == 1
    assert inbox.addresses == [NEW]


def test_a_letter_that_was_taken_up_is_built_again(
    inbox: Inbox, wish: AddressChange, issue: NewsletterIssuePage
) -> None:
    SubscriberFactory(email="premiere@example.org")
    Subscriber.objects.filter(pk=wish.subscriber_id).update(confirmed_at=timezone.now())
    mailing = start_mailing(issue, None)
    Delivery.objects.filter(subscriber=wish.subscriber).update(not_before=timezone.now() - HOUR)
    asked: list[int] = []

    def change_before_the_first() -> bool:
        # Asked before they are taken up, then before each mail.
        if len(asked) == 1:
            assert mailing.deliveries.filter(state=DeliveryState.CLAIMED).count() == 2
            assert confirm(wish, now=timezone.now()) is Change.DONE
        asked.append(1)
        return False

    deliver_slice(mailing, 30, change_before_the_first)
    assert sorted(inbox.addresses) == [NEW, "premiere@example.org"]
    assert mailing.deliveries.counts_by_state() == {DeliveryState.SENT: 2}


def test_no_mailbox_gets_the_same_letter_twice(inbox: Inbox, wish: AddressChange, mailing: Mailing) -> None:
    """The row that had the new address was purged after its letter left; the letter of this one waits."""
    start = Delivery.objects.filter(subscriber=wish.subscriber)
    if not start.exists():
        Delivery.objects.create(
            mailing=mailing, content=mailing.contents.get(), subscriber=wish.subscriber, email="ancienne@example.org"
        )
    Delivery.objects.exclude(subscriber=wish.subscriber).delete()
    Delivery.objects.create(
        mailing=mailing, content=mailing.contents.get(), subscriber=None, email=NEW, state=DeliveryState.SENT
    )
    assert confirm(wish, now=timezone.now()) is Change.DONE
    assert deliver_slice(mailing, 30).sent == 0
    assert inbox.addresses == []
    assert start.get().state == DeliveryState.SKIPPED
