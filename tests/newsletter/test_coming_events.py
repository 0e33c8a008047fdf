"""The agenda of a letter: in the mail, in its text and on the web, only what readers may still attend."""

import datetime
import html
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from actions.models import NewsPage
from home.models import HomePage
from newsletter.coming_events import events_block
from newsletter.composition import compose_issue
from newsletter.letter import letter_parts
from newsletter.models import NewsletterIssuePage
from newsletter.rendering import render_issue
from tests.factories import NewsPageFactory, PartnerPageFactory

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)


def event(title: str, after: datetime.timedelta, **fields: Any) -> NewsPage:
    return NewsPageFactory(title=title, event_start=timezone.now() + after, event_place="Salle des fêtes", **fields)


@pytest.fixture
def issue(tree: HomePage) -> NewsletterIssuePage:
    """A letter of one update, with an agenda of four events of which two are still to come and online."""
    events = [event("Bal de fin d’année", 5 * DAY), event("Repas", 6 * DAY), event("Hier", -DAY)]
    events.append(event("Annulé", 3 * DAY))
    NewsPage.objects.update(in_newsletter=False)
    NewsPageFactory(title="Une actualité")
    issue = compose_issue(timezone.now())
    issue.body.append(events_block(events))
    issue.save_revision().publish()
    events[3].unpublish()
    return NewsletterIssuePage.objects.get()


def test_the_mail_recalls_what_readers_may_still_attend(issue: NewsletterIssuePage) -> None:
    rendered = render_issue(issue)
    for part in (html.unescape(rendered.html), rendered.text):
        words = " ".join(part.split())
        assert "Prochains rendez-vous" in words
        assert words.index("Une actualité") < words.index("Bal de fin d’année") < words.index("Repas")
        assert "Salle des fêtes" in words
        assert "Hier" not in words
        assert "Annulé" not in words
    link = NewsPage.objects.get(title="Repas").full_url
    assert f'href="{link}"' in rendered.html
    assert link in rendered.text
    # An event in the agenda is no news of this letter.
    assert issue.news_ids == [NewsPage.objects.get(title="Une actualité").pk]


def test_an_agenda_that_is_over_leaves_no_empty_heading(issue: NewsletterIssuePage) -> None:
    NewsPage.objects.filter(event_start__isnull=False).update(event_start=timezone.now() - 3 * DAY)
    assert "Prochains rendez-vous" not in render_issue(issue).html


def test_the_web_version_keeps_its_agenda_without_what_was_withdrawn(
    issue: NewsletterIssuePage, client: Client
) -> None:
    page = client.get(issue.url).content.decode()
    assert "Prochains rendez-vous" in page
    assert "Bal de fin d’année" in page
    assert "Salle des fêtes" in page
    assert "Annulé" not in page


def test_the_agenda_asks_the_database_as_often_whatever_its_length(
    tree: HomePage, django_assert_max_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from core.models import NetworkSettings

    parent, roles = PartnerPageFactory(), NetworkSettings().palette.light
    events = [event(f"Rendez-vous {number}", (number + 1) * DAY, parent=parent) for number in range(12)]

    def agenda(number: int) -> NewsletterIssuePage:
        return NewsletterIssuePage(title="Lettre", body=[events_block(events[:number])])

    letter_parts(agenda(12), "http://localhost", roles)
    with CaptureQueriesContext(connection) as few:
        assert len(letter_parts(agenda(2), "http://localhost", roles)[0].content.events) == 2
    with django_assert_max_num_queries(len(few)):
        assert len(letter_parts(agenda(12), "http://localhost", roles)[0].content.events) == 12
