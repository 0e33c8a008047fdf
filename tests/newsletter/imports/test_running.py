"""What an import adds, whom it leaves alone, and that nothing is lost or doubled wherever it stops."""

import datetime
import itertools
from typing import Any

import pytest
from django.core import mail
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from newsletter import suppressions
from newsletter.confirmation import send_due_confirmations
from newsletter.enums import ConsentMethod, EventKind, SubscriberStatus, SuppressionReason
from newsletter.imports import running, steps
from newsletter.imports.enums import ImportState, LineReason
from newsletter.models import Consent, LeftOutLine, Subscriber, SubscriberEvent, SubscriberImport
from tests.factories import SubscriberFactory, TerritoryFactory, ThemeFactory
from tests.newsletter.imports.conftest import AGREEMENT, Desk, work

pytestmark = pytest.mark.django_db

KNOWN = {
    "abonnee@example.org": LineReason.SUBSCRIBED,
    "enpause@example.org": LineReason.SUBSCRIBED,
    "attend@example.org": LineReason.PENDING,
    "partie@example.org": LineReason.UNSUBSCRIBED,
    "ecartee@example.org": LineReason.SUPPRESSED,
}


@pytest.fixture
def known() -> dict[str, LineReason]:
    """Somebody in each state, and an address of which only the fingerprint is left, for each reason."""
    SubscriberFactory(email="abonnee@example.org")
    SubscriberFactory(email="enpause@example.org", paused_until=timezone.localdate() + datetime.timedelta(days=30))
    SubscriberFactory(email="attend@example.org", pending=True)
    SubscriberFactory(email="partie@example.org", unsubscribed=True)
    SubscriberFactory(email="ecartee@example.org", status=SubscriberStatus.SUPPRESSED)
    erased = {f"effacee-{reason}@example.org": reason for reason in SuppressionReason}
    for email, reason in erased.items():
        suppressions.suppress(email, reason, now=timezone.now())
    return KNOWN | dict.fromkeys(erased, LineReason.SUPPRESSED)


def listed(*emails: str) -> str:
    return "Adresse\n" + "".join(f"{email}\n" for email in emails)


def left_out(one: SubscriberImport) -> dict[int, str]:
    return dict(one.left_out.values_list("line", "reason"))


def rows() -> dict[str, list[dict[str, Any]]]:
    """Everything that an import may touch, but for the keys that the database gives."""
    return {
        "subscribers": list(
            Subscriber.objects.order_by("email").values(
                "email", "status", "requested_notice", "requested_method", "requested_by", "origin", "last_act_at"
            )
        ),
        "consents": list(
            Consent.objects.order_by("subscriber__email").values("subscriber__email", "method", "asked_at", "notice")
        ),
        "events": list(SubscriberEvent.objects.order_by("subscriber__email").values("subscriber__email", "kind")),
        "themes": list(Subscriber.themes.through.objects.values_list("subscriber__email", "theme").order_by("pk")),
        "lines": list(LeftOutLine.objects.values("line", "reason")),
        "imports": list(SubscriberImport.objects.values("state", "counts", "lines")),
    }


def test_nothing_is_written_before_the_decision(desk: Desk) -> None:
    one = desk.examined(listed("a@example.org", "b@example.org"))
    assert (one.state, one.counts, one.lines) == (ImportState.READY, {"added": 2}, 2)
    assert not Subscriber.objects.exists()
    assert one.notice is None


@pytest.mark.parametrize("confirmed", [False, True])
def test_email_2_4_who_is_known_or_suppressed_is_never_imported(
    desk: Desk, known: dict[str, LineReason], confirmed: bool
) -> None:
    """Neither re-subscribed, nor written to, nor changed, whichever way is chosen."""
    before = list(Subscriber.objects.order_by("pk").values())
    prints = suppressions.reasons_of(known)
    one = desk.imported(listed(*known, "nouvelle@example.org"), confirmed=confirmed)
    reasons = {line: known[email] for line, email in enumerate(known, start=2)}
    assert left_out(one) == reasons
    added = Subscriber.objects.exclude(pk__in=[row["pk"] if "pk" in row else row["id"] for row in before])
    assert [row.email for row in added] == ["nouvelle@example.org"]
    assert list(Subscriber.objects.exclude(pk__in=added).order_by("pk").values()) == before
    assert suppressions.reasons_of(known) == prints


def test_email_1_5_an_imported_person_is_asked_to_confirm_first(desk: Desk) -> None:
    one = desk.imported(listed("Lectrice@Example.ORG"))
    [subscriber] = Subscriber.objects.all()
    assert (subscriber.email, subscriber.status) == ("lectrice@example.org", SubscriberStatus.PENDING)
    assert subscriber.requested_method == ConsentMethod.IMPORT
    assert subscriber.confirmation_due_at is not None
    assert subscriber.requested_notice == one.notice
    assert not Consent.objects.exists()
    assert not Subscriber.objects.receiving().exists()


def test_email_2_2_the_proof_stands_behind_each_consent(desk: Desk, coordinator: Any) -> None:
    text = "Mail;Date\nancienne@example.org;31/05/2024\nsans@example.org;\n"
    one = desk.imported(text, confirmed=True, consented_on="1")
    dated, undated = Consent.objects.order_by("subscriber__email")
    assert {dated.method, undated.method} == {ConsentMethod.IMPORT}
    assert timezone.localdate(dated.asked_at) == datetime.date(2024, 5, 31)
    assert timezone.localdate(undated.asked_at) == datetime.date(2026, 9, 12)
    assert (dated.recorded_by, dated.notice.text, len(dated.notice.text_hash)) == (coordinator, AGREEMENT, 64)
    assert dated.notice.subscriber_import == one
    assert one.proof.read().startswith(b"%PDF")
    assert one.proof_hash
    # What was agreed to elsewhere is no version of this site's own text.
    assert dated.notice.version is None
    subscriber = dated.subscriber
    assert subscriber.status == SubscriberStatus.CONFIRMED
    # An old consent is soon asked about: importing it is no act of the person.
    assert subscriber.last_act_at == dated.asked_at
    assert [(event.kind, event.by) for event in subscriber.events.all()] == [(EventKind.JOINED, coordinator)]


def test_each_line_that_adds_nobody_has_its_reason(desk: Desk) -> None:
    ThemeFactory(name="Logement")
    TerritoryFactory(name="Rives")
    lines = {
        "a@example.org;;;": None,
        ";;Logement;": LineReason.NO_ADDRESS,
        "pas une adresse;;;": LineReason.MALFORMED,
        "a@localhost;;;": LineReason.MALFORMED,
        "éloïse@example.org;;;": LineReason.ACCENTS,
        f"{'a' * 65}@example.org;;;": LineReason.TOO_LONG,
        "A@Example.org;;;": LineReason.TWICE,
        "b@example.org;hier;;": LineReason.NO_DAY,
        "c@example.org;01/01/2126;;": LineReason.FUTURE,
        "d@example.org;;Jardinage;": LineReason.UNKNOWN_THEME,
        "e@example.org;;;Ailleurs": LineReason.UNKNOWN_TERRITORY,
        "f@été.fr;;logement;RIVES": None,
        # The line with its address above was left out.
        "b@example.org;2026-01-02 10:00;;": None,
    }
    text = "Adresse;Date;Thèmes;Territoires\n" + "\n".join(lines) + "\n\n"
    one = desk.imported(text, consented_on="1", themes="2", territories="3")
    expected = {line: reason for line, reason in enumerate(lines.values(), start=2) if reason}
    assert left_out(one) == expected
    assert set(Subscriber.objects.values_list("email", flat=True)) == {
        "a@example.org",
        "b@example.org",
        "f@xn--t-9fab.fr",
    }
    assert one.counts["added"] == 3
    assert one.lines == len(lines)


@pytest.mark.parametrize("confirmed", [False, True])
def test_interests_of_the_list_are_kept(desk: Desk, confirmed: bool) -> None:
    housing, work_, area = ThemeFactory(name="Logement"), ThemeFactory(name="Emploi, formation"), TerritoryFactory()
    text = f"Mail;Sujets;Lieu\na@example.org;Logement ; emploi, formation;{area.name}\n".replace(
        "Logement ; emploi, formation", '"Logement ; emploi, formation"'
    )
    desk.imported(text, confirmed=confirmed, themes="1", territories="2")
    [subscriber] = Subscriber.objects.all()
    wanted = {"themes": sorted([housing.pk, work_.pk]), "territories": [area.pk]}
    if confirmed:
        assert {"themes": sorted(row.pk for row in subscriber.themes.all()), "territories": [area.pk]} == wanted
        assert subscriber.territories.get() == area
    else:
        assert subscriber.requested_interests == wanted


def test_no_line_holds_an_address(desk: Desk) -> None:
    desk.imported(listed("Jean.Dupont@exemple", "jean.dupont@example.org"))
    stored = [str(row) for row in [*SubscriberImport.objects.values(), *LeftOutLine.objects.values()]]
    assert not [text for text in stored if "dupont" in text.lower()]


def test_confirmations_leave_gently(desk: Desk) -> None:
    desk.imported(listed(*(f"a{number}@example.org" for number in range(45))))
    desk.imported(listed(*(f"b{number}@example.org" for number in range(5))))
    due = list(Subscriber.objects.order_by("confirmation_due_at").values_list("confirmation_due_at", flat=True))
    gaps = {later - earlier for earlier, later in itertools.pairwise(due)}
    assert gaps == {datetime.timedelta(seconds=3)}


def test_an_address_typed_in_the_form_meanwhile_keeps_its_own_request(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the look at who is known and the writing, somebody signs up by themselves."""
    one = desk.examined(listed("a@example.org", "b@example.org"))
    stock = running.add_subscribers

    def after_a_sign_up(*args: Any) -> Any:
        SubscriberFactory(email="a@example.org", pending=True, origin="home")
        return stock(*args)

    monkeypatch.setattr(running, "add_subscribers", after_a_sign_up)
    desk.begin(one)
    work()
    one.refresh_from_db()
    assert left_out(one) == {2: LineReason.PENDING}
    assert Subscriber.objects.get(email="a@example.org").origin == "home"
    assert SubscriberEvent.objects.get().subscriber.email == "b@example.org"


class Crash(Exception):
    """The process dies here."""


@pytest.mark.parametrize("confirmed", [False, True])
def test_wherever_it_stops_nothing_is_lost_or_doubled(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, known: dict[str, LineReason], confirmed: bool
) -> None:
    """The process dies before each statement in turn, and the next one goes on."""
    monkeypatch.setattr(running, "PART", 3)
    theme = ThemeFactory(name="Logement")
    emails = [*list(known)[:3], *(f"n{number}@example.org" for number in range(8)), "n1@example.org", "mal écrite"]
    text = "Mail;Theme\n" + "".join(f"{email};Logement\n" for email in emails)
    one = desk.examined(text, confirmed=confirmed, themes="1")
    desk.begin(one)

    def after_a_crash_at(number: int) -> tuple[dict[str, Any], bool]:
        """The rows after a run that died before this statement, and one that went on; and whether it died."""
        died, seen, start = False, 0, transaction.savepoint()

        def wrapper(execute: Any, sql: str, *args: Any) -> Any:
            nonlocal seen
            seen += 1
            if seen == number:
                raise Crash
            return execute(sql, *args)

        try:
            with connection.execute_wrapper(wrapper):
                work()
        except Crash:
            died = True
        work()
        found = rows()
        transaction.savepoint_rollback(start)
        return found, died

    expected, _died = after_a_crash_at(0)
    new = [row for row in expected["subscribers"] if row["email"].startswith("n")]
    assert len(new) == 8
    assert len(expected["consents"]) == len(expected["themes"]) == (8 if confirmed else 0)
    assert {key for _email, key in expected["themes"]} <= {theme.pk}
    assert len(expected["events"]) == 8
    assert expected["imports"][0]["counts"] == {"added": 8, "confirmed": 2, "pending": 1, "twice": 1, "malformed": 1}
    assert len(expected["lines"]) == 5
    number, died = 1, True
    while died:
        found, died = after_a_crash_at(number)
        assert found == expected, f"after a crash before statement {number}"
        number += 1
    assert number > 50


def test_two_at_once_do_no_harm(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second process settles each part just before the first one does."""
    monkeypatch.setattr(running, "PART", 2)
    one = desk.examined(listed(*(f"a{number}@example.org" for number in range(7))))
    desk.begin(one)
    stock, inside = running._settle, False

    def overtaken(*args: Any) -> bool:
        nonlocal inside
        if not inside:
            inside = True
            work(seconds=0)
            inside = False
        return stock(*args)

    monkeypatch.setattr(running, "_settle", overtaken)
    work()
    one.refresh_from_db()
    assert (one.state, one.counts) == (ImportState.FINISHED, {"added": 7})
    assert Subscriber.objects.count() == SubscriberEvent.objects.count() == 7


def test_a_slice_of_time_ends_after_a_part_and_the_next_goes_on(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "PART", 2)
    one = desk.examined(listed(*(f"a{number}@example.org" for number in range(5)), "a0@example.org"))
    desk.begin(one)
    seen = []
    for _slice in range(5):
        work(seconds=0)
        one.refresh_from_db()
        seen.append((one.position, Subscriber.objects.count(), one.state))
    assert seen[:3] == [(3, 2, "writing"), (5, 4, "writing"), (7, 5, "writing")]
    assert seen[-1] == (7, 5, "finished")
    # The address of an earlier slice is known again as standing higher up.
    assert left_out(one) == {7: LineReason.TWICE}


def test_stopping_keeps_what_was_added(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "PART", 2)
    one = desk.examined(listed(*(f"a{number}@example.org" for number in range(6))))
    desk.begin(one)
    work(seconds=0)
    steps.abandon(one.pk, now=timezone.now())
    work()
    one.refresh_from_db()
    assert (one.state, one.added, Subscriber.objects.count()) == (ImportState.CANCELLED, 2, 2)


def test_queries_do_not_grow_with_the_lines_of_a_part(desk: Desk) -> None:
    def cost(number: int, letter: str) -> int:
        one = desk.examined(listed(*(f"{letter}{place}@example.org" for place in range(number))), confirmed=True)
        desk.begin(one)
        with CaptureQueriesContext(connection) as captured:
            work()
        # SQLite takes only so many values in one statement: its rows go in several.
        return len([query for query in captured if not query["sql"].startswith("INSERT")])

    few = cost(3, "a")
    assert cost(300, "b") <= few


def test_an_unreadable_end_of_the_list_is_said_and_nothing_is_added(desk: Desk) -> None:
    one = desk.examined(listed(*["a@example.org"] * 60) + '"' + "x" * 140_000)
    assert one.state == ImportState.REFUSED
    assert "tableau" in one.problem
    assert not Subscriber.objects.exists()


def test_a_list_that_is_gone_is_said(desk: Desk) -> None:
    one = desk.examined(listed("a@example.org"))
    desk.begin(one)
    one.file.storage.delete(one.file.name)
    work()
    one.refresh_from_db()
    assert one.state == ImportState.REFUSED
    assert "envoyez-la de nouveau" in one.problem


def test_the_mail_says_where_the_address_is_from(desk: Desk) -> None:
    desk.imported(listed("a@example.org"))
    assert send_due_confirmations(timezone.now()) == 1
    [message] = mail.outbox
    for text in (message.body, str(message.alternatives[0][0])):
        assert "liste de personnes qui ont accepté de recevoir la lettre" in " ".join(text.split())
        assert "12 septembre 2026" in text
