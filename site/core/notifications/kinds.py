"""The kinds of events that people are told about, each registered by the room that it belongs to."""

from abc import ABC, abstractmethod
from dataclasses import dataclass

from django.utils.safestring import SafeString

from core.models import Notification

_NOTHING = SafeString("")


@dataclass(frozen=True, slots=True)
class Told:
    """What one notification says, to the person it is for.

    Attributes:
        sentence: one plain sentence: who did what. It is the subject of a mail of its own.
        url: where it leads, a path of the site.
        button: what one can do there.
        detail_html: more, in simple HTML, already safe.
        detail_text: the same in plain text.
    """

    sentence: str
    url: str
    button: str
    detail_html: SafeString = _NOTHING
    detail_text: str = ""


class NotificationKind(ABC):
    """One kind of event.

    Attributes:
        name: unique, « room.event »; stored with each notification.
        has_own_place: the home page shows it elsewhere, so that the list of what is new leaves it out.
        always: mailed even to who chose to get no mail: answers to what the person asked for.
    """

    name: str
    always = False
    has_own_place = False

    @abstractmethod
    def told(self, notification: Notification) -> Told | None:
        """What it says as things stand now; None when it is no longer this person's to hear."""


_kinds: dict[str, NotificationKind] = {}


def register(kind_class: type[NotificationKind]) -> type[NotificationKind]:
    """Make a kind known; a class decorator.

    Raises:
        ValueError: another kind has this name.
    """
    known = _kinds.setdefault(kind_class.name, kind_class())
    if type(known) is not kind_class:
        raise ValueError(f"Two kinds of notifications are called {kind_class.name}.")
    return kind_class


def kind_named(name: str) -> NotificationKind:
    """The kind with this name.

    Raises:
        LookupError: nobody registered it.
    """
    return _kinds[name]


def kinds_with_own_place() -> list[str]:
    """The names of the kinds that the list of what is new leaves out."""
    return [name for name, kind in _kinds.items() if kind.has_own_place]


def told(notification: Notification) -> Told | None:
    """What a stored notification says now; None also for a kind that no longer exists."""
    kind = _kinds.get(notification.kind)
    return kind.told(notification) if kind else None
