"""What is new, on the desk, and the choice of mails in the account."""

from typing import Any

import pytest
from django.test import Client

from core.models import Notification, User
from core.notifications import notify
from home.models import HomePage
from tests.core.notifications.conftest import WITHDRAWN
from tests.factories import MembershipFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(tree: HomePage) -> User:
    return MembershipFactory().user


@pytest.fixture
def session(person: User, client_of: Any) -> Client:
    return client_of(person)


def test_the_desk_shows_what_was_not_seen_yet(person: User, session: Client) -> None:
    notify([person], "tests.words", data={"words": "Soizic a écrit."})
    notify([person], "tests.words", data={"words": WITHDRAWN})
    assert "Soizic a écrit." in session.get("/admin/").content.decode()
    response = session.get(f"/admin/nouvelles/{Notification.objects.last().pk}/")
    assert (response.status_code, response.url) == (302, "/admin/")
    assert "Soizic a écrit." not in session.get("/admin/").content.decode()


def test_what_is_gone_says_so(person: User, session: Client) -> None:
    notify([person], "tests.words", data={"words": WITHDRAWN})
    response = session.get(f"/admin/nouvelles/{Notification.objects.get().pk}/", follow=True)
    assert "Ce n’est plus là, ou plus ouvert pour vous." in response.content.decode()


def test_all_is_put_aside_by_a_press_and_not_by_a_link(person: User, session: Client) -> None:
    for _number in range(12):
        notify([person], "tests.words", data={"words": "Soizic a écrit."})
    assert "Et 4 autres." in session.get("/admin/").content.decode()
    assert session.get("/admin/nouvelles/vu/").status_code == 405
    assert session.post("/admin/nouvelles/vu/").status_code == 302
    assert "Soizic" not in session.get("/admin/").content.decode()


def test_the_news_of_others_stay_theirs(person: User, session: Client) -> None:
    other = MembershipFactory().user
    notify([other], "tests.words", data={"words": "Secret."})
    assert session.get(f"/admin/nouvelles/{Notification.objects.get().pk}/").status_code == 404
    session.post("/admin/nouvelles/vu/")
    assert Notification.objects.get().seen_at is None


def test_the_account_chooses_the_rhythm(person: User, session: Client) -> None:
    form = session.get("/admin/account/").content.decode()
    assert "Une fois par jour, le matin, en un seul message" in form
    assert "notifications-updated_comments" not in form, "Wagtail's own mails are not sent"
    data = {"name_email-first_name": "Erwan", "name_email-last_name": "Riou", "theme-theme": "system"}
    data |= {"theme-density": "default", "theme-contrast": "system", "theme-keyboard_shortcuts": "on"}
    response = session.post("/admin/account/", data | {"rhythm-rhythm": "daily"})
    assert response.status_code == 302, response.context["panels_by_tab"]
    assert person.notification_box.rhythm == "daily"
    refused = session.post("/admin/account/", data | {"rhythm-rhythm": "hourly"})
    assert refused.status_code == 200
    person.notification_box.refresh_from_db()
    assert person.notification_box.rhythm == "daily"


def test_the_home_page_asks_no_more_for_more_news(
    person: User, session: Client, django_assert_num_queries: Any
) -> None:
    notify([person], "tests.words", data={"words": "x"})
    session.get("/admin/")
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            session.get("/admin/")
        return len(captured)

    few = queries()
    for _number in range(6):
        notify([person], "tests.words", data={"words": "x"})
    assert queries() == few
