import pytest
from django.test import Client

from newsletter.models import Subscriber
from newsletter.tokens import manage_path
from tests.factories import SubscriberFactory


@pytest.fixture
def visitor() -> Client:
    """A browser as strict about forged requests as a real one, without a cookie."""
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def reader(db: None) -> Subscriber:
    return SubscriberFactory(email="nolwenn@example.org")


@pytest.fixture
def mine(reader: Subscriber) -> str:
    """The address of her page."""
    return manage_path(reader)
