"""Who may do what to a page, read by hand from the written matrix: it shares nothing with the code of the policy.

Pure: it is told what is so, and says what must follow. ``manage.py check_rights`` compares the two.
"""

from dataclasses import dataclass
from enum import Enum, auto

WRITE = frozenset({"change"})
PUBLISH = frozenset({"publish", "lock", "unlock"})
# Approves or sends back what others propose.
REVIEW = frozenset({"review"})
# What rights over a whole part of the site allow besides.
COORDINATE = frozenset({"add", "delete", "move", "restrict", "reorder"})
EVERYTHING = WRITE | PUBLISH | REVIEW | COORDINATE

_PUBLISHING_ROLES = frozenset({"editor", "admin"})


class Kind(Enum):
    """The pages that the matrix knows; all others are coordinators' business."""

    ACTION_LIST = auto()
    ACTION = auto()
    PROFILE = auto()
    NEWS = auto()
    OTHER = auto()


@dataclass(frozen=True, slots=True)
class Part:
    """What an institution is to an action."""

    institution: int
    leads: bool
    may_publish: bool


@dataclass(frozen=True, slots=True)
class PageFacts:
    """What the matrix asks of a page.

    Attributes:
        owner: the institution whose profile or news it is; None for the network's own.
        parts: for an action, its lead and partners.
        author: who wrote it first.
        was_public: it is live, or was.
        in_bin: somebody deleted it, or a page above it.
    """

    kind: Kind
    owner: int | None = None
    parts: tuple[Part, ...] = ()
    author: int | None = None
    was_public: bool = False
    in_bin: bool = False


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """What the matrix asks of a person: ``roles`` by institution, those that no longer take part left out."""

    key: int
    is_active: bool
    is_superuser: bool
    roles: dict[int, str]


def expected_actions(person: PersonFacts, page: PageFacts, coordinates: bool) -> frozenset[str]:
    """What the written matrix lets a person do to a page.

    Args:
        person: who.
        page: to what.
        coordinates: whether a group of the person holds all native rights at the page or above.
    """
    if not person.is_active or page.in_bin:
        return frozenset()
    if person.is_superuser or coordinates:
        return EVERYTHING
    if page.kind is Kind.ACTION_LIST:
        return frozenset({"add"}) if person.roles else frozenset()
    if page.kind is Kind.ACTION:
        return _to_an_action(person, page)
    if page.kind in (Kind.PROFILE, Kind.NEWS):
        return _to_ones_own(person, page)
    return frozenset()


def _to_an_action(person: PersonFacts, page: PageFacts) -> frozenset[str]:
    allowed: frozenset[str] = frozenset()
    for part in page.parts:
        role = person.roles.get(part.institution)
        if role is None:
            continue
        allowed |= WRITE
        if role in _PUBLISHING_ROLES and (part.leads or part.may_publish):
            allowed |= PUBLISH
        if role in _PUBLISHING_ROLES and part.leads:
            allowed |= REVIEW
    return allowed


def _to_ones_own(person: PersonFacts, page: PageFacts) -> frozenset[str]:
    role = person.roles.get(page.owner) if page.owner is not None else None
    if role is None:
        return frozenset()
    allowed = WRITE | PUBLISH | REVIEW if role in _PUBLISHING_ROLES else WRITE
    if page.kind is Kind.PROFILE:
        return allowed | {"add"}
    own_draft = page.author == person.key and not page.was_public
    return allowed | {"delete"} if role in _PUBLISHING_ROLES or own_draft else allowed
