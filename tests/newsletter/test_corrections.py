"""Correcting the web version of a letter that left: with a visible note, and never the mail."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.models import User
from newsletter.corrections import NothingToCorrect, publish_correction
from newsletter.mailings import start_mailing
from newsletter.models import LetterCorrection, Mailing, NewsletterIssuePage
from tests.admin_forms import posted
from tests.factories import SubscriberFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator(mailing: Mailing) -> User:
    return UserFactory(coordinator=True)


@pytest.fixture
def session(coordinator: User, client_of: Any) -> Client:
    return client_of(coordinator)


@pytest.fixture
def url(mailing: Mailing) -> str:
    return reverse("newsletter_admin:correction", args=[mailing.issue_id])


def online(mailing: Mailing) -> NewsletterIssuePage:
    return NewsletterIssuePage.objects.get(pk=mailing.issue_id)


def edit(mailing: Mailing, words: str = "<p>Le forum a lieu le 4.</p>") -> NewsletterIssuePage:
    issue = online(mailing)
    issue.introduction = words
    issue.save_revision()
    return issue


def test_the_correction_is_shown_and_the_mail_stays(
    session: Client, url: str, mailing: Mailing, client: Client, coordinator: User
) -> None:
    frozen = list(mailing.contents.values())
    edit(mailing)
    assert session.post(url, {"note": "La date du forum <b>."}).status_code == 302
    page = client.get(online(mailing).url).content.decode()
    assert "Le forum a lieu le 4." in page
    assert "Corrigé le" in page
    assert f'<time datetime="{timezone.localdate().isoformat()}">' in page
    assert "La date du forum &lt;b&gt;" in page
    correction = LetterCorrection.objects.get()
    assert (correction.by, correction.note) == (coordinator, "La date du forum <b>.")
    assert list(mailing.contents.values()) == frozen


@pytest.mark.parametrize("note", ["", "  ", "x" * 501])
def test_a_correction_says_what_it_corrects(session: Client, url: str, mailing: Mailing, note: str) -> None:
    edit(mailing)
    response = session.post(url, {"note": note})
    assert response.status_code == 422
    assert response.context["form"].errors["note"]
    assert not LetterCorrection.objects.exists()
    assert "4" not in online(mailing).introduction


def test_without_changes_nothing_is_published(session: Client, url: str, mailing: Mailing, coordinator: User) -> None:
    session.post(url, {"note": "Rien"})
    assert not LetterCorrection.objects.exists()
    edit(mailing, online(mailing).introduction)
    with pytest.raises(NothingToCorrect):
        publish_correction(online(mailing), "Rien", by=coordinator, now=timezone.now())


def test_each_correction_keeps_its_own_note(mailing: Mailing, coordinator: User) -> None:
    for number in (1, 2):
        edit(mailing, f"<p>Version {number}</p>")
        publish_correction(online(mailing), f"Note {number}", by=coordinator, now=timezone.now())
    assert list(LetterCorrection.objects.values_list("note", flat=True)) == ["Note 2", "Note 1"]


def test_publishing_in_the_editor_asks_for_the_note_and_loses_nothing(
    session: Client, url: str, mailing: Mailing
) -> None:
    edit_url = reverse("wagtailadmin_pages:edit", args=[mailing.issue_id])
    form = posted(session.get(edit_url).context["form"]) | {"preheader": "Le 4, et non le 3", "action-publish": "1"}
    response = session.post(edit_url, form)
    assert response["Location"] == url
    assert online(mailing).preheader == ""
    assert online(mailing).get_latest_revision_as_object().preheader == "Le 4, et non le 3"
    assert not LetterCorrection.objects.exists()
    session.post(url, {"note": "Le jour du forum"})
    assert online(mailing).preheader == "Le 4, et non le 3"


def test_any_other_way_of_publishing_says_at_least_the_day(mailing: Mailing, client: Client) -> None:
    edit(mailing).get_latest_revision().publish()
    assert LetterCorrection.objects.get().note == ""
    assert "Corrigé le" in client.get(online(mailing).url).content.decode()
    online(mailing).get_latest_revision().publish()
    assert LetterCorrection.objects.count() == 1, "the same words again are no correction"


def test_a_letter_that_was_not_sent_has_none(issue: NewsletterIssuePage, client: Client, client_of: Any) -> None:
    issue.get_latest_revision().publish()
    issue.refresh_from_db()
    issue.preheader = "Autrement"
    issue.save_revision().publish()
    assert not LetterCorrection.objects.exists()
    session = client_of(UserFactory(coordinator=True))
    url = reverse("newsletter_admin:correction", args=[issue.pk])
    assert session.get(url)["Location"] == reverse("newsletter_admin:send", args=[issue.pk])
    assert session.post(url, {"note": "x"})["Location"] == reverse("newsletter_admin:send", args=[issue.pk])


def test_sending_is_no_correction(issue: NewsletterIssuePage) -> None:
    SubscriberFactory()
    issue.preheader = "Modifié avant l’envoi"
    issue.save_revision()
    start_mailing(issue, None)
    assert not LetterCorrection.objects.exists()
