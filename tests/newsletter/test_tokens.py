import datetime
from unittest.mock import patch
from uuid import uuid4

import pytest
from django.core import signing
from django.test import override_settings
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from newsletter.models import AddressChange, Subscriber
from newsletter.tokens import (
    CONFIRMATION_LIFETIME,
    InvalidToken,
    TimedLink,
    address_change_token,
    confirmation_token,
    manage_token,
    read_address_change_token,
    read_confirmation_token,
    read_manage_token,
    read_unsubscribe_token,
    unsubscribe_token,
)
from tests.factories import SubscriberFactory

KEY = uuid4()


def _made(ago: datetime.timedelta) -> str:
    with patch.object(signing.time, "time", return_value=signing.time.time() - ago.total_seconds()):
        return confirmation_token(KEY)


def test_a_token_gives_its_key_back() -> None:
    assert read_confirmation_token(confirmation_token(KEY)) == TimedLink(KEY, expired=False)
    assert read_unsubscribe_token(unsubscribe_token(KEY)) == KEY


def test_email_1_2_a_token_is_opaque_and_fits_an_address_of_the_web() -> None:
    for token in (confirmation_token(KEY), unsubscribe_token(KEY)):
        assert str(KEY) not in token
        assert len(token) < 90
        assert not set(token) & set("/?#%& ")


def test_email_3_5_a_confirmation_ends_after_72_hours() -> None:
    minute = datetime.timedelta(minutes=1)
    assert datetime.timedelta(hours=72) == CONFIRMATION_LIFETIME
    assert not read_confirmation_token(_made(CONFIRMATION_LIFETIME - minute)).expired
    assert read_confirmation_token(_made(CONFIRMATION_LIFETIME + minute)) == TimedLink(KEY, expired=True)


def test_email_3_5_an_unsubscribe_token_never_ends() -> None:
    token = unsubscribe_token(KEY)
    with patch.object(signing.time, "time", return_value=signing.time.time() + 20 * 365 * 86400):
        assert read_unsubscribe_token(token) == KEY


def test_email_3_5_a_token_serves_one_purpose() -> None:
    with pytest.raises(InvalidToken):
        read_unsubscribe_token(confirmation_token(KEY))
    with pytest.raises(InvalidToken):
        read_confirmation_token(unsubscribe_token(KEY))
    with pytest.raises(InvalidToken):
        read_unsubscribe_token(signing.Signer().sign(str(KEY)))


def test_a_token_outlives_a_change_of_the_secret_key() -> None:
    confirmation, unsubscribe = confirmation_token(KEY), unsubscribe_token(KEY)
    with override_settings(SECRET_KEY="a-new-one", SECRET_KEY_FALLBACKS=["only-for-tests"]):
        assert read_confirmation_token(confirmation).key == KEY
        assert read_unsubscribe_token(unsubscribe) == KEY
    with override_settings(SECRET_KEY="a-new-one"), pytest.raises(InvalidToken):
        read_unsubscribe_token(unsubscribe)


@pytest.mark.django_db
def test_a_manage_token_opens_the_subscription_of_the_present_owner() -> None:
    subscriber = SubscriberFactory(email="nolwenn@example.org")
    token = manage_token(subscriber)
    assert read_manage_token(token) == subscriber
    assert "nolwenn" not in token
    assert str(subscriber.key) not in token
    assert len(token) < 110
    assert not set(token) & set("/?#%& ")
    Subscriber.objects.update(email="autre@example.org")
    assert read_manage_token(token) is None
    Subscriber.objects.all().delete()
    assert read_manage_token(token) is None


@pytest.mark.django_db
def test_the_mark_of_an_address_outlives_a_change_of_the_secret_key() -> None:
    subscriber = SubscriberFactory()
    change = AddressChange(subscriber=subscriber, email="nouvelle@example.org", asked_at=timezone.now())
    change.owe_mail(change.asked_at)
    change.save()
    manage, confirm = manage_token(subscriber), address_change_token(change)
    with override_settings(SECRET_KEY="a-new-one", SECRET_KEY_FALLBACKS=["only-for-tests"]):
        assert read_manage_token(manage) == subscriber
        assert read_address_change_token(confirm) == change
    with override_settings(SECRET_KEY="a-new-one", SECRET_KEY_FALLBACKS=["another"]):
        for read, token in ((read_manage_token, manage), (read_address_change_token, confirm)):
            with pytest.raises(InvalidToken):
                read(token)


@given(st.one_of(st.text(), st.builds("{}:{}:{}".format, st.text(), st.text(), st.text())))
def test_what_was_not_made_here_is_refused(token: str) -> None:
    for read in (read_confirmation_token, read_unsubscribe_token, read_manage_token, read_address_change_token):
        with pytest.raises(InvalidToken):
            read(token)


def test_a_signed_value_that_holds_no_key_is_refused() -> None:
    with pytest.raises(InvalidToken):
        read_unsubscribe_token(signing.Signer(salt="newsletter.unsubscribe").sign("short"))
