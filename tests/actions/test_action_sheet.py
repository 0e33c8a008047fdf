"""An action sheet: why it stopped, who pays, what its journal follows, and what its editor asks."""

import datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from actions.enums import ActionStatus
from actions.journal import journal_of
from actions.models import ActionPage
from core.models import User
from core.templatetags.text_tags import amount, file_size, host_name, quantity
from home.models import HomePage
from tests.actions.reviews.world import form_of
from tests.factories import ActionPageFactory, InstitutionFactory, MembershipFactory, NewsPageFactory

pytestmark = pytest.mark.django_db

ADDRESS = "/admin/pages/{}/edit/"
WHY = {"status_reason": "Le poste est vacant.", "status_lift": "Un recrutement."}


@pytest.fixture
def sheet(tree: HomePage) -> ActionPage:
    return ActionPageFactory(leads=[InstitutionFactory()])


@pytest.fixture
def editor(sheet: ActionPage) -> User:
    return MembershipFactory(institution=sheet.leads[0], editor=True).user


def save(sheet: ActionPage, session: Client, **changes: Any) -> Any:
    address = ADDRESS.format(sheet.pk)
    return session.post(address, form_of(session.get(address)) | changes)


@pytest.mark.parametrize(
    ("status", "given", "missing"),
    [
        ("suspended", {}, {"status_reason", "status_lift"}),
        ("suspended", {"status_reason": "Un mot", "status_lift": "  "}, {"status_lift"}),
        ("abandoned", {}, {"status_reason"}),
        ("abandoned", {"status_reason": "Un mot"}, set()),
        ("suspended", WHY, set()),
        ("done", {}, set()),
    ],
)
def test_a_status_asks_what_readers_will_ask(
    sheet: ActionPage, editor: User, client_of: Any, status: str, given: dict[str, str], missing: set[str]
) -> None:
    response = save(sheet, client_of(editor), status=status, **given)
    if missing:
        assert set(response.context["form"].errors) == missing
        assert response.content.decode().count("Dites en une phrase") == len(missing)
    else:
        assert response.status_code == 302


def test_a_new_status_without_a_date_is_of_today_however_often_it_is_saved(
    sheet: ActionPage, editor: User, client_of: Any
) -> None:
    session = client_of(editor)
    for _time in range(2):
        save(sheet, session, status="suspended", status_since="", **WHY)
        draft = ActionPage.objects.get(pk=sheet.pk).get_latest_revision_as_object()
        assert draft.status_since == timezone.localdate()


def test_the_typed_date_stays_and_an_old_status_may_have_none(sheet: ActionPage, editor: User, client_of: Any) -> None:
    session = client_of(editor)
    save(sheet, session, status="under_way", status_since="")
    assert ActionPage.objects.get(pk=sheet.pk).get_latest_revision_as_object().status_since is None
    save(sheet, session, status="done", status_since="2026-01-15")
    draft = ActionPage.objects.get(pk=sheet.pk).get_latest_revision_as_object()
    assert draft.status_since == datetime.date(2026, 1, 15)


@pytest.mark.parametrize("status", ActionStatus.values)
def test_a_trait_for_each_status_publishes(tree: HomePage, client: Client, status: str) -> None:
    sheet = ActionPageFactory(suspended=True, status=status)
    assert client.get(sheet.url).status_code == 200


def test_amounts_are_summed_as_far_as_they_are_known(client: Client, tree: HomePage) -> None:
    def page(*amounts: int | None) -> str:
        funders = [("funder", {"name": f"Financeur {number}", "amount": row}) for number, row in enumerate(amounts)]
        return client.get(ActionPageFactory(funders=funders).url).content.decode()

    whole = page(12000, 3000)
    assert "15\u202f000&nbsp;€" in whole
    assert "Total des montants connus" not in whole
    assert "Total des montants connus" in page(12000, 3000, None)
    assert "<tfoot>" not in page(12000)
    assert "<tfoot>" not in page(None, 500)


@pytest.mark.parametrize(
    ("size", "said"),
    [
        (None, ""),
        (0, ""),
        (1, "1\u00a0ko"),
        (240_000, "240\u00a0ko"),
        (1_249_000, "1,2\u00a0Mo"),
        (25_000_000, "25\u00a0Mo"),
    ],
)
def test_how_heavy_a_file_is(size: int | None, said: str) -> None:
    assert file_size(size) == said


def test_figures_hold_together() -> None:
    assert quantity(-1250, "€") == "−1\u202f250\u00a0€"
    assert quantity(3, "") == amount(3) == "3"
    assert host_name("https://www.example.org/a/b.pdf") == "example.org"


def project(name: str) -> tuple[str, dict[str, str]]:
    return "project", {"name": name, "text": "<p>Il avance.</p>"}


def test_a_project_is_followed_through_the_years(sheet: ActionPage, client: Client) -> None:
    first = NewsPageFactory(about=[sheet], date=datetime.date(2018, 2, 1), body=[project("Artison"), project("Jocus")])
    second = NewsPageFactory(about=[sheet], date=datetime.date(2019, 5, 1), body=[project("ARTISÓN ")])
    NewsPageFactory(about=[sheet], date=datetime.date(2020, 1, 1), body=[project("Artison")], live=False)

    journal = journal_of(sheet)

    (followed,) = journal.followed
    assert followed.name == "ARTISÓN"
    assert [entry.news.pk for entry in followed.entries] == [first.pk, second.pk]
    html = client.get(sheet.url).content.decode()
    nav = html.split('<nav class="followed"')[1].split("</nav>")[0]
    assert nav.index(f'href="#actu-{first.pk}"') < nav.index(f'href="#actu-{second.pk}"')
    assert html.count(f'id="actu-{first.pk}"') == 1
    assert html.count(f'href="#{followed.anchor}"') == 2
    # Told once, it is named where it stands, and there is nothing to follow.
    assert "Jocus" in html
    assert "Jocus" not in nav


def test_a_project_named_twice_in_one_update_is_not_followed(sheet: ActionPage) -> None:
    NewsPageFactory(about=[sheet], body=[project("Artison"), project("Artison")])
    journal = journal_of(sheet)
    assert journal.followed == []
    assert [item.name for item in journal.entries[0].projects] == ["Artison"]


def test_the_journal_asks_as_much_for_many_updates_as_for_few(sheet: ActionPage, client: Client) -> None:
    def count() -> int:
        client.get(sheet.url)
        with CaptureQueriesContext(connection) as queries:
            client.get(sheet.url)
        return len(queries)

    for number in range(3):
        NewsPageFactory(about=[sheet], date=datetime.date(2018, 2, 1 + number), body=[project("Artison")])
    few = count()
    for number in range(8):
        NewsPageFactory(about=[sheet], date=datetime.date(2019, 2, 1 + number), body=[project("Jocus")])
    assert count() <= few
