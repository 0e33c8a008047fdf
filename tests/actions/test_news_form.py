"""The form of a news update, as a member fills it: an event's times, themes, what it holds."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from actions.models import NewsPage, PartnerPage
from core.models import User
from home.models import HomePage
from tests.admin_forms import posted
from tests.factories import MembershipFactory, NewsPageFactory, PartnerPageFactory, ThemeFactory

pytestmark = pytest.mark.django_db

ClientOf = Callable[[User], Client]


def at(day: str, hour: str = "00:00") -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.fromisoformat(f"{day}T{hour}"))


@pytest.fixture
def partner(tree: HomePage) -> PartnerPage:
    return PartnerPageFactory()


@pytest.fixture
def session(partner: PartnerPage, client_of: ClientOf) -> Client:
    return client_of(MembershipFactory(institution=partner.institution, editor=True).user)


def save(session: Client, news: NewsPage, **fields: Any) -> Any:
    address = f"/admin/pages/{news.pk}/edit/"
    data = posted(session.get(address).context["form"])
    response = session.post(address, data | fields | {"action-publish": "on"})
    news.refresh_from_db()
    return response


def moment(name: str, day: str = "", hour: str = "") -> dict[str, str]:
    return {f"event_{name}_day": day, f"event_{name}_hour": hour}


@pytest.mark.parametrize(
    ("fields", "times"),
    [
        (moment("start", "12/03/2027", "14:30"), (at("2027-03-12", "14:30"), None, False)),
        (moment("start", "12/03/2027", "14:00") | moment("end", "", "17:00"),
         (at("2027-03-12", "14:00"), at("2027-03-12", "17:00"), False)),
        (moment("start", "12/03/2027") | moment("end", "14/03/2027") | {"event_all_day": "on"},
         (at("2027-03-12"), at("2027-03-14"), True)),
        (moment("start", "28/03/2027", "02:30") | {"event_all_day": "on"}, (at("2027-03-28"), None, True)),
        ({}, (None, None, False)),
    ],
)  # fmt: skip
def test_the_times_of_an_event(
    session: Client, partner: PartnerPage, fields: dict[str, str], times: tuple[Any, ...]
) -> None:
    news = NewsPageFactory(parent=partner)

    assert save(session, news, **fields).status_code == 302
    assert (news.event_start, news.event_end, news.event_all_day) == times
    # The same again, from the form that shows them.
    assert save(session, news).status_code == 302
    assert (news.event_start, news.event_end, news.event_all_day) == times


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        (moment("start", "12/03/2027"), "event_start"),
        (moment("start", "", "14:00"), "event_start"),
        (moment("start", "31/02/2027", "14:00"), "event_start"),
        (moment("start", "12/03/2027", "25 h"), "event_start"),
        (moment("end", "12/03/2027", "14:00"), "event_start"),
        (moment("start", "12/03/2027", "14:00") | moment("end", "12/03/2027", "13:00"), "event_end"),
        (moment("start", "12/03/2027", "14:00") | moment("end", "13/03/2027"), "event_end"),
        (moment("start", "12/03/2027") | moment("end", "11/03/2027") | {"event_all_day": "on"}, "event_end"),
    ],
)  # fmt: skip
def test_times_that_are_none_are_refused_beside_them(
    session: Client, partner: PartnerPage, fields: dict[str, str], wrong: str
) -> None:
    news = NewsPageFactory(parent=partner)
    response = save(session, news, **fields, summary="Des mots à garder.")

    assert list(response.context["form"].errors) == [wrong]
    assert news.event_start is None
    html = response.content.decode()
    assert "Des mots à garder." in html
    assert all(f'value="{words}"' in html for name, words in fields.items() if words and name != "event_all_day")


def test_every_field_says_what_it_is_for(session: Client, partner: PartnerPage) -> None:
    news = NewsPageFactory(parent=partner)
    for page in (news, partner):
        form = session.get(f"/admin/pages/{page.pk}/edit/").context["form"]
        own = {field.name for field in page._meta.get_fields() if getattr(field, "model", None) is type(page)}
        silent = [name for name in own & set(form.fields) if not form.fields[name].help_text]
        assert silent == []


def test_themes_of_its_own_are_kept(session: Client, partner: PartnerPage) -> None:
    theme = ThemeFactory()
    news = NewsPageFactory(parent=partner)
    save(session, news, themes=[theme.pk])
    assert list(news.themes.all()) == [theme]


def test_projects_have_an_address_on_the_page_of_the_update(client: Client, partner: PartnerPage) -> None:
    body = [("project", {"name": "Radio des quais", "text": "<p>Ça tourne.</p>"})]
    news = NewsPageFactory(parent=partner, body=body)
    assert 'id="projet-radio-des-quais"' in client.get(news.url).content.decode()


def test_a_profile_shows_links_accounts_and_the_way_to_the_other_news(client: Client, partner: PartnerPage) -> None:
    partner.links = [("link", {"label": "Notre programme", "url": "https://structure.example.org/programme"})]
    partner.social_accounts = [("account", {"network": "mastodon", "url": "https://social.example.org/@nous"})]
    partner.save_revision().publish()
    for number in range(9):
        NewsPageFactory(parent=partner, title=f"Nouvelle {number}", date=datetime.date(2026, 1, number + 1))
    html = client.get(partner.url).content.decode()

    assert 'href="https://structure.example.org/programme">Notre programme<' in html
    assert ">Mastodon</a>" in html
    assert "Nouvelle 8" in html
    assert "Nouvelle 0<" not in html
    address = f"/actualites/?institution={partner.slug}"
    assert address in html
    assert "Nouvelle 0<" in client.get(address).content.decode()


def test_a_profile_with_few_news_sends_nowhere(client: Client, partner: PartnerPage) -> None:
    NewsPageFactory(parent=partner)
    assert "?institution=" not in client.get(partner.url).content.decode()
