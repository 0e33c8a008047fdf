"""A draft follows what is published, and what its editors did stays as they did it."""

import datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.models import Revision

from actions.models import NewsPage
from core.models import User
from home.models import HomePage
from newsletter.composition import compose_issue, waiting_news
from newsletter.enums import SectionKind
from newsletter.mailings import start_mailing
from newsletter.models import LeftOut, NewsletterIssuePage
from newsletter.refreshing import Choice, IssueClosed, leave_out, refresh_issue, take_in
from tests.actions.test_stale_saves import opened
from tests.factories import (
    ActionPageFactory,
    LetterPeriodFactory,
    LetterPlanFactory,
    NewsPageFactory,
    SubscriberFactory,
    ThemeFactory,
    UserFactory,
)

NOW = timezone.make_aware(datetime.datetime(2026, 11, 23, 9))
DAY = datetime.timedelta(days=1)

pytestmark = pytest.mark.django_db


def day(number: int) -> datetime.date:
    return datetime.date(2026, 11, number)


@pytest.fixture
def coordinator(tree: HomePage) -> User:
    return UserFactory(coordinator=True)


def latest(issue: NewsletterIssuePage) -> NewsletterIssuePage:
    return NewsletterIssuePage.objects.get(pk=issue.pk).get_latest_revision_as_object()


def shape(issue: NewsletterIssuePage) -> list[tuple[str, list[str]]]:
    """The titles of the sections with those of their updates."""
    return [
        (block.value["title"], [item["news"].title for item in block.value["items"]])
        for block in latest(issue).body
        if block.block_type == "section"
    ]


def rewrite(issue: NewsletterIssuePage, change: Any, by: User | None = None) -> Revision:
    """Save a version as an editor would, after ``change`` of its stored body."""
    page = latest(issue)
    body = page.body.get_prep_value()
    change(body)
    page.body = body
    return page.save_revision(user=by)


def event(title: str, after: datetime.timedelta, **fields: Any) -> NewsPage:
    return NewsPageFactory(title=title, event_start=NOW + after, event_place="Janzé", **fields)


def carry(*news: NewsPage) -> None:
    """These went out in a letter before."""
    SubscriberFactory()
    start_mailing(compose_issue(NOW), None)
    assert not waiting_news().filter(pk__in=[row.pk for row in news]).exists()


def test_late_news_go_below_their_headings_newest_first(tree: HomePage) -> None:
    forum, cafe = ActionPageFactory(title="Forum"), ActionPageFactory(title="Café")
    NewsPageFactory(title="f20", date=day(20), about=[forum])
    NewsPageFactory(title="f10", date=day(10), about=[forum])
    NewsPageFactory(title="réseau", date=day(5))
    issue = compose_issue(NOW)
    NewsPageFactory(title="f15", date=day(15), about=[forum])
    NewsPageFactory(title="c12", date=day(12), about=[cafe])
    NewsPageFactory(title="réseau 6", date=day(6))
    assert refresh_issue(issue) == 3
    assert shape(issue) == [
        ("Forum", ["f20", "f15", "f10"]),
        ("Café", ["c12"]),
        ("Actualités du réseau", ["réseau 6", "réseau"]),
    ]
    number = issue.revisions.count()
    assert refresh_issue(issue) == 0
    assert issue.revisions.count() == number, "nothing new makes no version"


def test_what_was_written_and_sorted_stays(tree: HomePage, coordinator: User) -> None:
    forum = ActionPageFactory(title="Forum")
    old = NewsPageFactory(title="ancien", date=day(1), about=[forum])
    new = NewsPageFactory(title="nouveau", date=day(20), about=[forum])
    issue = compose_issue(NOW)

    def edit(body: list[dict]) -> None:
        body[0]["value"]["title"] = "On se retrouve au forum"
        body[0]["value"]["action"] = None
        body[0]["value"]["items"].reverse()
        body[0]["value"]["items"][0]["value"]["summary"] = "Mes mots"
        body.insert(0, {"type": "text", "value": "<p>Bonjour</p>", "id": "a1"})

    rewrite(issue, edit, coordinator)
    before = latest(issue).body.get_prep_value()
    NewsPageFactory(title="dernier", date=day(25), about=[forum])
    refresh_issue(issue, coordinator)
    after = latest(issue).body.get_prep_value()
    # Found by what stands in it, although its title and its action were changed.
    assert shape(issue) == [("On se retrouve au forum", ["dernier", "ancien", "nouveau"])]
    added = after[1]["value"]["items"].pop(0)
    assert added["value"] == {"news": NewsPage.objects.get(title="dernier").pk, "summary": ""}
    # To the letter, ids included: comments hang on them.
    assert after == before
    assert [old.pk, new.pk] == [item["value"]["news"] for item in after[1]["value"]["items"]]
    assert NewsletterIssuePage.objects.get().get_latest_revision().user == coordinator


def test_what_an_editor_took_out_waits_for_the_next_letter(tree: HomePage) -> None:
    kept, removed = NewsPageFactory(title="gardée"), NewsPageFactory(title="retirée")
    issue = compose_issue(NOW)

    def remove(body: list[dict]) -> None:
        body[0]["value"]["items"] = [item for item in body[0]["value"]["items"] if item["value"]["news"] != removed.pk]

    rewrite(issue, remove)
    assert refresh_issue(issue) == 0
    assert Choice(issue).out == [removed]
    SubscriberFactory()
    start_mailing(issue, None)
    assert compose_issue(NOW).news_ids == [removed.pk]
    assert kept.pk not in compose_issue(NOW).news_ids


def test_next_time_and_never(tree: HomePage, coordinator: User) -> None:
    one, later, never = (NewsPageFactory(title=title) for title in ("une", "plus tard", "jamais"))
    issue = compose_issue(NOW)
    leave_out(issue, later, for_good=False, by=coordinator)
    leave_out(issue, never, for_good=True, by=coordinator)
    assert latest(issue).news_ids == [one.pk]
    assert refresh_issue(issue) == 0
    choice = Choice(issue)
    assert (choice.held, choice.fresh, choice.out, choice.never) == ([one], [], [later], [never])
    SubscriberFactory()
    start_mailing(issue, None)
    following = compose_issue(NOW)
    assert following.news_ids == [later.pk]
    # Also after the issue that it was taken out of is gone.
    LeftOut.objects.update(issue=None)
    assert never not in waiting_news()
    assert take_in(following, never, coordinator)
    assert set(latest(following).news_ids) == {later.pk, never.pk}
    assert not Choice(following).never


def test_put_back_it_stands_at_its_place_once(tree: HomePage, coordinator: User) -> None:
    first, second = NewsPageFactory(title="a", date=day(9)), NewsPageFactory(title="b", date=day(8))
    issue = compose_issue(NOW)
    leave_out(issue, first, for_good=False, by=coordinator)
    for _time in range(2):
        assert take_in(issue, first, coordinator)
    assert latest(issue).news_ids == [first.pk, second.pk]
    hidden = NewsPageFactory(live=False)
    assert not take_in(issue, hidden, coordinator)


def test_a_section_left_empty_goes_too(tree: HomePage, coordinator: User) -> None:
    news = NewsPageFactory()
    issue = compose_issue(NOW)
    leave_out(issue, news, for_good=False, by=coordinator)
    assert len(latest(issue).body) == 0


def test_a_letter_that_went_out_or_is_locked_stays_as_it_is(tree: HomePage, coordinator: User) -> None:
    news = NewsPageFactory()
    issue = compose_issue(NOW)
    NewsPageFactory()
    issue.locked = True
    issue.save()
    for act in (
        lambda: refresh_issue(issue),
        lambda: leave_out(issue, news, for_good=True, by=coordinator),
        lambda: take_in(issue, news, coordinator),
    ):
        with pytest.raises(IssueClosed):
            act()
    issue.locked = False
    issue.save()
    SubscriberFactory()
    start_mailing(issue, None)
    with pytest.raises(IssueClosed):
        refresh_issue(issue)
    assert not LeftOut.objects.exists()


@pytest.mark.indexed
def test_whoever_has_the_editor_open_is_shown_both_versions(tree: HomePage, coordinator: User, client_of: Any) -> None:
    NewsPageFactory(title="Première")
    issue = compose_issue(NOW)
    session: Client = client_of(coordinator)
    address = f"/admin/pages/{issue.pk}/edit/"
    form = opened(session, address) | {"title": "Mon titre", "body-count": "0"}
    NewsPageFactory(title="Deuxième")
    refresh_issue(issue)
    assert session.post(address, form).status_code == 409
    assert latest(issue).title != "Mon titre"
    assert len(latest(issue).news_ids) == 2


def test_carried_news_are_never_new_again(tree: HomePage) -> None:
    news = NewsPageFactory(title="Une fois")
    carry(news)
    news = NewsPage.objects.get(pk=news.pk)
    news.title = "Corrigée"
    news.save_revision().publish()
    assert not waiting_news().exists()
    news.unpublish()
    NewsPage.objects.get(pk=news.pk).get_latest_revision().publish()
    assert NewsPage.objects.get(pk=news.pk).live
    assert not waiting_news().exists()


@pytest.mark.parametrize("by", SectionKind)
def test_sections_by_what_the_network_chose(tree: HomePage, by: SectionKind) -> None:
    from tests.factories import InstitutionFactory, PartnerPageFactory, TerritoryFactory

    LetterPlanFactory(sections_by=by)
    theme, territory = ThemeFactory(name="Mobilité"), TerritoryFactory(name="Pays de Redon")
    parent = PartnerPageFactory(institution=InstitutionFactory(territory=territory))
    action = ActionPageFactory(title="La navette")
    action.themes.set([theme])
    action.save()
    NewsPageFactory(title="au sujet de l’action", date=day(20), about=[action], parent=parent)
    issue = compose_issue(NOW)
    NewsPageFactory(title="encore", date=day(10), about=[action], parent=parent)
    NewsPageFactory(title="rien", date=day(30))
    refresh_issue(issue)
    heading = {"action": "La navette", "theme": "Mobilité", "territory": "Pays de Redon"}[by]
    assert shape(issue) == [
        (heading, ["au sujet de l’action", "encore"]),
        ("Actualités du réseau", ["rien"]),
    ]


def test_events_until_the_next_letter_are_recalled(tree: HomePage) -> None:
    plan = LetterPlanFactory()
    LetterPeriodFactory(plan=plan, goes_out_at=NOW)
    LetterPeriodFactory(plan=plan, goes_out_at=NOW + 30 * DAY)
    soon, far = event("Bientôt", 20 * DAY), event("Plus tard", 40 * DAY)
    event("Pas pour la lettre", 5 * DAY, in_newsletter=False)
    carry(soon, far)
    event("Déjà passé", -DAY)
    hidden = event("Retiré", 3 * DAY)
    NewsPageFactory(title="Une actualité")
    fresh = event("Tout neuf", 4 * DAY)
    hidden.unpublish()
    issue = compose_issue(NOW, goes_out_at=NOW)
    [agenda] = [block.value for block in issue.body if block.block_type == "events"]
    # What is new stands among the news, with its date.
    assert [page.title for page in agenda["items"]] == ["Bientôt"]
    assert fresh.pk in issue.news_ids
    assert soon.pk not in issue.news_ids
    # The letter after it recalls those after it, and the first ones no more.
    start_mailing(issue, None)
    NewsPageFactory()
    following = compose_issue(NOW, goes_out_at=NOW + 30 * DAY)
    [agenda] = [block.value for block in following.body if block.block_type == "events"]
    assert [page.title for page in agenda["items"]] == ["Plus tard"]


def test_an_event_taken_out_of_the_agenda_does_not_come_back(tree: HomePage) -> None:
    soon, other = event("Bientôt", 20 * DAY), event("Aussi", 21 * DAY)
    carry(soon, other)
    NewsPageFactory()
    issue = compose_issue(NOW, goes_out_at=NOW)
    rewrite(issue, lambda body: body[-1]["value"]["items"].pop(0))
    NewsPageFactory(title="nouvelle")
    refresh_issue(issue, goes_out_at=NOW)
    agenda = latest(issue).body[-1]
    assert [page.title for page in agenda.value["items"]] == ["Aussi"]


def test_the_queries_do_not_grow_with_the_news(tree: HomePage, django_assert_max_num_queries: Any) -> None:
    from tests.factories import PartnerPageFactory

    parent, action = PartnerPageFactory(), ActionPageFactory()
    NewsPageFactory(parent=parent, about=[action])
    issue = compose_issue(NOW)
    for number, limit in ((2, 60), (20, 60)):
        for _row in range(number):
            NewsPageFactory(parent=parent, about=[action])
        with django_assert_max_num_queries(limit):
            assert refresh_issue(issue) == number
