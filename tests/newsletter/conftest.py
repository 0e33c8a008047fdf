"""Fixtures of this room: a real SMTP server, a letter that is ready to go, a form without its least age."""

from typing import Any

import pytest
from django.utils import timezone

from home.models import HomePage
from newsletter.composition import compose_issue
from newsletter.mailings import start_mailing
from newsletter.models import Mailing, NewsletterIssuePage, Subscriber
from tests.factories import NewsPageFactory, SubscriberFactory
from tests.newsletter.smtp import inbox

__all__ = ["inbox"]


@pytest.fixture
def issue(tree: HomePage) -> NewsletterIssuePage:
    """A draft letter of one news update."""
    NewsPageFactory(title="Le forum de l’engagement")
    return compose_issue(timezone.now())


@pytest.fixture
def readers(db: None) -> list[Subscriber]:
    return [SubscriberFactory(email=f"lectrice{number}@example.org") for number in range(5)]


@pytest.fixture
def mailing(readers: list[Subscriber], issue: NewsletterIssuePage) -> Mailing:
    return start_mailing(issue, None)


@pytest.fixture
def patient(settings: Any) -> None:
    """Nobody is too fast for the form."""
    settings.NEWSLETTER_FORM_MIN_AGE = 0
