"""The list as a file: what stands in it, who gets it, and that each time is noted."""

import csv
import datetime
import io
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from wagtail.models import ModelLogEntry

from core.models import User
from home.models import HomePage
from newsletter.enums import ConsentMethod
from newsletter.exports import csv_export, rows_for_export
from newsletter.models import Consent, Subscriber
from newsletter.subscriptions import current_notice
from tests.factories import (
    ActionPageFactory,
    InstitutionFactory,
    MembershipFactory,
    SubscriberFactory,
    TerritoryFactory,
    ThemeFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

URL = reverse("newsletter_admin:export")


@pytest.fixture
def coordinator(tree: HomePage) -> User:
    return UserFactory(coordinator=True)


@pytest.fixture
def browser(coordinator: User, client_of: Callable[[User], Client]) -> Client:
    return client_of(coordinator)


def table(response: Any) -> list[dict[str, str]]:
    raw = b"".join(response.streaming_content)
    assert raw.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig")), delimiter=";"))


def reader(**fields: Any) -> Subscriber:
    subscriber = SubscriberFactory(**fields)
    moment = datetime.datetime(2026, 5, 31, 23, 30, tzinfo=datetime.UTC)
    subscriber.themes.add(ThemeFactory(), ThemeFactory())
    subscriber.territories.add(TerritoryFactory())
    Consent.objects.create(
        subscriber=subscriber,
        notice=current_notice(),
        method=ConsentMethod.PAPER,
        origin="forum",
        institution=InstitutionFactory(),
        asked_at=moment,
        confirmed_at=moment,
    )
    return subscriber


def test_a_row_says_all_that_is_known(browser: Client) -> None:
    asked = datetime.datetime(2026, 5, 31, 23, 30, tzinfo=datetime.UTC)
    subscriber = reader(email="lea@example.org", requested_at=asked, paused_until=datetime.date(2026, 12, 24))
    sheet = ActionPageFactory(title="La navette")
    subscriber.actions.add(sheet)
    [row] = table(browser.post(URL, {"kind": "csv"}))
    themes = " ; ".join(theme.name for theme in subscriber.themes.all())
    assert row["Adresse électronique"] == "lea@example.org"
    assert row["État"] == "Confirmé"
    # The day in France, where it is past midnight.
    assert row["Demandé le"] == "2026-06-01"
    assert row["En pause jusqu’au"] == "2026-12-24"
    assert (row["Thèmes"], row["Actions suivies"]) == (themes, "La navette")
    assert row["Moyen"].startswith("Formulaire papier")
    assert (row["Formulaire"], row["Institution"]) == ("forum", subscriber.consents.get().institution.name)


def test_what_a_spreadsheet_would_compute_is_guarded(browser: Client) -> None:
    SubscriberFactory(email="=cmd@example.org")
    SubscriberFactory(email="+33@example.org")
    found = {row["Adresse électronique"] for row in table(browser.post(URL, {"kind": "csv"}))}
    assert found == {"'=cmd@example.org", "'+33@example.org"}


def test_a_workbook_holds_the_same(browser: Client) -> None:
    SubscriberFactory(email="=cmd@example.org")
    response = browser.post(URL, {"kind": "xlsx"})
    assert response["Content-Disposition"].endswith('.xlsx"')
    sheet = load_workbook(io.BytesIO(b"".join(response.streaming_content))).active
    rows = list(sheet.iter_rows())
    assert (rows[0][0].value, rows[1][0].value, rows[1][0].data_type) == (
        "Adresse électronique",
        "=cmd@example.org",
        "s",
    )
    assert rows[1][3].value.date() == timezone.localdate()


@pytest.mark.parametrize("question", ["status=unsubscribed", "q=PARTIE"])
def test_the_file_holds_those_whom_the_list_shows(browser: Client, question: str) -> None:
    SubscriberFactory(email="abonnee@example.org")
    SubscriberFactory(email="partie@example.org", unsubscribed=True)
    address = f"{URL}?{question}"
    assert address in browser.get(f"{reverse('subscriber:index')}?{question}").content.decode()
    assert "<strong>1</strong> personne" in browser.get(address).content.decode()
    rows = table(browser.post(address, {"kind": "csv"}))
    assert [row["Adresse électronique"] for row in rows] == ["partie@example.org"]


def test_each_export_is_noted_without_an_address(browser: Client, coordinator: User) -> None:
    SubscriberFactory(email="lea@example.org")
    SubscriberFactory(email="zoe@example.org", unsubscribed=True)
    browser.get(URL)
    assert not ModelLogEntry.objects.filter(action="newsletter.export").exists()
    browser.post(f"{URL}?status=confirmed&q=lea@", {"kind": "csv"})
    [entry] = ModelLogEntry.objects.filter(action="newsletter.export")
    assert (entry.user, entry.label) == (coordinator, "Liste des abonnés")
    assert entry.data == {"number": 1, "kind": "csv", "filters": ["q", "status"]}
    assert entry.message == "Abonnés exportés\u00a0: 1"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({}, "Choisissez le type"),
        ({"kind": "doc"}, "Choisissez le type"),
    ],
)
def test_what_is_not_offered_is_refused_in_words(browser: Client, data: dict[str, str], said: str) -> None:
    response = browser.post(URL, data)
    assert response.status_code == 422
    assert said in response.content.decode()
    assert not ModelLogEntry.objects.filter(action="newsletter.export").exists()


@pytest.mark.parametrize("who", ["anonymous", "contributor", "institution admin", "inactive coordinator"])
def test_nobody_else_gets_the_list(
    tree: HomePage, client: Client, client_of: Callable[[User], Client], who: str
) -> None:
    SubscriberFactory(email="lea@example.org")
    browser = {
        "anonymous": lambda: client,
        "contributor": lambda: client_of(MembershipFactory().user),
        "institution admin": lambda: client_of(MembershipFactory(admin=True).user),
        "inactive coordinator": lambda: client_of(UserFactory(coordinator=True, is_active=False)),
    }[who]()
    for response in (browser.get(URL), browser.post(URL, {"kind": "csv"}), browser.post(URL, {"kind": "xlsx"})):
        assert response.status_code in {302, 403}
        assert b"lea@" not in b"".join(getattr(response, "streaming_content", [response.content]))
    assert not ModelLogEntry.objects.filter(action="newsletter.export").exists()


def test_an_export_asks_as_much_for_many_as_for_few(tree: HomePage) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            list(rows_for_export(Subscriber.objects.all()))
        return len(captured)

    for _number in range(3):
        reader()
    few = cost()
    for _number in range(30):
        reader()
    assert cost() == few


def test_an_export_can_be_imported_again(tree: HomePage) -> None:
    """The names between its semicolons are read as an import reads them."""
    subscriber = reader()
    text = b"".join(csv_export(Subscriber.objects.all())).decode("utf-8-sig")
    [_head, row] = csv.reader(io.StringIO(text), delimiter=";")
    assert row[7].split(" ; ") == [theme.name for theme in subscriber.themes.all()]
