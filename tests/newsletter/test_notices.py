"""The notice beside the form: written in versions, each proof bound to the one that was read."""

from collections.abc import Callable
from typing import Any
from unittest.mock import patch

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from core.models import User
from home.models import HomePage
from newsletter import subscriptions
from newsletter.audit import Act
from newsletter.consent import DEFAULT_AGREEMENT, DEFAULT_NOTICE
from newsletter.enums import ConsentPurpose
from newsletter.models import Consent, ConsentNotice, Subscriber
from newsletter.notices import Overtaken, gaps_of, tidy, write_notice
from newsletter.subscriptions import current_notice
from tests.factories import MembershipFactory, SubscriberFactory, UserFactory

pytestmark = pytest.mark.django_db

SCREEN = reverse("newsletter_admin:notice")
TEXT = "Un texte plus court."
AGREEMENT = "Je veux la lettre."


@pytest.fixture
def coordinator(tree: HomePage) -> User:
    return UserFactory(coordinator=True)


@pytest.fixture
def browser(coordinator: User, client_of: Callable[[User], Client]) -> Client:
    return client_of(coordinator)


def answers(**changes: Any) -> dict[str, Any]:
    return {"text": TEXT, "agreement": AGREEMENT, "seen": 1, "act": "save", **changes}


def subscribe(notice: ConsentNotice, email: str = "nolwenn@example.org") -> None:
    now = timezone.now()
    subscriptions.request_subscription(email, subscriptions.Request(now, notice, "/lettres/"))
    subscriptions.confirm_subscription(Subscriber.objects.get(email=email).key, now=now)


# --- Versions ------------------------------------------------------------------------------------------------


def test_email_2_3_saving_makes_a_new_version_and_changes_none(browser: Client, coordinator: User) -> None:
    first = current_notice()
    before = ConsentNotice.objects.filter(pk=first.pk).values().get()
    assert browser.post(SCREEN, answers())["Location"] == SCREEN
    assert ConsentNotice.objects.filter(pk=first.pk).values().get() == before
    newest = current_notice()
    assert (newest.version, newest.text, newest.agreement) == (2, TEXT, AGREEMENT)
    assert (newest.created_by, newest.text_hash) == (coordinator, ConsentNotice.fingerprint(TEXT, AGREEMENT))


def test_email_2_2_no_code_changes_a_version() -> None:
    notice = current_notice()
    notice.text = "Autre chose."
    with pytest.raises(TypeError):
        notice.save()


def test_email_2_3_the_form_shows_the_newest(browser: Client, client: Client) -> None:
    browser.post(SCREEN, answers())
    html = client.get(reverse("newsletter:subscribe")).content.decode()
    assert TEXT in html
    assert AGREEMENT in html


def test_email_2_2_a_proof_keeps_the_version_that_stood_beside_the_form(
    browser: Client, client: Client, settings: Any
) -> None:
    settings.NEWSLETTER_FORM_MIN_AGE = 0
    url = reverse("newsletter:subscribe")
    stamp = client.get(url).context["form"].initial["notice"]
    browser.post(SCREEN, answers())
    sent = {"notice": stamp, "email": "nolwenn@example.org", "consent": "on"}
    assert client.post(url, sent).status_code == 302
    subscriptions.confirm_subscription(Subscriber.objects.get().key, now=timezone.now())
    proof = Consent.objects.get()
    assert (current_notice().version, proof.notice.version, proof.notice.text) == (2, 1, DEFAULT_NOTICE)


def test_email_2_2_a_version_that_somebody_agreed_to_stays(browser: Client) -> None:
    subscribe(current_notice())
    browser.post(SCREEN, answers())
    subscribe(current_notice(), "yann@example.org")
    subscribe(current_notice(), "anne@example.org")
    versions = browser.get(SCREEN).context["versions"]
    assert [(version.version, version.proofs) for version in versions] == [(2, 2), (1, 1)]
    page = browser.get(SCREEN).content.decode()
    assert DEFAULT_AGREEMENT in page
    assert TEXT in page


def test_email_2_1_one_purpose_one_box_one_proof(client: Client, tree: HomePage) -> None:
    """Whoever adds a purpose adds a box: this fails until each has its own."""
    html = client.get(reverse("newsletter:subscribe")).content.decode()
    boxes = html.count('name="consent"')
    assert (boxes, len(ConsentPurpose.values)) == (1, 1)
    subscribe(current_notice())
    assert [proof.purpose for proof in Consent.objects.all()] == ConsentPurpose.values


# --- The screen ----------------------------------------------------------------------------------------------


def test_what_is_unchanged_is_not_saved(browser: Client) -> None:
    current = current_notice()
    # As a browser sends it back.
    same = {"text": current.text.replace("\n", "\r\n") + "\r\n", "agreement": current.agreement}
    page = browser.post(SCREEN, answers(**same))
    assert page.status_code == 422
    assert list(page.context["form"].errors) == ["text"]
    assert ConsentNotice.objects.count() == 1
    assert not ModelLogEntry.objects.exists()


def test_the_first_text_is_as_tidy_as_those_that_are_typed() -> None:
    assert tidy(DEFAULT_NOTICE) == DEFAULT_NOTICE


@pytest.mark.parametrize("field", ["text", "agreement"])
def test_an_empty_text_is_refused_beside_its_field(browser: Client, field: str) -> None:
    current_notice()
    page = browser.post(SCREEN, answers(**{field: "  "}))
    assert page.status_code == 422
    assert list(page.context["form"].errors) == [field]
    assert ConsentNotice.objects.count() == 1


def test_a_preview_saves_nothing_and_shows_it_as_beside_the_form(browser: Client) -> None:
    current_notice()
    page = browser.post(SCREEN, answers(act="preview", text="<b>Un</b>\n\nDeux"))
    html = page.content.decode()
    assert page.status_code == 200
    assert "<p>&lt;b&gt;Un&lt;/b&gt;</p>" in html
    assert "<p>Deux</p>" in html
    assert page.context["form"]["text"].value() == "<b>Un</b>\n\nDeux"
    assert ConsentNotice.objects.count() == 1


def test_who_writes_second_loses_nothing_and_overwrites_nothing(browser: Client) -> None:
    current_notice()
    browser.post(SCREEN, answers())
    page = browser.post(SCREEN, answers(text="Mon texte à moi."))
    assert page.status_code == 422
    assert page.context["form"].non_field_errors()
    assert page.context["form"]["text"].value() == "Mon texte à moi."
    assert current_notice().text == TEXT


def test_two_at_the_same_moment(coordinator: User) -> None:
    first = current_notice()
    write_notice(TEXT, AGREEMENT, seen=1, by=coordinator)
    with patch("newsletter.notices.current_notice", return_value=first), pytest.raises(Overtaken):
        write_notice("Autre", AGREEMENT, seen=1, by=coordinator)
    assert ConsentNotice.objects.count() == 2


def test_the_history_tells_of_it(browser: Client, coordinator: User) -> None:
    current_notice()
    browser.post(SCREEN, answers())
    entry = ModelLogEntry.objects.get()
    assert (entry.action, entry.user, entry.data["number"]) == (Act.NOTICE, coordinator, 2)


# --- What it must say ----------------------------------------------------------------------------------------


def test_email_2_3_the_first_notice_lacks_nothing() -> None:
    assert gaps_of(DEFAULT_NOTICE) == []


@pytest.mark.parametrize(
    "words",
    [
        ["responsable"],
        ["sert votre", "vous envoyer"],
        ["onsentement"],
        ["service d’envoi"],
        ["droit"],
        ["contact"],
        ["CNIL", "cnil"],
    ],
)
def test_email_2_3_what_is_missing_is_hinted_at_and_does_not_keep_from_saving(
    browser: Client, words: list[str]
) -> None:
    current_notice()
    text = DEFAULT_NOTICE
    for word in words:
        assert word in text
        text = text.replace(word, "…")
    gaps = gaps_of(text)
    assert len(gaps) == 1
    html = browser.post(SCREEN, answers(act="preview", text=text)).content.decode()
    assert str(gaps[0]) in html
    assert browser.post(SCREEN, answers(text=text)).status_code == 302
    assert current_notice().version == 2


def test_a_short_text_lacks_it_all(browser: Client) -> None:
    assert len(gaps_of(TEXT)) == 8
    current_notice()
    browser.post(SCREEN, answers())
    assert len(browser.get(SCREEN).context["gaps"]) == 8


# --- Who ---------------------------------------------------------------------------------------------------


def test_members_reach_nothing(tree: HomePage, client_of: Callable[[User], Client], client: Client) -> None:
    member = client_of(MembershipFactory(admin=True).user)
    for answer in (member.get(SCREEN), member.post(SCREEN, answers())):
        assert answer.status_code == 302
        assert SCREEN not in answer["Location"]
    assert "login" in client.get(SCREEN)["Location"]
    assert not ConsentNotice.objects.filter(version=2).exists()


@pytest.mark.parametrize("number", [3, 30])
def test_the_screen_asks_the_same_whatever_the_number_of_versions(
    browser: Client, coordinator: User, django_assert_max_num_queries: Any, number: int
) -> None:
    for version in range(1, number + 1):
        ConsentNotice.objects.create(version=version, text=f"Version {version}", created_by=coordinator)
        SubscriberFactory()
    browser.get(SCREEN)
    with django_assert_max_num_queries(32):
        browser.get(SCREEN)
