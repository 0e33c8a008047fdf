"""What readers filter by, the names of it in addresses, and which words exist.

The names in addresses are French and stay: people share them, and put them into their feed readers.
"""

import re
from collections.abc import Iterable
from enum import StrEnum
from typing import Any, NamedTuple

from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _

from actions.enums import ActionStatus, InstitutionKind
from actions.models import AgeRange, Audience, PartnerPage, Territory, Theme


class Facet(StrEnum):
    """One thing to filter by. Its value is the name of the parameter in an address."""

    THEME = "theme"
    AUDIENCE = "public"
    AGE = "age"
    TERRITORY = "territoire"
    INSTITUTION = "institution"
    KIND = "nature"
    STATUS = "statut"
    YEAR = "annee"

    @property
    def label(self) -> str:
        return str(_LABELS[self])


_LABELS: dict[Facet, Any] = {
    Facet.THEME: _("Theme"),
    Facet.AUDIENCE: _("Audience"),
    Facet.AGE: _("Age"),
    Facet.TERRITORY: _("Territory"),
    Facet.INSTITUTION: _("Institution"),
    Facet.KIND: _("Kind of institution"),
    Facet.STATUS: _("Status"),
    Facet.YEAR: _("Year"),
}

STATUS_WORDS: dict[str, ActionStatus] = {
    "prevue": ActionStatus.PLANNED,
    "en-cours": ActionStatus.UNDER_WAY,
    "terminee": ActionStatus.DONE,
    "suspendue": ActionStatus.SUSPENDED,
    "abandonnee": ActionStatus.ABANDONED,
}
KIND_WORDS: dict[str, InstitutionKind] = {
    "collectivite": InstitutionKind.LOCAL_AUTHORITY,
    "etat": InstitutionKind.STATE,
    "association": InstitutionKind.ASSOCIATION,
    "etablissement-scolaire": InstitutionKind.SCHOOL,
    "sante": InstitutionKind.HEALTH,
    "action-sociale": InstitutionKind.SOCIAL,
    "emploi-formation": InstitutionKind.TRAINING,
    "autre": InstitutionKind.OTHER,
}
_TERMS: dict[Facet, type[Model]] = {
    Facet.THEME: Theme,
    Facet.AUDIENCE: Audience,
    Facet.AGE: AgeRange,
    Facet.TERRITORY: Territory,
}
# What may stand in an address at all; the database is not asked about anything else.
_WORD = re.compile(r"[-\w]{1,255}", re.ASCII)
_YEAR = re.compile(r"(?:19|20|21)\d\d", re.ASCII)


class Choice(NamedTuple):
    """One value of a facet: its word in addresses, and what readers see."""

    value: str
    label: str


def choices_of(facet: Facet, among: Iterable[str] | None = None) -> list[Choice]:
    """The values of a facet, in the order of its vocabulary; ``among`` keeps those of the given words.

    At most two queries, none for the facets whose values are written in the code. For years, which no vocabulary
    holds, ``among`` must be given: each that is one counts.
    """
    wanted = None if among is None else {word for word in among if _WORD.fullmatch(word)}
    if wanted is not None and not wanted:
        return []
    if facet is Facet.YEAR:
        if wanted is None:
            raise ValueError("No vocabulary holds the years: give those that are meant.")
        return [Choice(year, year) for year in sorted(wanted, reverse=True) if _YEAR.fullmatch(year)]
    if facet in (Facet.STATUS, Facet.KIND):
        words: dict[str, Any] = STATUS_WORDS if facet is Facet.STATUS else KIND_WORDS
        return [Choice(word, str(value.label)) for word, value in words.items() if wanted is None or word in wanted]
    terms = _terms(facet)
    return [Choice(*row) for row in (terms if wanted is None else terms.filter(slug__in=wanted))]


def _terms(facet: Facet) -> QuerySet[Any, Any]:
    if facet is Facet.INSTITUTION:
        # Institutions are known by their public profile: nobody learns of the others here.
        return PartnerPage.objects.live().public().order_by("title").values_list("slug", "title")
    return _TERMS[facet]._default_manager.values_list("slug", "name")
