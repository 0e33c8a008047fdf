"""What of an issue's content shows nothing to readers, or leads nowhere: in words that say how to mend it."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.text import plain_text
from newsletter.letter_parts import WIDE_PICTURE, Picture


class Fault(NamedTuple):
    """``code`` for programs, ``message`` for the coordinator."""

    code: str
    message: str


def block_faults(body: Any) -> Iterator[Fault]:
    """The faults of the blocks of an issue, in their order; at most one for each."""
    for number, block in enumerate(body, start=1):
        found = _CHECKS[block.block_type](block.value)
        if found:
            code, what = found
            title = block.value["title"] if block.block_type == "section" else ""
            words = {"number": number, "kind": title or block.block.label, "what": what}
            yield Fault(code, gettext("Block %(number)s of the content, “%(kind)s”: %(what)s") % words)


def _section(value: Any) -> tuple[str, Any] | None:
    if len(value["items"]):
        return None
    return "empty_section", _("it holds no news update. Put one in, or remove the section.")


def _text(value: Any) -> tuple[str, Any] | None:
    return None if plain_text(value.source) else ("empty_text", _("it holds no word. Write in it, or remove it."))


def _picture(value: Any) -> tuple[str, Any] | None:
    image = value.get("image")
    if image is None:
        return "picture_gone", _("its picture was deleted since. Choose another, or remove the block.")
    if Picture.of(image, WIDE_PICTURE, "") is None:
        return "picture_unreadable", _("the file of its picture is lost. Choose another, or remove the block.")
    if (value.get("page") or value.get("url")) and not value.link:
        return "picture_leads_nowhere", _(
            "readers can’t open the page that it leads to. Choose another page, or take the link away."
        )
    return None


def _button(value: Any) -> tuple[str, Any] | None:
    if value.link:
        return None
    return "button_leads_nowhere", _(
        "readers can’t open the page that it leads to, so they get no button. Choose another page, or remove the block."
    )


def _event(value: Any) -> tuple[str, Any] | None:
    if value.is_whole:
        return None
    return "event_gone", _(
        "the update that announces it is not online any more. Choose another, write the event by hand, or remove it."
    )


def _figure(value: Any) -> tuple[str, Any] | None:
    if value.get("number") and value.get("words"):
        return None
    return "empty_figure", _("the figure or what it counts is missing. Write both, or remove the block.")


def _partner(value: Any) -> tuple[str, Any] | None:
    if value.profile is not None:
        return None
    return "partner_gone", _("the profile of the partner is not online any more. Choose another, or remove the block.")


def _events(value: Any) -> tuple[str, Any] | None:
    # Events end by themselves while a letter waits; readers see those that are left.
    return None


_CHECKS: dict[str, Callable[[Any], tuple[str, Any] | None]] = {
    "section": _section,
    "text": _text,
    "picture": _picture,
    "button": _button,
    "event": _event,
    "events": _events,
    "figure": _figure,
    "partner": _partner,
}
