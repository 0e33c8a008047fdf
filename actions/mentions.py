"""Named references in comments: « @Soizic Morvan », « @BPLC »."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from wagtail.models import Page
from wagtail.permissions import policy_registry

from actions.models import Institution, Membership, Participation, PartnerPage
from core.models import User


@dataclass(frozen=True, slots=True)
class Mentionable:
    """Somebody who can be named on a page: ``label`` follows the @, ``people`` hear of it."""

    label: str
    detail: str
    people: frozenset[int]


def writers_of(page: Page) -> Any:
    """The people who may write in the page now."""
    return policy_registry.get_by_type(Page).users_with_permission_for_instance("change", page)


def mentionables(page: Page) -> list[Mentionable]:
    """Who can be named in a comment on the page: those who may write in it, and their institutions on it.

    Whoever else would be told of a page that is not theirs to see.
    """
    writers = {person.pk: person for person in writers_of(page)}
    institutions = {row.pk: row for row in _institutions_of(page)}
    members: dict[int, set[int]] = {}
    of_person: dict[int, str] = {}
    rows = Membership.objects.filter(institution__in=institutions, user__in=writers)
    for institution, person in rows.values_list("institution", "user"):
        members.setdefault(institution, set()).add(person)
        of_person.setdefault(person, institutions[institution].short_name)
    names = Counter(str(person) for person in writers.values())
    found = [
        Mentionable(_person_label(person, names, of_person.get(key)), of_person.get(key, ""), frozenset({key}))
        for key, person in writers.items()
    ]
    found += [
        Mentionable(institution.short_name, institution.name, frozenset(members.get(key, ())))
        for key, institution in institutions.items()
        if members.get(key)
    ]
    return sorted(found, key=lambda one: one.label.casefold())


def _person_label(person: User, names: Counter[str], institution: str | None) -> str:
    """The name; with the institution where two people bear it, and with the address where that does not help."""
    name = str(person)
    if names[name] == 1:
        return name
    return f"{name} ({institution or person.email})"


def _institutions_of(page: Page) -> Any:
    """The active institutions whose members write in the page."""
    specific_class = page.specific_class
    if specific_class and specific_class._meta.label == "actions.ActionPage":
        keys = Participation.objects.filter(action=page.pk).values("institution")
    else:
        keys = PartnerPage.objects.filter(path__in=[page.path, page.path[: -page.steplen]]).values("institution")
    return Institution.objects.filter(pk__in=keys, is_active=True)


def named_in(text: str, who: Iterable[Mentionable]) -> frozenset[int]:
    """The keys of the people whom a text names, by themselves or by their institution.

    The longest name wins: « @BPLC Jeunesse » does not name « BPLC ».
    """
    people: set[int] = set()
    rest = _folded(text)
    for one in sorted(who, key=lambda one: len(one.label), reverse=True):
        pattern = rf"(?<!\w)@{re.escape(_folded(one.label))}(?!\w)"
        if re.search(pattern, rest):
            people |= one.people
            rest = re.sub(pattern, " ", rest)
    return frozenset(people)


def _folded(text: str) -> str:
    """Case, apostrophes and spaces aside."""
    return " ".join(text.replace("’", "'").casefold().split())
