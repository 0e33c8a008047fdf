"""What a profile still lacks, by a rule that is said on screen: each part counts the same."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.text import plain_text

Content = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Completeness:
    """``missing`` names the parts to write, in the order of the form; ``percent`` is a whole number."""

    missing: list[str]
    percent: int

    @property
    def is_complete(self) -> bool:
        return not self.missing


# By the names of the profile's fields, as its versions store them.
_PARTS: list[tuple[object, Callable[[Content], object]]] = [
    (_("what you do"), lambda content: plain_text(content["mission"])),
    (_("your themes"), lambda content: content["themes"]),
    (_("your audiences"), lambda content: content["audiences"] or content["age_ranges"]),
    (_("a contact"), lambda content: json.loads(content["contacts"] or "[]")),
    (_("your opening hours or your website"), lambda content: content["opening_hours"].strip() or content["website"]),
    (_("a place on the map"), lambda content: content["places"]),
    (_("your logo or a picture"), lambda content: content["logo"] or content["image"]),
]


def completeness_of(content: Content) -> Completeness:
    """How complete a profile is.

    Args:
        content: of one of its versions, which needs no query, or the ``serializable_data()`` of one in memory.
    """
    missing = [str(name) for name, is_there in _PARTS if not is_there(content)]
    return Completeness(missing, round(100 * (len(_PARTS) - len(missing)) / len(_PARTS)))
