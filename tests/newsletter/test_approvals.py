"""Asking for an approval, answering, an edit in between: only the approved version leaves."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives
from django.utils import timezone
from wagtail.models import Site

from actions.bin import put_into_bin
from actions.models import NewsPage
from core.models import User
from newsletter import mailings
from newsletter.approval_mail import send_due_approvals
from newsletter.approval_states import Act, Standing
from newsletter.approvals import (
    QUIET,
    ApprovalNotWanted,
    answer,
    ask_for_approval,
    keep_up_with_changes,
    remind,
    situation_of,
)
from newsletter.delivery import deliver_due
from newsletter.enums import ApprovalMode, ApprovalState
from newsletter.issue_versions import latest_version
from newsletter.mailings import IssueNotReady, start_mailing
from newsletter.models import Approval, LetterApproval, Mailing, NewsletterIssuePage, Subscriber
from tests.factories import UserFactory
from tests.factories.approvals import EXTERNAL_EMAIL, EXTERNAL_NAME, want_approval
from tests.notified import notified

pytestmark = pytest.mark.django_db

NOON = datetime.datetime(2026, 12, 1, 12, tzinfo=datetime.UTC)
DUE = datetime.date(2026, 12, 4)


@pytest.fixture
def coordinator(issue: NewsletterIssuePage) -> User:
    return UserFactory(coordinator=True, first_name="Maïwenn", last_name="Le Bihan")


@pytest.fixture
def colleague(issue: NewsletterIssuePage) -> User:
    return UserFactory(coordinator=True, first_name="Soazig", last_name="Kerbrat")


def ask(issue: NewsletterIssuePage, by: User | None = None, **given: Any) -> Approval:
    given = {"due_on": DUE, "now": NOON} | given
    return ask_for_approval(issue, by=by, **given)


def edit(issue: NewsletterIssuePage, **words: Any) -> None:
    version = latest_version(NewsletterIssuePage.objects.get(pk=issue.pk))
    for name, value in words.items():
        setattr(version, name, value)
    version.save_revision()


def codes(issue: NewsletterIssuePage) -> list[str]:
    with pytest.raises(IssueNotReady) as refusal:
        start_mailing(issue, None)
    assert not Mailing.objects.exists()
    return [problem.code for problem in refusal.value.problems]


def standing(issue: NewsletterIssuePage) -> Standing:
    return situation_of(latest_version(NewsletterIssuePage.objects.get(pk=issue.pk))).standing


def test_where_nobody_approves_a_letter_leaves_as_before(
    issue: NewsletterIssuePage, readers: list[Subscriber], coordinator: User
) -> None:
    with pytest.raises(ApprovalNotWanted):
        ask(issue, coordinator)
    assert start_mailing(issue, None).deliveries.count() == 5


@pytest.mark.parametrize("mode", [ApprovalMode.COLLEAGUE, ApprovalMode.EXTERNAL])
def test_nothing_leaves_before_the_approval_not_even_by_itself(
    issue: NewsletterIssuePage, readers: list[Subscriber], coordinator: User, mode: ApprovalMode
) -> None:
    want_approval(mode)
    assert codes(issue) == ["approval_not_asked"]
    approval = ask(issue, coordinator)
    assert codes(issue) == ["approval_waiting"]
    assert answer(approval, Act.REFUSE, "La date est fausse.", now=NOON) == ApprovalState.REFUSED
    assert codes(issue) == ["approval_refused"]
    approval = ask(issue, coordinator)
    assert answer(approval, Act.APPROVE, "", now=NOON) == ApprovalState.APPROVED
    assert start_mailing(issue, None).deliveries.count() == 5


def test_exactly_the_approved_version_leaves(
    issue: NewsletterIssuePage,
    readers: list[Subscriber],
    coordinator: User,
    mailoutbox: list[EmailMultiAlternatives],
) -> None:
    want_approval(ApprovalMode.EXTERNAL)
    edit(issue, introduction="<p>Le mot de la présidente.</p>")
    approval = ask(issue, coordinator)
    answer(approval, Act.APPROVE, "", now=NOON)
    edit(issue, introduction="<p>Un mot glissé après coup.</p>")
    assert codes(issue) == ["approval_changed"]
    edit(issue, introduction="<p>Le mot de la présidente.</p>")
    start_mailing(issue, None)
    deliver_due(max_seconds=10)
    assert "Le mot de la présidente." in approval.text
    for mail in mailoutbox[-5:]:
        assert "Le mot de la présidente." in mail.body
        assert "après coup" not in str(mail.message())


def test_a_letter_saved_while_it_is_being_sent_does_not_leave(
    issue: NewsletterIssuePage, readers: list[Subscriber], coordinator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    want_approval(ApprovalMode.COLLEAGUE)
    answer(ask(issue, coordinator), Act.APPROVE, "", now=NOON, by=coordinator)
    publish = mailings._publish

    def edited_first(page: NewsletterIssuePage, by: User | None) -> NewsletterIssuePage:
        edit(page, title="Glissé entre deux")
        page.refresh_from_db()
        return publish(page, by)

    monkeypatch.setattr(mailings, "_publish", edited_first)
    assert codes(issue) == ["changed"]
    assert not NewsletterIssuePage.objects.get(pk=issue.pk).live, "nothing of it stays"


def test_a_news_update_that_changes_takes_the_approval_along(
    issue: NewsletterIssuePage, readers: list[Subscriber], coordinator: User
) -> None:
    want_approval(ApprovalMode.COLLEAGUE)
    answer(ask(issue, coordinator), Act.APPROVE, "", now=NOON, by=coordinator)
    news = NewsPage.objects.get()
    news.title = "Le forum est annulé"
    news.save_revision().publish()
    assert codes(issue) == ["approval_changed"]


def test_saving_the_same_words_again_changes_nothing(
    issue: NewsletterIssuePage, readers: list[Subscriber], coordinator: User
) -> None:
    want_approval(ApprovalMode.COLLEAGUE)
    answer(ask(issue, coordinator), Act.APPROVE, "", now=NOON, by=coordinator)
    edit(issue)
    keep_up_with_changes(NOON)
    assert standing(issue) is Standing.APPROVED
    start_mailing(issue, None)


@pytest.mark.parametrize("words", [{"title": "Autre objet"}, {"preheader": "Autrement"}, {"body": []}])
def test_every_part_of_the_letter_counts(
    issue: NewsletterIssuePage, readers: list[Subscriber], coordinator: User, words: dict[str, Any]
) -> None:
    want_approval(ApprovalMode.COLLEAGUE)
    answer(ask(issue, coordinator), Act.APPROVE, "", now=NOON, by=coordinator)
    edit(issue, **words)
    assert "approval_changed" in codes(issue)


def test_a_colleague_does_not_stand_in_for_the_elected_representative(
    issue: NewsletterIssuePage, readers: list[Subscriber], coordinator: User
) -> None:
    want_approval(ApprovalMode.COLLEAGUE)
    answer(ask(issue, coordinator), Act.APPROVE, "", now=NOON, by=coordinator)
    want_approval(ApprovalMode.EXTERNAL)
    assert codes(issue) == ["approval_not_asked"]
    answer(ask(issue, coordinator), Act.APPROVE, "", now=NOON)
    want_approval(ApprovalMode.COLLEAGUE)
    start_mailing(issue, None)


def test_an_answer_to_an_earlier_version_is_too_late(issue: NewsletterIssuePage, coordinator: User) -> None:
    want_approval(ApprovalMode.EXTERNAL)
    first = ask(issue, coordinator)
    edit(issue, title="Autre objet")
    assert answer(first, Act.APPROVE, "", now=NOON) is None
    second = ask(issue, coordinator)
    first.refresh_from_db()
    assert first.state == ApprovalState.OVERTAKEN
    assert answer(first, Act.APPROVE, "", now=NOON) is None
    assert answer(second, Act.APPROVE, "", now=NOON) == ApprovalState.APPROVED
    assert answer(second, Act.REFUSE, "Finalement non.", now=NOON) is None
    assert standing(issue) is Standing.APPROVED


def test_an_answer_after_the_sending_is_too_late(
    issue: NewsletterIssuePage, readers: list[Subscriber], coordinator: User
) -> None:
    want_approval(ApprovalMode.EXTERNAL)
    approval = ask(issue, coordinator)
    want_approval(ApprovalMode.NOBODY)
    start_mailing(issue, None)
    assert answer(approval, Act.REFUSE, "Trop tard", now=NOON) is None


def test_a_changed_letter_is_laid_before_them_again_once_it_rests(
    issue: NewsletterIssuePage, coordinator: User, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    want_approval(ApprovalMode.EXTERNAL)
    now = timezone.now()
    approval = ask(issue, coordinator, now=now, due_on=timezone.localdate(now))
    answer(approval, Act.APPROVE, "", now=now)
    send_due_approvals(now)
    mailoutbox.clear()
    edit(issue, title="Autre objet")
    keep_up_with_changes(now + datetime.timedelta(minutes=1))
    approval.refresh_from_db()
    assert (approval.state, issue.approvals.count()) == (ApprovalState.OVERTAKEN, 1)
    edit(issue, title="Encore un autre")
    NewsletterIssuePage.objects.filter(pk=issue.pk).update(latest_revision_created_at=now + QUIET)
    keep_up_with_changes(now + QUIET + datetime.timedelta(minutes=2))
    assert issue.approvals.count() == 1, "it is still being written"
    for _twice in range(2):
        keep_up_with_changes(now + 2 * QUIET + datetime.timedelta(minutes=2))
    again = issue.approvals.first()
    assert issue.approvals.count() == 2
    assert (again.subject, again.asked_by) == ("Encore un autre", None)
    assert again.due_on >= timezone.localdate(now) + datetime.timedelta(days=2)
    send_due_approvals(timezone.now() + datetime.timedelta(hours=1))
    [mail] = mailoutbox
    assert mail.to == [EXTERNAL_EMAIL]
    assert "a changé depuis que vous l’avez lue" in mail.body


def test_sent_letters_are_left_alone(issue: NewsletterIssuePage, readers: list[Subscriber], coordinator: User) -> None:
    want_approval(ApprovalMode.COLLEAGUE)
    approval = ask(issue, coordinator)
    answer(approval, Act.APPROVE, "", now=NOON)
    start_mailing(issue, None)
    edit(issue, title="Corrigée après l’envoi")
    keep_up_with_changes(NOON + 2 * QUIET)
    approval.refresh_from_db()
    assert approval.state == ApprovalState.APPROVED
    assert issue.approvals.count() == 1


def test_letters_in_the_bin_are_left_alone(issue: NewsletterIssuePage, coordinator: User) -> None:
    want_approval(ApprovalMode.EXTERNAL)
    ask(issue, coordinator, now=at(1))
    edit(issue, title="Autre objet")
    put_into_bin(NewsletterIssuePage.objects.get(pk=issue.pk), coordinator)
    keep_up_with_changes(at(2))
    assert remind(at(3)) == 0
    assert issue.approvals.get().state == ApprovalState.ASKED


def test_people_with_an_account_are_told_and_answer(
    issue: NewsletterIssuePage, coordinator: User, colleague: User
) -> None:
    want_approval(ApprovalMode.COLLEAGUE)
    approval = ask(issue, coordinator)
    mails = notified()
    assert set(mails) == {colleague.email}, "who asks is not told of it"
    assert "Maïwenn Le Bihan vous demande de valider la lettre" in mails[colleague.email].subject
    assert f"/admin/lettre/{issue.pk}/validation/" in mails[colleague.email].body
    answer(approval, Act.REFUSE, "Il manque la <b>date</b>.", now=NOON, by=colleague)
    mails = notified()
    assert set(mails) == {coordinator.email}
    assert "Soazig Kerbrat demande des changements" in mails[coordinator.email].subject
    assert "Il manque la <b>date</b>." in mails[coordinator.email].body


def test_one_colleague_alone_is_asked(issue: NewsletterIssuePage, coordinator: User, colleague: User) -> None:
    want_approval(ApprovalMode.COLLEAGUE)
    UserFactory(coordinator=True)
    ask(issue, coordinator, approver=colleague)
    assert set(notified()) == {colleague.email}


def test_who_may_no_longer_approve_is_not_told(issue: NewsletterIssuePage, coordinator: User, colleague: User) -> None:
    want_approval(ApprovalMode.COLLEAGUE)
    ask(issue, coordinator)
    colleague.groups.clear()
    assert notified() == {}


def test_the_person_without_an_account_gets_one_mail(issue: NewsletterIssuePage, coordinator: User, inbox: Any) -> None:
    want_approval(ApprovalMode.EXTERNAL)
    ask(issue, coordinator)
    assert (send_due_approvals(NOON), send_due_approvals(NOON)) == (1, 0)
    [mail] = inbox.messages
    assert mail["To"] == EXTERNAL_EMAIL
    assert mail["Auto-Submitted"] == "auto-generated"
    text = mail.get_body(("plain",)).get_content()
    assert EXTERNAL_NAME in text
    assert "4\xa0décembre\xa02026" in text or "4 décembre 2026" in text
    assert "/lettres/validation/" in text
    assert notified() == {}


@pytest.mark.parametrize("end", ["answered", "edited", "asked again"])
def test_a_mail_that_is_owed_no_longer_does_not_leave(
    issue: NewsletterIssuePage, coordinator: User, end: str, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    want_approval(ApprovalMode.EXTERNAL)
    approval = ask(issue, coordinator)
    match end:
        case "answered":
            answer(approval, Act.APPROVE, "", now=NOON)
        case "edited":
            edit(issue, title="Autre objet")
        case "asked again":
            ask(issue, coordinator, due_on=DUE + datetime.timedelta(days=1))
    assert send_due_approvals(NOON) == (1 if end == "asked again" else 0)


def at(day: int) -> datetime.datetime:
    return datetime.datetime(2026, 12, day, 9, tzinfo=datetime.UTC)


def test_reminders_come_the_day_before_and_once_after(
    issue: NewsletterIssuePage, coordinator: User, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    want_approval(ApprovalMode.EXTERNAL)
    ask(issue, coordinator, now=at(1))
    send_due_approvals(at(1))
    reminded = {}
    for day in range(1, 12):
        mailoutbox.clear()
        for _often in range(3):
            remind(at(day))
            send_due_approvals(at(day))
        if mailoutbox:
            reminded[day] = [mail.subject for mail in mailoutbox]
    assert list(reminded) == [3, 5]
    for [subject] in reminded.values():
        assert "attend toujours votre validation" in subject


def test_who_was_asked_the_day_before_is_reminded_only_after(issue: NewsletterIssuePage, coordinator: User) -> None:
    want_approval(ApprovalMode.EXTERNAL)
    ask(issue, coordinator, now=at(3))
    assert [remind(at(day)) for day in (3, 4, 5, 6)] == [0, 0, 1, 0]


def test_colleagues_are_reminded_by_notification(
    issue: NewsletterIssuePage, coordinator: User, colleague: User
) -> None:
    want_approval(ApprovalMode.COLLEAGUE)
    ask(issue, coordinator, now=at(1), approver=colleague)
    notified()
    remind(at(3))
    mails = notified()
    assert set(mails) == {colleague.email}
    assert "attend toujours votre validation" in mails[colleague.email].subject


def test_nobody_is_reminded_of_what_was_answered(issue: NewsletterIssuePage, coordinator: User) -> None:
    want_approval(ApprovalMode.EXTERNAL)
    answer(ask(issue, coordinator, now=at(1)), Act.APPROVE, "", now=at(2))
    assert [remind(at(day)) for day in (3, 5)] == [0, 0]


@pytest.mark.parametrize(("name", "email"), [("", "a@mairie.example"), ("Anne", ""), ("  ", "a@mairie.example")])
def test_the_rule_wants_a_name_and_an_address(db: None, name: str, email: str) -> None:
    rule = LetterApproval(site=Site.objects.get(), mode=ApprovalMode.EXTERNAL, external_name=name, external_email=email)
    with pytest.raises(ValidationError):
        rule.full_clean()


def test_the_rule_is_set_in_the_admin(coordinator: User, client_of: Callable[[User], Any]) -> None:
    site = Site.objects.get(is_default_site=True)
    url = f"/admin/settings/newsletter/letterapproval/{site.pk}/"
    form = {"mode": "external", "external_name": "Anne Le Gall", "external_email": ""}
    refused = client_of(coordinator).post(url, form)
    assert "Saisissez l’adresse" in refused.content.decode()
    client_of(coordinator).post(url, form | {"external_email": EXTERNAL_EMAIL})
    assert LetterApproval.for_site(site).external_email == EXTERNAL_EMAIL
