"""An issue is sent once, to those subscribed at that moment, as it was at that moment."""

import threading

import pytest
from django.core.mail import EmailMultiAlternatives
from django.db import IntegrityError, connection
from django.utils import timezone

from actions.models import NewsPage
from home.models import HomePage
from home.tree import build_tree
from newsletter import audience, mailings
from newsletter.composition import compose_issue
from newsletter.enums import DeliveryState, MailingState, SubscriberStatus
from newsletter.mailings import (
    IssueNotReady,
    NewsAlreadyCarried,
    finish_mailings,
    finish_preparations,
    freeze_recipients,
    pause_mailing,
    resume_mailing,
    start_mailing,
)
from newsletter.models import CarriedNews, Delivery, Mailing, NewsletterIssuePage, Subscriber
from newsletter.readiness import examine, latest_version
from tests.factories import NewsPageFactory, SubscriberFactory, UserFactory


def codes(issue: NewsletterIssuePage) -> set[str]:
    return {problem.code for problem in examine(latest_version(issue)).problems}


def twin_of(issue: NewsletterIssuePage) -> NewsletterIssuePage:
    """Another draft that holds the same news."""
    twin = NewsletterIssuePage(title="Une autre lettre", body=issue.body.get_prep_value(), live=False)
    parent = issue.get_parent()
    parent.add_child(instance=twin)
    twin.save_revision()
    return twin


def test_the_confirmed_get_a_delivery_each(issue: NewsletterIssuePage) -> None:
    confirmed = [SubscriberFactory() for _ in range(3)]
    SubscriberFactory(pending=True)
    SubscriberFactory(unsubscribed=True)
    mailing = start_mailing(issue, UserFactory(coordinator=True))
    assert mailing.state == MailingState.SENDING
    assert set(mailing.deliveries.values_list("email", flat=True)) == {reader.email for reader in confirmed}
    assert mailing.deliveries.filter(state=DeliveryState.PENDING).count() == 3
    assert mailing.deliveries.values("key").distinct().count() == 3


def test_sending_publishes_and_freezes_the_latest_version(issue: NewsletterIssuePage) -> None:
    SubscriberFactory()
    issue.title = "Un meilleur titre"
    issue.save_revision()
    mailing = start_mailing(issue, UserFactory(coordinator=True))
    issue.refresh_from_db()
    assert issue.live
    assert issue.title == "Un meilleur titre"
    NewsPage.objects.update(title="Changé après l’envoi")
    content = mailing.contents.get()
    assert content.subject == "Un meilleur titre"
    assert "Le forum de l’engagement" in content.html
    assert "Le forum de l’engagement" in content.text
    assert set(CarriedNews.objects.values_list("news", flat=True)) == set(issue.news_ids)


def test_an_issue_published_before_is_sent_as_published(issue: NewsletterIssuePage) -> None:
    SubscriberFactory()
    issue.get_latest_revision().publish(user=UserFactory(coordinator=True))
    issue.refresh_from_db()
    number = issue.revisions.count()
    start_mailing(issue, None)
    assert issue.revisions.count() == number


def test_a_second_press_returns_the_first_sending(issue: NewsletterIssuePage) -> None:
    SubscriberFactory()
    first = start_mailing(issue, None)
    SubscriberFactory()
    assert start_mailing(issue, None) == first
    assert first.deliveries.count() == 1


def test_the_database_refuses_a_second_sending(issue: NewsletterIssuePage) -> None:
    Mailing.objects.create(issue=issue)
    with pytest.raises(IntegrityError):
        Mailing.objects.create(issue=issue)


def test_news_that_another_letter_carried_are_refused(issue: NewsletterIssuePage) -> None:
    SubscriberFactory()
    twin = twin_of(issue)
    start_mailing(issue, None)
    with pytest.raises(NewsAlreadyCarried) as refusal:
        start_mailing(twin, None)
    assert "Le forum de l’engagement" in refusal.value.problems[0].message
    assert Mailing.objects.count() == 1
    twin.refresh_from_db()
    assert not twin.live


def test_a_letter_that_carries_at_the_same_moment_is_refused(
    issue: NewsletterIssuePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    SubscriberFactory()
    twin = twin_of(issue)
    start_mailing(issue, None)
    # The other letter was committed after this one was examined.
    monkeypatch.setattr("newsletter.readiness.content._news_problems", lambda issue: [])
    with pytest.raises(NewsAlreadyCarried):
        start_mailing(twin, None)
    assert not Mailing.objects.filter(issue=twin).exists()


def test_a_ready_issue_has_no_problem(issue: NewsletterIssuePage) -> None:
    SubscriberFactory()
    assert codes(issue) == set()


def test_nobody_to_write_to(issue: NewsletterIssuePage) -> None:
    assert codes(issue) == {"no_subscribers"}
    with pytest.raises(IssueNotReady):
        start_mailing(issue, None)


def test_an_empty_letter(issue: NewsletterIssuePage) -> None:
    SubscriberFactory()
    issue.body = []
    issue.save_revision()
    assert codes(issue) == {"empty"}


def test_a_letter_of_words_only_is_not_empty(issue: NewsletterIssuePage) -> None:
    SubscriberFactory()
    issue.body = [("text", "<p>Bonne année.</p>")]
    issue.save_revision()
    assert codes(issue) == set()


def test_a_letter_set_for_later(issue: NewsletterIssuePage) -> None:
    SubscriberFactory()
    issue.go_live_at = timezone.now() + timezone.timedelta(days=1)
    issue.save_revision()
    assert codes(issue) == {"scheduled"}


def test_news_taken_offline_are_named(issue: NewsletterIssuePage) -> None:
    SubscriberFactory()
    NewsPage.objects.get().unpublish()
    [problem] = examine(latest_version(issue)).problems
    assert problem.code == "not_live"
    assert "Le forum de l’engagement" in problem.message
    with pytest.raises(IssueNotReady):
        start_mailing(issue, None)


def test_deleted_news_are_counted(issue: NewsletterIssuePage) -> None:
    SubscriberFactory()
    NewsPage.objects.get().delete()
    assert "deleted" in codes(issue)


def test_news_twice_in_the_letter(issue: NewsletterIssuePage) -> None:
    SubscriberFactory()
    issue.body = [*[(block.block_type, block.value) for block in issue.body]] * 2
    issue.save_revision()
    assert codes(issue) == {"twice"}


def test_too_heavy_or_broken_letters_are_not_sent(issue: NewsletterIssuePage) -> None:
    SubscriberFactory()
    issue.introduction = "<p>" + "mot " * 30_000 + "</p>"
    issue.save_revision()
    assert codes(issue) == {"unsendable"}


def test_an_interrupted_start_is_finished_later(issue: NewsletterIssuePage, monkeypatch: pytest.MonkeyPatch) -> None:
    SubscriberFactory.create_batch(3)

    def crash(mailing: Mailing) -> None:
        raise RuntimeError("power cut")

    with monkeypatch.context() as patch:
        patch.setattr(mailings, "freeze_recipients", crash)
        with pytest.raises(RuntimeError):
            start_mailing(issue, None)
    mailing = Mailing.objects.get()
    assert mailing.state == MailingState.PREPARING
    finish_preparations()
    finish_preparations()
    mailing.refresh_from_db()
    assert mailing.state == MailingState.SENDING
    assert mailing.deliveries.count() == 3


def test_freezing_goes_on_where_it_stopped(issue: NewsletterIssuePage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audience, "_BATCH", 2)
    readers = SubscriberFactory.create_batch(5)
    mailing = start_mailing(issue, None)
    Mailing.objects.update(state=MailingState.PREPARING)
    kept = mailing.deliveries.get(subscriber=readers[0]).key
    mailing.deliveries.filter(subscriber__in=readers[3:]).delete()
    freeze_recipients(mailing)
    assert mailing.deliveries.count() == 5
    assert mailing.deliveries.get(subscriber=readers[0]).key == kept


def test_who_subscribes_later_waits_for_the_next_letter(issue: NewsletterIssuePage) -> None:
    SubscriberFactory()
    mailing = start_mailing(issue, None)
    SubscriberFactory()
    finish_preparations()
    assert mailing.deliveries.count() == 1


def test_pause_and_resume(issue: NewsletterIssuePage) -> None:
    SubscriberFactory()
    mailing = start_mailing(issue, None)
    assert pause_mailing(mailing, "panne")
    assert not pause_mailing(mailing)
    mailing.refresh_from_db()
    assert (mailing.state, mailing.problem) == (MailingState.PAUSED, "panne")
    assert resume_mailing(mailing)
    assert not resume_mailing(mailing)
    mailing.refresh_from_db()
    assert (mailing.state, mailing.problem) == (MailingState.SENDING, "")


def test_a_sending_ends_when_every_delivery_is_settled(issue: NewsletterIssuePage) -> None:
    SubscriberFactory.create_batch(2)
    mailing = start_mailing(issue, None)
    mailing.deliveries.filter(pk=mailing.deliveries.first().pk).update(state=DeliveryState.SENT)
    finish_mailings()
    mailing.refresh_from_db()
    assert mailing.state == MailingState.SENDING
    Delivery.objects.filter(state=DeliveryState.PENDING).update(state=DeliveryState.IN_DOUBT)
    finish_mailings()
    mailing.refresh_from_db()
    assert mailing.state == MailingState.FINISHED
    assert mailing.finished_at is not None


def test_starting_sends_nothing_by_itself(issue: NewsletterIssuePage, mailoutbox: list[EmailMultiAlternatives]) -> None:
    SubscriberFactory()
    start_mailing(issue, None)
    assert mailoutbox == []


def test_a_change_of_readers_after_the_start_changes_no_address(tree: HomePage, issue: NewsletterIssuePage) -> None:
    reader = SubscriberFactory(email="avant@example.org")
    mailing = start_mailing(issue, None)
    Subscriber.objects.filter(pk=reader.pk).update(status=SubscriberStatus.UNSUBSCRIBED)
    assert mailing.deliveries.get().email == "avant@example.org"


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_presses_at_once_start_one_sending() -> None:
    build_tree("Rives & Jeunesses")
    NewsPageFactory()
    SubscriberFactory.create_batch(3)
    issue = compose_issue(timezone.now())
    barrier = threading.Barrier(4)
    started: list[int] = []

    def press() -> None:
        try:
            barrier.wait()
            started.append(start_mailing(issue, None).pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=press) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(started) == 4
    assert set(started) == {Mailing.objects.get().pk}
    assert Delivery.objects.count() == 3
