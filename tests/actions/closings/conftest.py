"""Fixtures of the tests of closings."""

from typing import Any

import pytest
from django.test import Client

from home.models import HomePage
from tests.actions.closings.media_world import World


@pytest.fixture
def world(tree: HomePage) -> World:
    return World(tree)


@pytest.fixture
def editor(world: World, client_of: Any) -> Client:
    return client_of(world.people["editor"])
