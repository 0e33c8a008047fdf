"""The sheet of these tests, published and open to its people."""

import pytest

from home.models import HomePage
from tests.actions.reviews.world import World, build_world
from tests.newsletter.smtp import inbox

__all__ = ["inbox"]


@pytest.fixture
def world(tree: HomePage) -> World:
    return build_world()
