"""The archive of the letters and its feed: what everybody reads, and nothing of who received it."""

import xml.etree.ElementTree as ET

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from core.demo import publish
from newsletter.mailings import start_mailing
from newsletter.models import NewsletterIndexPage, NewsletterIssuePage
from newsletter.tokens import unsubscribe_token
from tests.factories import SubscriberFactory
from tests.newsletter.test_composition import NOW

pytestmark = pytest.mark.django_db

FEED = "/lettres/flux.xml"
ATOM = "{http://www.w3.org/2005/Atom}"


def entries(client: Client) -> list[ET.Element]:
    response = client.get(FEED)
    assert response.status_code == 200
    assert response["Content-Type"].startswith("application/atom+xml")
    return ET.fromstring(response.content).findall(f"{ATOM}entry")


def letter(title: str) -> NewsletterIssuePage:
    issue = NewsletterIssuePage(title=title, preheader=f"Dans {title}")
    NewsletterIndexPage.objects.get().add_child(instance=issue)
    publish(issue, NOW)
    return issue


def test_the_feed_holds_the_letters_that_went_out(issue: NewsletterIssuePage, client: Client) -> None:
    assert entries(client) == []
    out = letter("La lettre & l’été")
    [entry] = entries(client)
    assert entry.findtext(f"{ATOM}title") == "La lettre & l’été"
    assert entry.findtext(f"{ATOM}summary") == "Dans La lettre & l’été"
    link = entry.find(f"{ATOM}link")
    assert link is not None
    assert link.get("href") == out.full_url
    assert issue.title not in client.get(FEED).content.decode(), "a draft is nobody's to read"
    out.unpublish()
    assert entries(client) == []


def test_the_list_leads_to_its_feed(issue: NewsletterIssuePage, client: Client) -> None:
    page = client.get("/lettres/").content.decode()
    assert f'<link rel="alternate" type="application/atom+xml" title="Les lettres" href="{FEED}">' in page
    assert f'<a href="{FEED}">' in page


def test_the_feed_answers_unchanged(issue: NewsletterIssuePage, client: Client) -> None:
    letter("Une lettre")
    first = client.get(FEED)
    assert client.get(FEED, headers={"If-None-Match": first["ETag"]}).status_code == 304
    assert client.post(FEED).status_code == 405


def test_the_feed_asks_as_much_for_many(
    issue: NewsletterIssuePage, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(3):
        letter(f"Lettre {number}")
    client.get(FEED)
    with django_assert_max_num_queries(30) as few:
        client.get(FEED)
    for number in range(27):
        letter(f"Autre {number}")
    with django_assert_max_num_queries(len(few)):
        assert len(entries(client)) == 30


def test_email_2_7_the_web_version_and_the_feed_hold_no_personal_data(
    issue: NewsletterIssuePage, client: Client
) -> None:
    reader = SubscriberFactory(email="lise.personnelle@example.org")
    start_mailing(issue, None)
    token = unsubscribe_token(reader.key)
    for address in ("/lettres/", NewsletterIssuePage.objects.get().url, FEED):
        page = client.get(address).content.decode()
        assert issue.title in page
        for trace in (reader.email, str(reader.key), token, "/desinscription/"):
            assert trace not in page
