"""Which news go into the next letter, and in what order."""

import datetime
import threading

import pytest
from django.db import connection
from django.utils import timezone

from home.models import HomePage
from home.tree import build_tree
from newsletter.composition import NothingToCompose, compose_issue, issue_in_preparation, waiting_news
from newsletter.enums import MailingState
from newsletter.models import CarriedNews, Mailing, NewsletterIndexPage, NewsletterIssuePage
from newsletter.sections import sections_of
from tests.factories import ActionPageFactory, NewsPageFactory, PartnerPageFactory, UserFactory

NOW = timezone.make_aware(datetime.datetime(2026, 11, 23, 9))


def day(number: int) -> datetime.date:
    return datetime.date(2026, 11, number)


def send(issue: NewsletterIssuePage, state: MailingState = MailingState.FINISHED) -> Mailing:
    mailing = Mailing.objects.create(issue=issue, state=state)
    CarriedNews.objects.bulk_create(CarriedNews(news_id=key, mailing=mailing) for key in issue.news_ids)
    return mailing


def test_the_draft_holds_every_waiting_update_once(tree: HomePage) -> None:
    news = [NewsPageFactory() for _ in range(3)]
    issue = compose_issue(NOW)
    assert sorted(issue.news_ids) == sorted(update.pk for update in news)
    assert not issue.live
    assert issue.get_parent().specific == NewsletterIndexPage.objects.get()
    assert issue.get_latest_revision_as_object().news_ids == issue.news_ids


def test_the_draft_says_its_day(tree: HomePage) -> None:
    NewsPageFactory(title="Un forum à Janzé")
    issue = compose_issue(NOW, requested_by=UserFactory(coordinator=True))
    assert "23 novembre 2026" in issue.title
    assert issue.slug == "lettre-2026-11-23"


def test_a_second_letter_of_the_day_has_its_own_address(tree: HomePage) -> None:
    NewsPageFactory()
    send(compose_issue(NOW))
    NewsPageFactory()
    assert compose_issue(NOW).slug == "lettre-2026-11-23-2"


def test_what_readers_may_not_see_stays_out(tree: HomePage) -> None:
    NewsPageFactory(live=False)
    NewsPageFactory(in_newsletter=False)
    with pytest.raises(NothingToCompose):
        compose_issue(NOW)
    assert issue_in_preparation() is None


def test_what_an_issue_carried_is_not_carried_again(tree: HomePage) -> None:
    NewsPageFactory()
    send(compose_issue(NOW))
    late = NewsPageFactory(date=datetime.date(2020, 1, 1), title="Publiée tard, datée tôt")
    assert list(waiting_news()) == [late]
    assert compose_issue(NOW).news_ids == [late.pk]


def test_pressing_again_resumes_the_draft(tree: HomePage) -> None:
    NewsPageFactory()
    first = compose_issue(NOW)
    NewsPageFactory()
    assert compose_issue(NOW) == first
    assert NewsletterIssuePage.objects.count() == 1


def test_an_issue_of_which_the_sending_was_cancelled_is_in_preparation_again(tree: HomePage) -> None:
    NewsPageFactory()
    issue = compose_issue(NOW)
    send(issue, MailingState.CANCELLED)
    assert issue_in_preparation() == issue


def test_sections_by_action_newest_first_and_the_network_last(tree: HomePage) -> None:
    forum, cafe = ActionPageFactory(title="Forum"), ActionPageFactory(title="École ouverte")
    network = NewsPageFactory(date=day(20))
    old_forum = NewsPageFactory(date=day(1), about=[forum])
    new_cafe = NewsPageFactory(date=day(15), about=[cafe])
    new_forum = NewsPageFactory(date=day(10), about=[forum])
    both = NewsPageFactory(date=day(5), about=[forum, cafe])
    body = compose_issue(NOW).body
    assert [block.value["title"] for block in body][:2] == ["École ouverte", "Forum"]
    assert [[item["news"].pk for item in block.value["items"]] for block in body] == [
        [new_cafe.pk, both.pk],
        [new_forum.pk, old_forum.pk],
        [network.pk],
    ]
    assert [block.value["action"] and block.value["action"].pk for block in body] == [cafe.pk, forum.pk, None]


def test_an_unpublished_sheet_lends_no_title(tree: HomePage) -> None:
    NewsPageFactory(about=[ActionPageFactory(title="Secret", live=False)])
    titles = [block.value["title"] for block in compose_issue(NOW).body]
    assert "Secret" not in titles
    assert len(titles) == 1


def test_sections_keep_the_given_order(tree: HomePage) -> None:
    action = ActionPageFactory()
    first, second = NewsPageFactory(about=[action]), NewsPageFactory(about=[action])
    [(name, section)] = sections_of([second, first])
    assert name == "section"
    assert [item["news"] for item in section["items"]] == [second, first]


def test_the_number_of_queries_does_not_grow(tree: HomePage, django_assert_max_num_queries: object) -> None:
    parent, action = PartnerPageFactory(), ActionPageFactory()
    for _ in range(12):
        NewsPageFactory(parent=parent, about=[action])
    with django_assert_max_num_queries(3):  # type: ignore[operator]
        sections_of(list(waiting_news().prefetch_related("actions")))


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_presses_at_once_give_one_draft() -> None:
    build_tree("Rives & Jeunesses")
    for _ in range(3):
        NewsPageFactory()
    barrier = threading.Barrier(4)
    issues: list[int] = []

    def press() -> None:
        try:
            barrier.wait()
            issues.append(compose_issue(NOW).pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=press) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(issues) == 4
    assert len(set(issues)) == 1
    assert NewsletterIssuePage.objects.count() == 1
