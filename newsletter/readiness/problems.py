"""One thing that is wrong, or worth a look, before a letter leaves."""

from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.urls import reverse


class Weight(Enum):
    """What a problem does: a stop holds the letter back; advice never does; a note is what nobody could check."""

    STOP = "stop"
    ADVICE = "advice"
    NOTE = "note"


@dataclass(frozen=True)
class Problem:
    """``code`` is for programs, ``message`` for the coordinator; ``url`` leads to where it is mended, if anywhere.

    ``way`` is what that link is called, where it is no page to correct.
    """

    code: str
    message: str
    url: str = ""
    weight: Weight = Weight.STOP
    way: str = ""


def editing(page: Any) -> str:
    """Where a page is mended; nothing for one that is not saved yet."""
    return reverse("wagtailadmin_pages:edit", args=[page.pk]) if page.pk else ""
