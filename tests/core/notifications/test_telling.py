"""Who is told what, when its mail leaves, and that nothing is mailed twice."""

import datetime
import itertools
import zoneinfo
from typing import Any
from unittest.mock import patch

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone

from core.mail.postbags import send_due
from core.models import Notification, NotificationBox, User
from core.models.notification import Rhythm
from core.notifications import bag, notify, register
from core.notifications.bag import NotificationBag
from core.notifications.telling import GATHERING, LIFETIME, boxes_of, choose_rhythm, forget_old, next_mail
from home.models import HomePage
from tests.core.notifications.conftest import WITHDRAWN, Words
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

PARIS = zoneinfo.ZoneInfo("Europe/Paris")


def _say(person: User, words: str = "Soizic a écrit.", kind: str = "tests.words", **options: Any) -> None:
    notify([person], kind, data={"words": words}, **options)


def _send(after: datetime.timedelta = GATHERING) -> int:
    return send_due(NotificationBag(), timezone.now() + after)


def test_what_happens_in_quick_succession_leaves_in_one_mail(tree: HomePage) -> None:
    person = UserFactory(first_name="Erwan")
    _say(person, "Soizic a relu « Le forum ».")
    _say(person, "Soizic a publié « Le forum ».")
    assert _send(datetime.timedelta()) == 0, "it is being gathered"
    assert _send() == 1
    message = mail.outbox[0]
    assert message.to == [person.email]
    assert message.subject == "Estuaire\xa0: 2 nouvelles pour vous"
    for words in ("Bonjour Erwan,", "Soizic a relu « Le forum ».", "Soizic a publié « Le forum ».", "a < b"):
        assert words in message.body
    html = message.alternatives[0][0]
    assert "a &lt; b" in html
    assert "http://localhost/admin/" in html
    assert _send() == 0


def test_one_thing_is_its_own_subject(tree: HomePage) -> None:
    _say(UserFactory(), "Soizic a écrit.\nBcc: a@b.example")
    assert _send() == 1
    assert mail.outbox[0].subject == "Estuaire\xa0: Soizic a écrit. Bcc: a@b.example"


def test_who_did_it_and_closed_accounts_are_told_nothing() -> None:
    writer, closed, other = UserFactory(), UserFactory(is_active=False), UserFactory()
    notify([writer, closed, other, other], "tests.words", by=writer, data={"words": "x"})
    assert [row.person for row in Notification.objects.all()] == [other]


def test_an_unknown_kind_is_refused_at_once() -> None:
    with pytest.raises(LookupError):
        notify([UserFactory()], "tests.unknown")


def test_two_kinds_of_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match=r"tests\.words"):
        register(type("Other", (Words,), {}))


@pytest.mark.parametrize(("rhythm", "kind"), list(itertools.product(Rhythm, ["tests.words", "tests.answer"])))
def test_every_rhythm_against_every_kind(rhythm: Rhythm, kind: str) -> None:
    person = UserFactory()
    choose_rhythm(person, rhythm)
    _say(person, kind=kind)
    soon, by_tomorrow = _send(), _send(datetime.timedelta(days=1))
    expected = {
        (Rhythm.AT_ONCE, "tests.words"): (1, 0),
        (Rhythm.AT_ONCE, "tests.answer"): (1, 0),
        (Rhythm.DAILY, "tests.words"): (0, 1),
        (Rhythm.DAILY, "tests.answer"): (0, 1),
        (Rhythm.NEVER, "tests.words"): (0, 0),
        (Rhythm.NEVER, "tests.answer"): (1, 0),
    }
    # In the quarter of a minute before seven, tomorrow's mail is already due.
    if rhythm == Rhythm.DAILY and soon:
        soon, by_tomorrow = by_tomorrow, soon
    assert (soon, by_tomorrow) == expected[rhythm, kind]
    assert Notification.objects.filter(person=person, seen_at=None).count() == 1, "on the desk in any case"


@pytest.mark.parametrize(
    ("now", "morning"),
    [
        ((2026, 11, 24, 6, 59), (2026, 11, 24, 7, 0)),
        ((2026, 11, 24, 7, 0), (2026, 11, 25, 7, 0)),
        ((2026, 11, 24, 23, 0), (2026, 11, 25, 7, 0)),
        # The nights in which the clock changes.
        ((2026, 3, 28, 12, 0), (2026, 3, 29, 7, 0)),
        ((2026, 10, 24, 12, 0), (2026, 10, 25, 7, 0)),
    ],
)
def test_the_daily_mail_leaves_at_seven(now: tuple[int, ...], morning: tuple[int, ...]) -> None:
    at = datetime.datetime(*now, tzinfo=PARIS)  # type: ignore[arg-type]
    assert next_mail(Rhythm.DAILY, at) == datetime.datetime(*morning, tzinfo=PARIS)  # type: ignore[arg-type]


def test_a_daily_mail_that_waits_does_not_put_off_what_is_told_at_once() -> None:
    person = UserFactory()
    choose_rhythm(person, Rhythm.DAILY)
    _say(person)
    choose_rhythm(person, Rhythm.AT_ONCE)
    assert _send() == 1


def test_who_wants_no_more_mail_gets_none_of_what_waits() -> None:
    person = UserFactory()
    _say(person)
    _say(person, "Refusé.", "tests.answer")
    choose_rhythm(person, Rhythm.NEVER)
    assert _send() == 1
    assert "Refusé." in mail.outbox[0].body
    assert "Soizic" not in mail.outbox[0].body


def test_what_is_no_longer_ones_to_hear_is_not_mailed() -> None:
    person = UserFactory()
    _say(person, WITHDRAWN)
    assert _send() == 0
    assert not Notification.objects.filter(settled_at=None).exists()
    _say(person, WITHDRAWN)
    _say(person, "Vrai.")
    assert _send() == 1
    assert mail.outbox[0].subject.endswith("Vrai.")


def test_an_account_that_closed_meanwhile_gets_no_mail() -> None:
    person = UserFactory()
    _say(person)
    User.objects.update(is_active=False)
    assert _send() == 0


def test_what_is_told_while_a_mail_is_written_leaves_in_the_next_one() -> None:
    person = UserFactory()
    _say(person, "Un.")
    write = bag._message

    def and_more_happens(*args: Any) -> Any:
        with patch.object(bag, "_message", write):
            _say(person, "Deux.")
        return write(*args)

    with patch.object(bag, "_message", and_more_happens):
        assert _send() == 1
    assert _send() == 1
    assert [message.subject.rsplit(" ", 1)[1] for message in mail.outbox] == ["Un.", "Deux."]


def test_two_processes_send_one_mail() -> None:
    _say(UserFactory())
    write = bag._message

    def while_another_sends(*args: Any) -> Any:
        with patch.object(bag, "_message", write):
            assert _send() == 1
        return write(*args)

    with patch.object(bag, "_message", while_another_sends):
        assert _send() == 0
    assert len(mail.outbox) == 1


def test_what_found_no_server_leaves_later() -> None:
    person = UserFactory()
    _say(person)
    with patch.object(EmailBackend, "open", side_effect=ConnectionRefusedError):
        assert _send() == 0
    assert _send(datetime.timedelta(hours=1)) == 1
    assert Notification.objects.filter(settled_at=None).count() == 0


def test_a_person_has_one_box(django_assert_num_queries: Any) -> None:
    person = UserFactory()
    assert boxes_of([person.pk]) == boxes_of([person.pk])
    assert NotificationBox.objects.count() == 1


def test_the_cost_of_telling_does_not_grow_with_the_people(django_assert_max_num_queries: Any) -> None:
    people = UserFactory.create_batch(20)
    with django_assert_max_num_queries(8):
        notify(people, "tests.words", data={"words": "x"})
    assert Notification.objects.count() == 20


def test_old_ones_are_forgotten() -> None:
    _say(UserFactory())
    now = timezone.now()
    assert forget_old(now) == 0
    assert forget_old(now + LIFETIME + datetime.timedelta(days=1)) == 1
