"""The page of one subscriber, and what a coordinator does there."""

import datetime
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from core.models import User
from home.models import HomePage
from newsletter import subscriptions, suppressions
from newsletter.confirmation import send_due_confirmations
from newsletter.enums import ConsentMethod, DeliveryState, EventKind, LeavingReason, SubscriberStatus, SuppressionReason
from newsletter.events import note
from newsletter.interests import Interests
from newsletter.models import Consent, ConsentNotice, Delivery, Mailing, Subscriber, SubscriberEvent
from tests.factories import ActionPageFactory, InstitutionFactory, SubscriberFactory, ThemeFactory, UserFactory

pytestmark = pytest.mark.django_db

EMAIL = "nolwenn@example.org"
DAY = datetime.timedelta(days=1)


@pytest.fixture
def coordinator(tree: HomePage) -> User:
    return UserFactory(coordinator=True, first_name="Maïwenn")


@pytest.fixture
def browser(coordinator: User, client_of: Callable[[User], Client]) -> Client:
    return client_of(coordinator)


def url(subscriber: Subscriber, screen: str = "inspect") -> str:
    return reverse(f"subscriber:{screen}", args=[subscriber.pk])


def words(response: Any) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def ask(**request: Any) -> Subscriber:
    asked = {"asked_at": timezone.now(), "notice": subscriptions.current_notice(), "origin": "home"} | request
    subscriptions.request_subscription(EMAIL, subscriptions.Request(**asked))
    return Subscriber.objects.get(email=EMAIL)


def join(**request: Any) -> Subscriber:
    subscriber = ask(**request)
    subscriptions.confirm_subscription(subscriber.key, now=timezone.now())
    subscriber.refresh_from_db()
    return subscriber


# --- What is read there ------------------------------------------------------------------------------------


def test_email_2_2_the_proof_is_shown_with_the_exact_text(browser: Client) -> None:
    institution = InstitutionFactory(name="Mission locale")
    first = ConsentNotice.objects.create(version=1, text="Le premier texte <b>.", agreement="J’accepte.")
    ConsentNotice.objects.create(version=2, text="Le second texte.", agreement="D’accord.")
    subscriber = join(notice=first, method=ConsentMethod.PAPER, institution=institution, recorded_by=UserFactory())
    page = words(browser.get(url(subscriber)))
    assert "Le premier texte &lt;b&gt;." in page
    assert "J’accepte." in page
    assert first.text_hash in page
    assert "Le second texte." not in page
    for said in ("Mission locale", str(ConsentMethod.PAPER.label), "Prénom", "texte d’information 1"):
        assert said in page


def test_interests_are_named(browser: Client) -> None:
    theme, action = ThemeFactory(name="Mobilité"), ActionPageFactory(title="La navette du soir")
    wanted = Interests(themes=frozenset([theme.pk]), actions=frozenset([action.pk]))
    subscriber = ask(interests=wanted)
    assert "Mobilité" in words(browser.get(url(subscriber)))
    subscriptions.confirm_subscription(subscriber.key, now=timezone.now())
    page = words(browser.get(url(subscriber)))
    assert "Mobilité" in page
    assert "La navette du soir" in page
    Interests().save_to(subscriber)
    assert "toute la lettre" in words(browser.get(url(subscriber)))


def test_the_history_tells_what_happened_newest_first_and_who_did_it(browser: Client, mailing: Mailing) -> None:
    subscriber = mailing.deliveries.first().subscriber
    now = timezone.now()
    note(subscriber, EventKind.JOINED, at=now - 30 * DAY, origin="home")
    note(subscriber, EventKind.INTERESTS, at=now - 20 * DAY, by=UserFactory(first_name="Yann", last_name="Corre"))
    note(
        subscriber,
        EventKind.LEFT,
        at=now - 10 * DAY,
        mailing=mailing,
        reason=LeavingReason.TOO_OFTEN,
        comment="<i>Merci</i>",
    )
    page = words(browser.get(url(subscriber))).split('class="subscriber-history"')[1]
    places = [page.index(said) for said in ("Arrêté", "A choisi", "Confirmé")]
    assert places == sorted(places)
    for said in ("par Yann Corre", "Page d’accueil", "Elle arrive trop souvent", mailing.issue.title, "&lt;i&gt;Merci"):
        assert said in page


def test_letters_are_listed_with_their_fate(browser: Client, mailing: Mailing) -> None:
    delivery = mailing.deliveries.first()
    Delivery.objects.filter(pk=delivery.pk).update(
        state=DeliveryState.FAILED, error="550 <script>", settled_at=timezone.now()
    )
    page = words(browser.get(url(delivery.subscriber)))
    assert mailing.issue.title in page
    assert "Refusé" in page
    assert "550 &lt;script&gt;" in page
    others = set(mailing.deliveries.exclude(pk=delivery.pk).values_list("email", flat=True))
    assert not [email for email in others if email in page]


@pytest.mark.parametrize("status", SubscriberStatus)
def test_every_state_is_told_in_a_sentence(browser: Client, status: SubscriberStatus) -> None:
    bare = SubscriberFactory(status=status, requested_at=None, confirmed_at=None)
    said = {
        SubscriberStatus.PENDING: "n’a pas encore confirmé",
        SubscriberStatus.CONFIRMED: "Reçoit la lettre",
        SubscriberStatus.UNSUBSCRIBED: "A quitté la liste",
        SubscriberStatus.SUPPRESSED: "Plus rien n’est envoyé",
    }
    assert said[status] in words(browser.get(url(bare)))


def test_a_set_aside_address_says_why(browser: Client) -> None:
    subscriber = join()
    subscriptions.suppress(subscriber, SuppressionReason.BOUNCED, now=timezone.now())
    page = words(browser.get(url(subscriber)))
    assert "écartée depuis" in page
    assert str(SuppressionReason.BOUNCED.label) in page
    assert 'value="take_off"' not in page


def test_a_look_is_kept_once_a_day_and_a_head_request_is_none(browser: Client, coordinator: User) -> None:
    subscriber = join()
    browser.head(url(subscriber))
    assert not ModelLogEntry.objects.exists()
    browser.get(url(subscriber))
    browser.get(url(subscriber))
    [entry] = ModelLogEntry.objects.all()
    assert (entry.user, entry.action, entry.label) == (coordinator, "newsletter.view", f"Abonnement n° {subscriber.pk}")


def test_the_page_asks_as_much_for_a_long_history_as_for_a_short_one(
    browser: Client, mailing: Mailing, django_assert_max_num_queries: Any
) -> None:
    subscriber = join()

    def history(rows: int) -> None:
        for number in range(rows):
            at = timezone.now() - number * DAY
            note(subscriber, EventKind.INTERESTS, at=at, by=UserFactory(), mailing=mailing)
            Consent.objects.create(
                subscriber=subscriber,
                notice=ConsentNotice.objects.create(version=1000 + ConsentNotice.objects.count(), text="x"),
                institution=InstitutionFactory(),
                recorded_by=UserFactory(),
                asked_at=at,
                confirmed_at=at,
            )

    history(3)
    browser.get(url(subscriber))
    with django_assert_max_num_queries(60) as few:
        browser.get(url(subscriber))
    history(30)
    with django_assert_max_num_queries(len(few)):
        browser.get(url(subscriber))


# --- What is done there ------------------------------------------------------------------------------------


def told(browser: Client, subscriber: Subscriber, **data: Any) -> list[str]:
    response = browser.post(url(subscriber), data, follow=True)
    assert response.redirect_chain == [(url(subscriber), 302)]
    return [message.level_tag for message in response.context["messages"]]


def test_the_confirmation_mail_is_sent_again_one_a_day(browser: Client) -> None:
    subscriber = ask()
    assert told(browser, subscriber, act="resend") == ["warning"]
    send_due_confirmations(timezone.now())
    assert told(browser, subscriber, act="resend") == ["warning"]
    Subscriber.objects.update(confirmation_sent_at=timezone.now() - DAY)
    assert told(browser, subscriber, act="resend") == ["success"]
    assert "Courriel de confirmation renvoyé" in words(browser.get(url(subscriber)))
    assert send_due_confirmations(timezone.now()) == 1


def test_the_link_is_sent(browser: Client) -> None:
    subscriber = join()
    assert told(browser, subscriber, act="link") == ["success"]
    assert Subscriber.objects.get().link_due_at
    assert told(browser, subscriber, act="link") == ["warning"]


def test_taking_off_asks_why_and_keeps_what_was_typed(browser: Client, coordinator: User) -> None:
    subscriber = join()
    response = browser.post(url(subscriber), {"act": "take_off", "words": "au téléphone"})
    assert response.status_code == 422
    assert "Choisissez une des trois raisons." in words(response)
    assert 'value="au téléphone"' in words(response)
    response = browser.post(
        url(subscriber), {"act": "take_off", "reason": "coordinator", "words": f"écrit par {EMAIL}"}
    )
    assert response.status_code == 422
    assert "Retirez l’adresse" in words(response)
    for reason in ("left", "erased", "x"):
        assert browser.post(url(subscriber), {"act": "take_off", "reason": reason, "words": "a"}).status_code == 422
    subscriber.refresh_from_db()
    assert subscriber.status == SubscriberStatus.CONFIRMED
    assert not SubscriberEvent.objects.filter(kind=EventKind.SUPPRESSED).exists()

    assert told(browser, subscriber, act="take_off", reason="coordinator", words="au  téléphone") == ["success"]
    subscriber.refresh_from_db()
    assert subscriber.status == SubscriberStatus.SUPPRESSED
    page = words(browser.get(url(subscriber)))
    assert "au téléphone" in page
    assert f"par {coordinator}" in page
    assert told(browser, subscriber, act="take_off", reason="coordinator", words="encore") == ["warning"]
    # They alone come back, by the form.
    assert not suppressions.may_never_be_written_to(EMAIL)


def test_email_2_4_interests_are_corrected_at_their_request(browser: Client, coordinator: User) -> None:
    kept, dropped = ThemeFactory(), ThemeFactory()
    followed, more = ActionPageFactory(), ActionPageFactory()
    subscriber = join(interests=Interests(frozenset([dropped.pk]), frozenset(), frozenset([followed.pk])))
    page = words(browser.get(url(subscriber, "interests")))
    assert re.search(rf'<input[^>]* value="{dropped.pk}"[^>]* checked', page)
    data = {"themes": [kept.pk], "actions": [followed.pk], "also": more.pk}
    assert browser.post(url(subscriber, "interests"), data)["Location"] == url(subscriber)
    assert Interests.of(subscriber) == Interests(frozenset([kept.pk]), frozenset(), frozenset([followed.pk, more.pk]))
    assert SubscriberEvent.objects.get(kind=EventKind.INTERESTS).by == coordinator
    for field in ("themes", "territories", "actions", "also"):
        for key in ("99999", "9" * 30, "x", "-1"):
            assert browser.post(url(subscriber, "interests"), {field: [key]}).status_code == 422
    hidden = ActionPageFactory(live=False)
    assert browser.post(url(subscriber, "interests"), {"also": hidden.pk}).status_code == 422
    assert browser.post(url(subscriber, "interests"), {})["Location"] == url(subscriber)
    assert not Interests.of(subscriber)


def test_interests_of_somebody_who_is_not_on_the_list_are_left_alone(browser: Client) -> None:
    subscriber = ask()
    assert browser.get(url(subscriber, "interests"))["Location"] == url(subscriber)
    browser.post(url(subscriber, "interests"), {"themes": [ThemeFactory().pk]})
    assert not Interests.of(subscriber)


def test_email_2_4_erasing_asks_first_and_then_forgets(browser: Client, coordinator: User, mailing: Mailing) -> None:
    subscriber = mailing.deliveries.first().subscriber
    number, email = subscriber.pk, subscriber.email
    assert email in words(browser.get(url(subscriber, "erase")))
    assert Subscriber.objects.filter(pk=number).exists()
    response = browser.post(url(subscriber, "erase"), follow=True)
    assert response.redirect_chain == [(reverse("subscriber:index"), 302)]
    assert email not in words(response)
    assert not Delivery.objects.filter(email=email).exists()
    assert browser.get(url(subscriber)).status_code == 404
    assert browser.post(url(subscriber, "erase")).status_code == 404
    history = browser.get(reverse("wagtailadmin_reports:site_history")).content.decode()
    assert f"Abonnement n° {number}" in history
    assert email not in history
    assert str(coordinator) in history


def test_the_history_of_the_site_leads_to_the_page(browser: Client) -> None:
    subscriber = join()
    browser.get(url(subscriber))
    history = browser.get(reverse("wagtailadmin_reports:site_history")).content.decode()
    assert f'href="{url(subscriber)}"' in history
    assert EMAIL not in history


@pytest.mark.parametrize("act", ["", "confirm", "admit", "erase"])
def test_there_is_no_other_act(browser: Client, act: str) -> None:
    subscriber = ask()
    assert browser.post(url(subscriber), {"act": act}).status_code == 400
    assert Subscriber.objects.get().status == SubscriberStatus.PENDING
