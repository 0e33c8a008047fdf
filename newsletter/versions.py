"""The versions in which one sending goes out: one for each set of news that some readers get, rendered once."""

from collections.abc import Container
from typing import Any

from django.db.models.functions import Now

from newsletter.enums import DeliveryState, LeftOutBecause
from newsletter.interests import Interests
from newsletter.models import Mailing, MailingContent
from newsletter.rendering import render_issue
from newsletter.selection import ALL, Contents


class Versions:
    """The contents of a sending, made as readers turn up who need them."""

    def __init__(self, mailing: Mailing) -> None:
        self._mailing = mailing
        self._contents = Contents(mailing.issue)
        self._stored: dict[str, MailingContent] = {row.version: row for row in mailing.contents.all()}
        # Most readers share their interests with many others.
        self._by_interests: dict[Interests, dict[str, Any]] = {}

    def for_reader(self, interests: Interests) -> dict[str, Any]:
        """The fields of a :class:`Delivery` that say what the reader gets, or that they get nothing."""
        if interests not in self._by_interests:
            self._by_interests[interests] = self._fields(interests)
        return self._by_interests[interests]

    def store_whole(self) -> MailingContent:
        """Render and keep the version that holds everything, unless it is there."""
        return self._store(ALL, None)

    def _store(self, version: str, only: Container[int] | None) -> MailingContent:
        if version not in self._stored:
            rendered = render_issue(self._mailing.issue, only)
            self._stored[version] = MailingContent.objects.create(
                mailing=self._mailing,
                version=version,
                subject=rendered.subject,
                html=rendered.html,
                text=rendered.text,
            )
        return self._stored[version]

    def _fields(self, interests: Interests) -> dict[str, Any]:
        selection = self._contents.for_reader(interests)
        if selection.is_nothing:
            return {
                "state": DeliveryState.SKIPPED,
                "settled_at": Now(),
                "left_out_because": LeftOutBecause.NOTHING_FOR_THEM,
            }
        return {"content": self._store(selection.version, None if selection.is_all else selection.news)}
