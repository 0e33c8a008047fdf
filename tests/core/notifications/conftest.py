"""A kind of this test: it says the words that it was told with, and nothing once they are withdrawn."""

from collections.abc import Iterator

import pytest
from django.utils.html import format_html

from core.models import Notification
from core.notifications import NotificationKind, Told, kinds

WITHDRAWN = "withdrawn"


class Words(NotificationKind):
    name = "tests.words"

    def told(self, notification: Notification) -> Told | None:
        words = notification.data["words"]
        if words == WITHDRAWN:
            return None
        return Told(words, "/admin/", "Voir", format_html("<p>{}</p>", "a < b"), "a < b")


class Answer(Words):
    name = "tests.answer"
    always = True


@pytest.fixture(autouse=True)
def test_kinds() -> Iterator[None]:
    for kind in (Words, Answer):
        kinds.register(kind)
    yield
    for kind in (Words, Answer):
        del kinds._kinds[kind.name]
