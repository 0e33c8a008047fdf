"""Each reader gets what they chose and what concerns everybody; each different mail is made once."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from actions.models import ActionPage, NewsIndexPage, NewsPage
from home.models import HomePage
from newsletter import audience, queue, rendering, subscriptions
from newsletter.composition import compose_issue
from newsletter.delivery import deliver_due
from newsletter.enums import DeliveryState, LeftOutBecause
from newsletter.interests import Interests
from newsletter.mailings import start_mailing
from newsletter.models import Delivery, NewsletterIssuePage, Subscriber
from newsletter.readiness import examine, latest_version
from newsletter.selection import Subject
from tests.factories import (
    ActionPageFactory,
    InstitutionFactory,
    NewsPageFactory,
    PartnerPageFactory,
    SubscriberFactory,
    TerritoryFactory,
    ThemeFactory,
)
from tests.newsletter.smtp import Inbox

KEYS = st.frozensets(st.integers(1, 4), max_size=3)


@given(themes=KEYS, territories=KEYS, actions=KEYS, wanted=st.tuples(KEYS, KEYS, KEYS))
def test_one_interest_in_common_is_enough(themes: Any, territories: Any, actions: Any, wanted: Any) -> None:
    about = [("theme", key) for key in themes] + [("place", key) for key in territories]
    about += [("sheet", key) for key in actions]
    chosen = [(kind, key) for kind, keys in zip(("theme", "place", "sheet"), wanted, strict=True) for key in keys]
    expected = not chosen or not about or any(interest in about for interest in chosen)
    assert Subject(themes, territories, actions).concerns(Interests(*wanted)) == expected


class World:
    """An issue of four updates: about a sheet, about a theme, of a town's institution, and of the network itself."""

    def __init__(self) -> None:
        self.theme, self.own_theme = ThemeFactory(), ThemeFactory()
        self.town, self.place = TerritoryFactory(), TerritoryFactory()
        self.sheet: ActionPage = ActionPageFactory(title="Le forum", themes=[self.theme], territories=[self.place])
        profile = PartnerPageFactory(institution=InstitutionFactory(territory=self.town))
        self.of_sheet = NewsPageFactory(title="Le forum est plein", about=[self.sheet])
        self.of_theme = NewsPageFactory(title="Une bourse", themes=[self.own_theme])
        self.of_town = NewsPageFactory(title="La maison rouvre", parent=profile)
        self.of_all = NewsPageFactory(title="Une charte", parent=NewsIndexPage.objects.get())
        self.issue = compose_issue(timezone.now())


@pytest.fixture
def world(tree: HomePage) -> World:
    return World()


@pytest.fixture
def reader() -> Callable[..., Subscriber]:
    def subscribe(**interests: Any) -> Subscriber:
        subscriber = SubscriberFactory()
        for kind, chosen in interests.items():
            getattr(subscriber, kind).set(chosen)
        return subscriber

    return subscribe


def titles(subscriber: Subscriber) -> set[str]:
    """The updates that the reader's mail holds."""
    content = Delivery.objects.get(subscriber=subscriber).content
    assert content is not None
    found = {news.title for news in NewsPage.objects.all() if news.title in content.text}
    assert found == {news.title for news in NewsPage.objects.all() if f">{news.title}</a>" in content.html}
    return found


def test_each_reader_gets_what_they_chose_and_what_concerns_everybody(
    world: World, reader: Callable[..., Subscriber]
) -> None:
    everything = reader()
    by_sheet, by_its_theme = reader(actions=[world.sheet]), reader(themes=[world.theme])
    by_its_place, by_town = reader(territories=[world.place]), reader(territories=[world.town])
    by_two = reader(themes=[world.own_theme], territories=[world.town])
    by_none = reader(themes=[ThemeFactory()])
    mailing = start_mailing(world.issue, None)
    sheet, theme, town, network = "Le forum est plein", "Une bourse", "La maison rouvre", "Une charte"
    assert titles(everything) == {sheet, theme, town, network}
    assert titles(by_sheet) == titles(by_its_theme) == titles(by_its_place) == {sheet, network}
    assert titles(by_town) == {town, network}
    assert titles(by_two) == {theme, town, network}
    assert titles(by_none) == {network}
    # Seven readers, five different mails.
    assert mailing.contents.count() == 5


def test_who_would_get_nothing_is_not_written_to_and_counted(
    tree: HomePage, reader: Callable[..., Subscriber], inbox: Inbox
) -> None:
    NewsPageFactory(title="Une bourse", themes=[ThemeFactory()])
    issue = compose_issue(timezone.now())
    told, other = reader(), reader(themes=[ThemeFactory()])
    reach = examine(latest_version(issue)).reach
    assert (reach.whole, reach.part, reach.nothing, reach.versions) == (1, 0, 1, 1)
    mailing = start_mailing(issue, None)
    deliver_due(10)
    assert inbox.addresses == [told.email]
    left_out = mailing.deliveries.get(subscriber=other)
    assert (left_out.state, left_out.left_out_because) == (DeliveryState.SKIPPED, LeftOutBecause.NOTHING_FOR_THEM)
    assert left_out.content is None


def test_an_issue_of_words_alone_goes_to_everybody(tree: HomePage, reader: Callable[..., Subscriber]) -> None:
    NewsPageFactory(title="Une bourse", themes=[ThemeFactory()])
    issue = compose_issue(timezone.now())
    issue.body.append(("text", "Bonne année à tous."))
    issue.save_revision()
    choosy = reader(themes=[ThemeFactory()])
    start_mailing(issue, None)
    content = Delivery.objects.get(subscriber=choosy).content
    assert content is not None
    assert "Bonne année" in content.text
    assert "Une bourse" not in content.text


def test_nobody_concerned_is_said_before_sending(tree: HomePage, reader: Callable[..., Subscriber]) -> None:
    NewsPageFactory(title="Une bourse", themes=[ThemeFactory()])
    issue = compose_issue(timezone.now())
    reader(themes=[ThemeFactory()])
    assert [problem.code for problem in examine(latest_version(issue)).problems] == ["nothing_for_anybody"]


def test_a_hidden_sheet_draws_nobody(world: World, reader: Callable[..., Subscriber]) -> None:
    world.sheet.unpublish()
    follower = reader(actions=[world.sheet])
    start_mailing(world.issue, None)
    # Of no visible sheet and no theme, it is about where its writers work.
    assert "Une charte" in titles(follower)


def test_each_version_is_rendered_once_whatever_the_number_of_readers(
    world: World, reader: Callable[..., Subscriber], monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(6):
        reader()
        reader(actions=[world.sheet])
        reader(themes=[world.theme])
    rendered: list[Any] = []
    real = rendering.render_issue

    def counting(page: NewsletterIssuePage, only: Any = None) -> Any:
        rendered.append(only)
        return real(page, only)

    monkeypatch.setattr("newsletter.versions.render_issue", counting)
    mailing = start_mailing(world.issue, None)
    assert len(rendered) == mailing.contents.count() == 2


def test_what_is_corrected_after_the_start_is_in_no_version(
    world: World, reader: Callable[..., Subscriber], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The start was interrupted before the readers were frozen."""
    choosy = reader(actions=[world.sheet])
    monkeypatch.setattr("newsletter.mailings.freeze_recipients", lambda mailing: None)
    start_mailing(world.issue, None)
    NewsPage.objects.filter(pk=world.of_sheet.pk).update(title="Corrigé trop tard")
    monkeypatch.undo()
    deliver_due(0)
    content = Delivery.objects.get(subscriber=choosy).content
    assert content is not None
    assert "Le forum est plein" in content.text


def test_the_number_of_queries_does_not_grow_with_the_readers(world: World, reader: Callable[..., Subscriber]) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            audience.reach(world.issue)
        return len(captured)

    reader(actions=[world.sheet])
    few = queries()
    for _ in range(20):
        reader(actions=[world.sheet], themes=[world.theme], territories=[world.town])
    assert queries() == few


def test_a_pause_leaves_out_until_its_day(tree: HomePage) -> None:
    today = timezone.localdate()
    paused = SubscriberFactory(paused_until=today + datetime.timedelta(days=1))
    back = SubscriberFactory(paused_until=today)
    assert set(Subscriber.objects.receiving()) == {back}
    assert paused.is_paused()
    assert not back.is_paused()


@pytest.mark.parametrize("act", ["leave", "pause"])
def test_why_somebody_was_left_out_in_mid_send_is_kept(mailing: Any, act: str) -> None:
    token, (delivery, *_others) = queue.claim(mailing, 2)
    assert delivery.subscriber is not None
    if act == "leave":
        subscriptions.unsubscribe(delivery.subscriber.key, now=timezone.now())
    else:
        later = timezone.localdate() + datetime.timedelta(days=30)
        Subscriber.objects.filter(pk=delivery.subscriber_id).update(paused_until=later)
    assert not queue.commit_intent(delivery, token)
    queue.withdraw(delivery, token)
    delivery.refresh_from_db()
    assert delivery.left_out_because == {"leave": LeftOutBecause.LEFT, "pause": LeftOutBecause.PAUSED}[act]


def test_without_first_words_a_mailbox_shows_titles_cut_at_a_word(tree: HomePage) -> None:
    for _ in range(10):
        NewsPageFactory(title="Une actualité au titre assez long")
    text = rendering.render_issue(compose_issue(timezone.now())).text
    first_words = text.splitlines()[3]
    assert first_words.startswith("Une actualité au titre assez long · Une actualité")
    assert len(first_words) <= 150
    assert first_words.removesuffix("…").split()[-1] in "Une actualité au titre assez long ·".split()
