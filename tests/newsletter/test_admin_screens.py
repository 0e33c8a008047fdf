"""The screens of the letter, for coordinators and for nobody else."""

import re
from collections.abc import Callable

import pytest
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from actions.models import NewsPage
from core.models import User
from home.models import HomePage
from newsletter.delivery import deliver_due
from newsletter.enums import MailingState
from newsletter.mailings import pause_mailing, start_mailing
from newsletter.models import Delivery, Mailing, NewsletterIssuePage
from newsletter.rendering import TOKENS
from tests.factories import MembershipFactory, NewsPageFactory, SubscriberFactory, UserFactory

DASHBOARD = reverse("newsletter_admin:dashboard")
COMPOSE = reverse("newsletter_admin:compose")


@pytest.fixture
def coordinator(tree: HomePage) -> User:
    return UserFactory(coordinator=True)


@pytest.fixture
def browser(coordinator: User, client_of: Callable[[User], Client]) -> Client:
    return client_of(coordinator)


def send_url(issue: NewsletterIssuePage) -> str:
    return reverse("newsletter_admin:send", args=[issue.pk])


def preview_url(issue: NewsletterIssuePage, form: str) -> str:
    return reverse("newsletter_admin:preview", args=[issue.pk, form])


def words(response: object) -> str:
    return re.sub(r"\s+", " ", response.content.decode())  # type: ignore[attr-defined]


def test_members_reach_no_screen(issue: NewsletterIssuePage, client_of: Callable[[User], Client]) -> None:
    SubscriberFactory()
    member = client_of(MembershipFactory(admin=True).user)
    mailing = start_mailing(issue, None)
    acts = [COMPOSE, reverse("newsletter_admin:send_test", args=[issue.pk]), send_url(issue)]
    acts += [reverse("newsletter_admin:hold_or_resume", args=[mailing.pk, "pause"])]
    looks = [DASHBOARD, send_url(issue)]
    looks += [reverse("newsletter_admin:mailing", args=[mailing.pk])]
    answers = [member.post(url) for url in acts] + [member.get(url) for url in looks]
    assert {answer.status_code for answer in answers} <= {302, 403}
    # As for a letter that does not exist: a member may be asked to read one, and then these answer.
    previews = [member.get(preview_url(issue, form)) for form in ("html", "txt")]
    assert {answer.status_code for answer in previews} == {404}
    assert not [answer for answer in answers if answer.status_code == 302 and "/lettre/" in answer["Location"]]
    mailing.refresh_from_db()
    assert mailing.state == MailingState.SENDING
    assert f'"{DASHBOARD}"' not in member.get(reverse("wagtailadmin_home")).content.decode()


def test_visitors_are_sent_to_the_login(tree: HomePage, client: Client) -> None:
    assert "login" in client.get(DASHBOARD)["Location"]


@pytest.mark.parametrize("name", ["compose", "send_test", "hold_or_resume"])
def test_acts_are_posts(issue: NewsletterIssuePage, browser: Client, name: str) -> None:
    arguments = {"compose": [], "send_test": [issue.pk], "hold_or_resume": [1, "pause"]}[name]
    assert browser.get(reverse(f"newsletter_admin:{name}", args=arguments)).status_code == 405


def test_the_send_button_is_guarded(issue: NewsletterIssuePage, coordinator: User) -> None:
    SubscriberFactory()
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(coordinator)
    assert strict.post(send_url(issue)).status_code == 403
    assert not Mailing.objects.exists()


def test_the_menu_leads_to_the_dashboard(browser: Client) -> None:
    assert DASHBOARD in browser.get(reverse("wagtailadmin_home")).content.decode()


def test_the_dashboard_counts_what_waits(browser: Client) -> None:
    assert f'action="{COMPOSE}"' not in browser.get(DASHBOARD).content.decode()
    NewsPageFactory()
    NewsPageFactory()
    response = browser.get(DASHBOARD)
    assert response.context["waiting"] == 2
    assert f'action="{COMPOSE}"' in response.content.decode()


def test_composing_opens_the_draft_in_the_editor(browser: Client, coordinator: User) -> None:
    NewsPageFactory()
    response = browser.post(COMPOSE)
    issue = NewsletterIssuePage.objects.get()
    assert issue.owner == coordinator
    assert response["Location"] == reverse("wagtailadmin_pages:edit", args=[issue.pk])
    editor = browser.get(response["Location"]).content.decode()
    assert send_url(issue) in editor
    assert browser.post(COMPOSE)["Location"] == response["Location"]


def test_the_draft_is_shown_with_what_came_since(browser: Client, issue: NewsletterIssuePage) -> None:
    NewsPageFactory()
    response = browser.get(DASHBOARD)
    assert (response.context["draft"], response.context["draft_news"]) == (issue, 1)
    assert response.context["waiting"] == 1
    assert send_url(issue) in response.content.decode()


def test_composing_nothing_says_so(browser: Client) -> None:
    response = browser.post(COMPOSE, follow=True)
    assert response.redirect_chain == [(DASHBOARD, 302)]
    assert [message.level_tag for message in response.context["messages"]] == ["info"]
    assert not NewsletterIssuePage.objects.exists()


def test_the_send_page_says_what_will_happen(browser: Client, issue: NewsletterIssuePage) -> None:
    SubscriberFactory.create_batch(3)
    SubscriberFactory(pending=True)
    response = browser.get(send_url(issue))
    page = words(response)
    assert response.context["readiness"].recipients == 3
    assert issue.title in page
    assert 'class="button button-longrunning letter-send"' in page
    assert 'sandbox="allow-popups"' in page
    assert f'src="{preview_url(issue, "html")}"' in page


def test_the_send_page_names_what_is_wrong(browser: Client, issue: NewsletterIssuePage) -> None:
    SubscriberFactory()
    NewsPage.objects.get().unpublish()
    page = words(browser.get(send_url(issue)))
    assert "letter-problems" in page
    assert "Le forum de l’engagement" in page
    assert "letter-send" not in page
    response = browser.post(send_url(issue), follow=True)
    assert response.redirect_chain == [(send_url(issue), 302)]
    assert not Mailing.objects.exists()


def test_previews_stand_alone_in_their_frame(browser: Client, issue: NewsletterIssuePage) -> None:
    html, text = browser.get(preview_url(issue, "html")), browser.get(preview_url(issue, "txt"))
    assert html["X-Frame-Options"] == "SAMEORIGIN"
    assert "<!doctype html>" in html.content.decode()
    assert text["Content-Type"] == "text/plain; charset=utf-8"
    assert not [token for token in TOKENS if token in html.content.decode() + text.content.decode()]
    assert browser.get(preview_url(issue, "pdf")).status_code == 404


def test_a_test_mail_goes_to_oneself_alone(
    browser: Client, issue: NewsletterIssuePage, coordinator: User, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    SubscriberFactory()
    issue.title = "Titre pas encore publié"
    issue.save_revision()
    browser.post(reverse("newsletter_admin:send_test", args=[issue.pk]))
    [mail] = mailoutbox
    assert mail.to == [coordinator.email]
    assert mail.subject.startswith("[")
    assert mail.subject.endswith("Titre pas encore publié")
    assert not [token for token in TOKENS if token in str(mail.message())]
    # Whoever gets it passed on opens nobody's subscription.
    assert re.findall(r"/lettres/mon-abonnement/\S*", mail.body) == ["/lettres/mon-abonnement/"]
    assert "desinscription" not in str(mail.message())
    assert not Mailing.objects.exists()


def test_a_test_mail_that_no_server_takes_says_so(
    browser: Client, issue: NewsletterIssuePage, settings: Settings
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    response = browser.post(reverse("newsletter_admin:send_test", args=[issue.pk]), follow=True)
    assert [message.level_tag for message in response.context["messages"]] == ["error"]


def test_sending_leads_to_the_progress_and_twice_to_the_same(
    browser: Client, issue: NewsletterIssuePage, coordinator: User, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    SubscriberFactory.create_batch(2)
    response = browser.post(send_url(issue))
    mailing = Mailing.objects.get()
    assert mailing.requested_by == coordinator
    progress = reverse("newsletter_admin:mailing", args=[mailing.pk])
    assert response["Location"] == progress
    assert browser.post(send_url(issue))["Location"] == progress
    assert browser.get(send_url(issue))["Location"] == progress
    assert 'http-equiv="refresh"' in browser.get(progress).content.decode()
    deliver_due(max_seconds=10)
    assert len(mailoutbox) == 2
    page = browser.get(progress)
    assert (page.context["figures"].sent, page.context["figures"].waiting) == (2, 0)
    assert 'http-equiv="refresh"' not in page.content.decode()
    assert browser.get(DASHBOARD).context["rows"][0][1].sent == 2


def test_refusals_and_doubts_are_named(browser: Client, issue: NewsletterIssuePage) -> None:
    SubscriberFactory(email="perdue@example.org")
    SubscriberFactory(email="douteuse@example.org")
    mailing = start_mailing(issue, None)
    Delivery.objects.filter(email="perdue@example.org").update(state="failed", error="550 <script>")
    Delivery.objects.filter(email="douteuse@example.org").update(state="in_doubt")
    page = words(browser.get(reverse("newsletter_admin:mailing", args=[mailing.pk])))
    assert "perdue@example.org" in page
    assert "douteuse@example.org" in page
    assert "550 <script>" not in page


def test_a_sending_is_paused_and_resumed(browser: Client, issue: NewsletterIssuePage) -> None:
    SubscriberFactory()
    mailing = start_mailing(issue, None)
    progress = reverse("newsletter_admin:mailing", args=[mailing.pk])
    browser.post(reverse("newsletter_admin:hold_or_resume", args=[mailing.pk, "pause"]))
    mailing.refresh_from_db()
    assert mailing.state == MailingState.PAUSED
    assert reverse("newsletter_admin:hold_or_resume", args=[mailing.pk, "reprise"]) in words(browser.get(progress))
    browser.post(reverse("newsletter_admin:hold_or_resume", args=[mailing.pk, "reprise"]))
    mailing.refresh_from_db()
    assert mailing.state == MailingState.SENDING
    pause_mailing(mailing, "Le serveur ne répond pas")
    assert "Le serveur ne répond pas" in words(browser.get(progress))
    unknown = reverse("newsletter_admin:hold_or_resume", args=[mailing.pk, "envoyer"])
    assert browser.post(unknown).status_code == 404
