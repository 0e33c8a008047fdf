"""What readers may choose while they ask for the letter, and the pages that bring them to the form."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageViewRestriction

from home.models import HomePage
from newsletter import subscriptions
from newsletter.interests import Interests
from newsletter.models import Subscriber
from tests.factories import ActionPageFactory, NewsPageFactory, TerritoryFactory, ThemeFactory
from tests.newsletter.signing_up import EMAIL, SUBSCRIBE, THANKS, ask

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("patient", "tree")]


def _confirmed() -> Subscriber:
    subscriber = Subscriber.objects.get()
    subscriptions.confirm_subscription(subscriber.key, now=subscriber.requested_at)
    return subscriber


def _main(response: Any) -> str:
    return response.content.decode().split("<main")[1].split("</main>")[0]


def test_what_is_chosen_holds_once_it_is_confirmed(client: Client) -> None:
    themes, territories = [ThemeFactory(), ThemeFactory()], [TerritoryFactory(), TerritoryFactory()]
    action = ActionPageFactory()
    chosen = {"themes": [themes[1].pk], "territories": [territories[0].pk], "actions": [action.pk]}
    response = ask(client, f"{SUBSCRIBE}?action={action.pk}", **chosen)
    assert response["Location"] == THANKS
    assert not Subscriber.objects.get().themes.exists(), "anybody may have typed the address"
    expected = Interests(frozenset({themes[1].pk}), frozenset({territories[0].pk}), frozenset({action.pk}))
    assert Interests.of(_confirmed()) == expected


def test_nothing_is_chosen_for_anybody(client: Client) -> None:
    ThemeFactory(), TerritoryFactory()
    html = _main(client.get(SUBSCRIBE))
    assert " checked" not in html
    assert '<details class="choices">' in html
    assert "Choisir ce qui m’intéresse (facultatif)" in html
    assert "Si vous ne cochez rien, vous recevez tout." in html
    ask(client)
    assert not Interests.of(_confirmed())


def test_a_network_without_words_to_choose_from_shows_no_fold(client: Client) -> None:
    assert "Choisir ce qui" not in _main(client.get(SUBSCRIBE))


def test_choices_are_kept_when_an_error_comes_back_and_the_fold_is_open(client: Client) -> None:
    theme, territory, action = ThemeFactory(), TerritoryFactory(), ActionPageFactory(title="La navette")
    response = ask(client, email="nolwenn", themes=[theme.pk], territories=[territory.pk], actions=[action.pk])
    html = _main(response)
    assert response.status_code == 422
    assert '<details class="choices" open>' in html
    for name, key in (("themes", theme.pk), ("territories", territory.pk), ("actions", action.pk)):
        box = re.search(rf'<input[^>]*name="{name}" value="{key}"[^>]*>', html)
        assert box
        assert "checked" in box[0]
    assert "La navette" in html


@pytest.mark.parametrize("garbage", ["0", "-1", "abc", "9" * 15, "9" * 40, "²", "1;DROP", "", "\0"])
@pytest.mark.parametrize("name", ["themes", "territories", "actions"])
def test_a_choice_that_is_gone_or_forged_is_left_out(client: Client, name: str, garbage: str) -> None:
    known = {"themes": ThemeFactory, "territories": TerritoryFactory, "actions": ActionPageFactory}[name]()
    assert ask(client, **{name: [garbage, str(known.pk)]})["Location"] == THANKS
    assert Interests.of(_confirmed()).as_keys() == {name: [known.pk]}


# --- Following an action -----------------------------------------------------------------------------------


def test_a_sheet_leads_to_the_form_that_follows_it(client: Client) -> None:
    action = ActionPageFactory(title="La navette : du soir")
    sheet = _main(client.get(action.url))
    link = re.search(r'<a class="button" href="([^"]+)">(?:<svg.*?</svg>)?Suivre cette action', sheet)
    assert link
    html = _main(client.get(link[1]))
    fieldset = re.search(r"<fieldset.*?</fieldset>", html, re.DOTALL)
    assert fieldset
    assert "Vous suivrez" in fieldset[0]
    assert "La navette" in fieldset[0]
    assert re.search(rf'name="actions" value="{action.pk}"[^>]* checked', fieldset[0])
    assert html.index("Vous suivrez") < html.index('type="submit"')


def test_what_was_to_be_followed_can_be_unticked(client: Client) -> None:
    action = ActionPageFactory()
    ask(client, f"{SUBSCRIBE}?action={action.pk}")
    assert not Interests.of(_confirmed())


def test_several_actions_may_be_followed(client: Client) -> None:
    actions = [ActionPageFactory(), ActionPageFactory()]
    html = _main(client.get(f"{SUBSCRIBE}?action={actions[0].pk}&action={actions[1].pk}"))
    assert html.count('name="actions"') == 2


@pytest.mark.parametrize("garbage", ["0", "-1", "abc", "9" * 15, "9" * 40, "²", "1;DROP", "", "%00", "%ff"])
def test_garbage_in_the_address_is_ignored(client: Client, garbage: str) -> None:
    response = client.get(f"{SUBSCRIBE}?action={garbage}")
    assert response.status_code == 200
    assert "Vous suivrez" not in response.content.decode()


def test_pages_that_readers_do_not_see_are_not_named(client: Client) -> None:
    draft, hidden, news = ActionPageFactory(live=False), ActionPageFactory(), NewsPageFactory()
    PageViewRestriction.objects.create(page=hidden, restriction_type=PageViewRestriction.LOGIN)
    for page in (draft, hidden, news):
        assert "Vous suivrez" not in client.get(f"{SUBSCRIBE}?action={page.pk}").content.decode()
        ask(client, actions=[page.pk], email=f"suiveuse{page.pk}@example.org")
    assert list(Subscriber.objects.values_list("requested_interests", flat=True)) == [{}, {}, {}]


def test_a_thousand_actions_in_the_address_are_not_looked_up(client: Client) -> None:
    pages = [ActionPageFactory() for _page in range(21)]
    query = "&".join(f"action={page.pk}" for page in pages)
    assert _main(client.get(f"{SUBSCRIBE}?{query}")).count('name="actions"') == 20


def test_the_form_has_one_address_for_search_engines(client: Client) -> None:
    action = ActionPageFactory()
    html = client.get(f"{SUBSCRIBE}?action={action.pk}").content.decode()
    canonical = re.search(r'<link rel="canonical" href="([^"]+)"', html)
    assert canonical
    assert canonical[1].endswith(SUBSCRIBE)


def test_the_form_asks_no_more_of_the_database_for_many_words_than_for_few(client: Client) -> None:
    def queries() -> int:
        client.get(SUBSCRIBE)
        with CaptureQueriesContext(connection) as captured:
            client.get(SUBSCRIBE)
        return len(captured)

    ThemeFactory.create_batch(3), TerritoryFactory.create_batch(3)
    few = queries()
    ThemeFactory.create_batch(27), TerritoryFactory.create_batch(27)
    assert queries() == few


# --- The call ----------------------------------------------------------------------------------------------


def test_the_home_page_and_every_news_page_carry_the_call(tree: HomePage) -> None:
    visitor = Client(enforce_csrf_checks=True)
    for url in (tree.url, NewsPageFactory().url, NewsPageFactory(title="Une autre").url):
        main = _main(visitor.get(url))
        form = re.search(r'<form class="letter__form" method="post" action="([^"]+)"', main)
        assert form, url
        assert EMAIL in visitor.post(form[1], {"email": EMAIL}).content.decode()
