"""What a page still lacks, by a rule that is said on screen: each part of it counts the same."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.text import plain_text

Content = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Part:
    """One thing to write: its name on screen, whether a content has it, and where in the form it is."""

    name: Any
    is_there: Callable[[Content], object]
    where: Any = ""


Rule = tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Completeness:
    """How much of a rule a page meets.

    ``missing`` names the parts to write, in the order of the form; ``percent`` is a whole number; ``next_where`` is the
    part of the form in which the first missing one is; ``rule`` names all parts.
    """

    missing: list[str]
    percent: int
    next_where: str = ""
    rule: tuple[str, ...] = ()

    @property
    def is_complete(self) -> bool:
        return not self.missing


def completeness_of(content: Content, rule: Rule | None = None) -> Completeness:
    """How complete a page is.

    Args:
        content: of one of its versions, which needs no query, or the ``serializable_data()`` of one in memory.
        rule: what its kind of page should hold; by default that of a profile.
    """
    rule = PROFILE_RULE if rule is None else rule
    missing = [part for part in rule if not part.is_there(content)]
    return Completeness(
        missing=[str(part.name) for part in missing],
        percent=round(100 * (len(rule) - len(missing)) / len(rule)),
        next_where=str(missing[0].where) if missing else "",
        rule=tuple(str(part.name) for part in rule),
    )


def _words(*names: str) -> Callable[[Content], bool]:
    return lambda content: any(plain_text(content.get(name) or "") for name in names)


def _any(*names: str) -> Callable[[Content], bool]:
    return lambda content: any(content.get(name) for name in names)


def _blocks(*names: str) -> Callable[[Content], bool]:
    return lambda content: any(json.loads(content.get(name) or "[]") for name in names)


# By the names of the fields, as versions store them; an older version may not have all of them.
PROFILE_RULE: Rule = (
    Part(_("what you do"), _words("mission")),
    Part(_("your themes"), _any("themes")),
    Part(_("your audiences"), _any("audiences", "age_ranges")),
    Part(_("a contact"), _blocks("contacts")),
    Part(
        _("your opening hours or your website"), lambda content: content["opening_hours"].strip() or content["website"]
    ),
    Part(_("a place on the map"), _any("places")),
    Part(_("your logo or a picture"), _any("logo", "image")),
)

_ESSENTIAL, _FURTHER, _DETAIL = _("The essential"), _("Going further"), _("In detail")
SHEET_RULE: Rule = (
    Part(_("the general challenge"), _words("challenge"), _ESSENTIAL),
    Part(_("the start"), _any("start_date"), _ESSENTIAL),
    Part(_("the audiences or their ages"), _any("audiences", "age_ranges"), _ESSENTIAL),
    Part(_("the objectives"), _words("objectives"), _ESSENTIAL),
    Part(_("the place of young people"), _any("involvement_levels", "involvement_details"), _ESSENTIAL),
    Part(_("a theme"), _any("themes"), _ESSENTIAL),
    Part(_("a picture"), _any("image"), _ESSENTIAL),
    Part(_("the territory"), _any("territories"), _FURTHER),
    Part(_("the context: resources, needs or diagnosis"), _words("resources", "needs", "diagnosis"), _FURTHER),
    Part(_("the steps or the chronology"), _blocks("steps", "milestones"), _FURTHER),
    Part(_("the expected transformations"), _words("expected_transformations"), _DETAIL),
    Part(_("who steers it"), _blocks("pilots"), _DETAIL),
    Part(_("an indicator"), _blocks("indicators"), _DETAIL),
    Part(_("the date of the next review"), _any("review_by"), _DETAIL),
)
