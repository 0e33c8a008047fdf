"""Looking at a letter before it goes out: each form, as people with given interests get it, and what it weighs."""

import re
from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries
from wagtail.models import Site

from actions.models import Theme
from core.models import User
from home.models import HomePage
from newsletter.composition import compose_issue
from newsletter.models import NewsletterIssuePage, Subscriber, TrialReaders
from newsletter.previews import Aspect, dressed
from newsletter.rendering import render_issue
from tests.factories import (
    MembershipFactory,
    NewsPageFactory,
    SubscriberFactory,
    TerritoryFactory,
    ThemeFactory,
    UserFactory,
)
from tests.newsletter.letters import picture_block, picture_of, with_blocks
from tests.newsletter.test_composition import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator(tree: HomePage) -> User:
    return UserFactory(coordinator=True, email="coordination@example.org")


@pytest.fixture
def browser(coordinator: User, client_of: Callable[[User], Client]) -> Client:
    return client_of(coordinator)


@pytest.fixture
def themes(tree: HomePage) -> list[Theme]:
    return [ThemeFactory(name="Mobilité"), ThemeFactory(name="Santé"), ThemeFactory(name="Logement")]


@pytest.fixture
def two_subjects(themes: list[Theme]) -> NewsletterIssuePage:
    for theme in themes[:2]:
        news = NewsPageFactory(title=f"De la {theme.name}", parent=None)
        news.themes.add(theme)
        news.save()
    return compose_issue(NOW)


def send_url(issue: NewsletterIssuePage) -> str:
    return reverse("newsletter_admin:send", args=[issue.pk])


def trial_url(issue: NewsletterIssuePage) -> str:
    return reverse("newsletter_admin:send_test", args=[issue.pk])


def document(browser: Client, issue: NewsletterIssuePage, form: str, query: str = "") -> str:
    response = browser.get(reverse("newsletter_admin:preview", args=[issue.pk, form]) + query)
    assert response.status_code == 200
    return response.content.decode()


def test_the_dark_and_the_light_are_settled_whatever_the_device_prefers(issue: NewsletterIssuePage) -> None:
    html = render_issue(issue).html
    assert html.count("@media (prefers-color-scheme: dark)") == 1
    light, dark = dressed(html, Aspect.LIGHT), dressed(html, Aspect.DARK)
    assert "prefers-color-scheme" not in light + dark
    assert "@media not all" in light
    assert "@media all" in dark
    assert light.count('content="light"') == dark.count('content="dark"') == 2


def test_without_pictures_their_descriptions_stand_alone(issue: NewsletterIssuePage, browser: Client) -> None:
    with_blocks(issue, picture_block(picture_of(), alt="Un atelier"))
    html = document(browser, issue, "sans-images")
    [image] = re.findall("<img[^>]*>", html)
    assert "src=" not in image
    assert 'alt="Un atelier"' in image
    assert "src=" in document(browser, issue, "html")


@pytest.mark.parametrize("form", ["html", "sombre", "sans-images", "txt", "site"])
def test_each_form_stands_alone_and_changes_nothing(issue: NewsletterIssuePage, browser: Client, form: str) -> None:
    before = issue.latest_revision_id
    response = browser.get(reverse("newsletter_admin:preview", args=[issue.pk, form]))
    assert "Le forum de l’engagement" in response.content.decode()
    assert response["X-Frame-Options"].upper() == "SAMEORIGIN"
    assert NewsletterIssuePage.objects.get(pk=issue.pk).latest_revision_id == before
    assert browser.post(reverse("newsletter_admin:preview", args=[issue.pk, form])).status_code == 405


@pytest.mark.parametrize("form", ["pdf", "html2", "HTML", "html."])
def test_unknown_forms_are_not_found(issue: NewsletterIssuePage, browser: Client, form: str) -> None:
    assert browser.get(f"/admin/lettre/{issue.pk}/apercu.{form}").status_code == 404


def test_a_mode_that_is_none_shows_the_page(issue: NewsletterIssuePage) -> None:
    assert "<article" in issue.make_preview_request(preview_mode="pdf").content.decode()


def test_a_profile_gets_what_it_chose(two_subjects: NewsletterIssuePage, browser: Client, themes: list[Theme]) -> None:
    query = f"?themes={themes[0].pk}"
    for form in ("html", "txt", "sombre"):
        chosen = document(browser, two_subjects, form, query)
        assert "De la Mobilité" in chosen
        assert "De la Santé" not in chosen
        assert "De la Santé" in document(browser, two_subjects, form)
    page = browser.get(send_url(two_subjects) + query + "&forme=sombre").content.decode()
    assert f"/apercu.sombre?themes={themes[0].pk}" in page
    assert "1 des 2 actualités de la lettre" in page
    assert re.search(rf'value="{themes[0].pk}"[^>]*checked', page), "the form keeps what was ticked"


def test_a_profile_that_nothing_concerns_is_told_so(
    two_subjects: NewsletterIssuePage, browser: Client, themes: list[Theme]
) -> None:
    page = browser.get(f"{send_url(two_subjects)}?themes={themes[2].pk}").content.decode()
    assert "Rien dans cette lettre ne concerne ce profil" in page


@pytest.mark.parametrize("query", ["themes=x", "themes=999999", "actions=-1", "territories=1&forme=pdf", "forme="])
def test_crafted_profiles_do_no_harm(issue: NewsletterIssuePage, browser: Client, query: str) -> None:
    assert browser.get(f"{send_url(issue)}?{query}").status_code == 200
    assert "Le forum de l’engagement" in document(browser, issue, "html", f"?{query}")


def test_a_wrong_choice_is_said_beside_its_field(issue: NewsletterIssuePage, browser: Client) -> None:
    response = browser.get(f"{send_url(issue)}?themes=999999")
    assert response.context["shown"].form.errors["themes"]
    assert "error-message" in response.content.decode()


def test_territories_and_actions_can_be_chosen(issue: NewsletterIssuePage, browser: Client) -> None:
    place = TerritoryFactory(name="Pays de Redon")
    page = browser.get(send_url(issue)).content.decode()
    assert "Pays de Redon" in page
    told = browser.get(f"{send_url(issue)}?territories={place.pk}").context["shown"]
    assert told.interests.territories == {place.pk}


def test_the_screen_says_who_gets_how_much(
    two_subjects: NewsletterIssuePage, browser: Client, themes: list[Theme]
) -> None:
    SubscriberFactory.create_batch(2)
    for theme in themes:
        SubscriberFactory().themes.add(theme)
    page = re.sub(r"\s+", " ", browser.get(send_url(two_subjects)).content.decode())
    assert "<strong>2</strong> personnes reçoivent toute la lettre" in page
    assert "<strong>2</strong> une partie (3 courriels différents en tout)" in page
    assert "<strong>1</strong> rien" in page


def test_each_version_is_weighed(two_subjects: NewsletterIssuePage, browser: Client, themes: list[Theme]) -> None:
    whole = browser.get(send_url(two_subjects)).context["shown"]
    part = browser.get(f"{send_url(two_subjects)}?themes={themes[0].pk}").context["shown"]
    assert whole.html_kilobytes == -(-len(render_issue(two_subjects).html.encode()) // 1000)
    assert 0 < part.html_kilobytes <= whole.html_kilobytes
    assert f"Le courriel pèse {whole.html_kilobytes} ko" in browser.get(send_url(two_subjects)).content.decode()


def test_the_screen_asks_as_much_for_many_readers(
    two_subjects: NewsletterIssuePage, browser: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    SubscriberFactory.create_batch(3)
    browser.get(send_url(two_subjects))
    with django_assert_max_num_queries(200) as first:
        browser.get(send_url(two_subjects))
    SubscriberFactory.create_batch(27)
    ThemeFactory.create_batch(10)
    with django_assert_max_num_queries(len(first)):
        browser.get(send_url(two_subjects))


def save_list(text: str) -> TrialReaders:
    row = TrialReaders.for_site(Site.objects.get(is_default_site=True))
    row.addresses = text
    row.full_clean()
    row.save()
    return row


def test_a_test_goes_to_each_address_of_the_list_alone(
    issue: NewsletterIssuePage, browser: Client, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    reader = SubscriberFactory(email="lise@example.org")
    save_list("  Lise@Example.org\n\nmarc@été.fr\nlise@example.org")
    browser.post(trial_url(issue), {"to": "list"})
    assert [message.to for message in mailoutbox] == [["lise@example.org"], ["marc@xn--t-9fab.fr"]]
    for message in mailoutbox:
        assert message.subject == f"[Essai] {issue.title}"
        assert not message.cc
        assert not message.bcc
        assert "List-Unsubscribe" not in message.extra_headers
        for part in (message.body, str(message.alternatives[0][0])):
            assert "/desinscription/" not in part
            assert str(reader.key) not in part
    assert Subscriber.objects.get().status == "confirmed"


def test_a_test_to_oneself_goes_to_nobody_else(
    issue: NewsletterIssuePage, browser: Client, coordinator: User, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    save_list("lise@example.org")
    browser.post(trial_url(issue), {"to": "me"})
    assert [message.to for message in mailoutbox] == [[coordinator.email]]


def test_a_test_is_what_the_profile_gets(
    two_subjects: NewsletterIssuePage, browser: Client, themes: list[Theme], mailoutbox: list[EmailMultiAlternatives]
) -> None:
    page = browser.get(f"{send_url(two_subjects)}?themes={themes[0].pk}").content.decode()
    assert f'<input type="hidden" name="themes" value="{themes[0].pk}">' in page
    response = browser.post(trial_url(two_subjects), {"to": "me", "themes": [themes[0].pk]})
    assert response["Location"] == f"{send_url(two_subjects)}?themes={themes[0].pk}"
    assert "De la Mobilité" in mailoutbox[0].body
    assert "De la Santé" not in mailoutbox[0].body


def test_an_empty_list_sends_nothing(
    issue: NewsletterIssuePage, browser: Client, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    assert "Envoyer un essai à la liste" not in browser.get(send_url(issue)).content.decode()
    page = browser.post(trial_url(issue), {"to": "list"}, follow=True).content.decode()
    assert "La liste des essais est vide" in page
    assert not mailoutbox


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("lise@example.org\npersonne\n", "Ligne 2, «\u00a0personne\u00a0»"),
        ("a@localhost", "Ligne 1"),
        ("a@example.org, b@example.org", "Ligne 1"),
        ("\n".join(f"a{number}@example.org" for number in range(21)), "20 adresses au plus"),
    ],
)
def test_a_wrong_list_is_refused_beside_its_field(
    issue: NewsletterIssuePage, browser: Client, text: str, said: str
) -> None:
    row = TrialReaders.for_site(Site.objects.get(is_default_site=True))
    url = reverse("wagtailsettings:edit", args=["newsletter", "trialreaders", row.site_id])
    page = browser.post(url, {"addresses": text}).content.decode()
    assert said in page
    assert text.split()[0] in page, "nothing is lost"
    assert not TrialReaders.for_site(row.site).addresses
    with pytest.raises(ValidationError):
        save_list(text)


def test_twenty_addresses_are_kept(issue: NewsletterIssuePage) -> None:
    assert len(save_list("\n".join(f"a{number}@example.org" for number in range(20))).as_list) == 20


def test_the_list_is_for_coordinators(issue: NewsletterIssuePage, client_of: Callable[[User], Client]) -> None:
    member = client_of(MembershipFactory(admin=True).user)
    url = reverse("wagtailsettings:edit", args=["newsletter", "trialreaders", Site.objects.get().pk])
    assert member.get(url).status_code in (302, 403)
    assert member.post(url, {"addresses": "a@example.org"}).status_code in (302, 403)
    assert not TrialReaders.objects.exclude(addresses="").exists()
    assert member.post(trial_url(issue), {"to": "list"}).status_code in (302, 403)


def test_the_editor_counts_what_mailboxes_show(issue: NewsletterIssuePage, browser: Client) -> None:
    page = browser.get(reverse("wagtailadmin_pages:edit", args=[issue.pk])).content.decode()
    assert re.findall(r'data-letter-length="(\d+)"', page) == ["60", "90"]
    assert "length-hint.js" in page
    assert "50 à 60 premiers signes" in page
