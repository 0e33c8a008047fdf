"""Fixtures that every room's tests share."""

import pytest
from django.test import Client

from core.models import User
from home.models import HomePage
from home.tree import build_tree


@pytest.fixture
def tree(db: None) -> HomePage:
    """The fixed pages of a site; returns the home page."""
    return build_tree("Rives & Jeunesses", hostname="localhost", port=80)


@pytest.fixture
def client_of() -> object:
    """A function that gives a browser session logged in as a person."""

    def log_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return log_in
