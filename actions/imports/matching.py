"""Finding the institution or the term that somebody typed, and the nearest ones when nobody has that name."""

from collections.abc import Iterable
from typing import Generic, TypeVar

from rapidfuzz import fuzz, process

from actions.institution_forms import folded
from actions.models import Institution, Territory
from actions.models.vocabularies import Term

Row = TypeVar("Row")

_NEAR_ONES_NAMED = 3
# Below it, of 100, two names have little in common.
_NEAR_ENOUGH = 60


class UnknownName(Exception):
    """Nothing is called so, or several rows are; ``near`` are names that the writer may have meant."""

    def __init__(self, name: str, near: list[str], several: bool = False) -> None:
        super().__init__(name)
        self.name = name
        self.near = near
        self.several = several


class Names(Generic[Row]):
    """Rows by each of their names, however these are typed: case, accents, apostrophes, hyphens and spaces aside."""

    def __init__(self, rows: Iterable[tuple[Row, Iterable[str]]]) -> None:
        self._rows: dict[str, list[Row]] = {}
        # The first name of a row is the one that is proposed.
        self._proposals: dict[str, str] = {}
        for row, names in rows:
            spelled = [name for name in names if folded(name)]
            for name in spelled:
                known = self._rows.setdefault(folded(name), [])
                if row not in known:
                    known.append(row)
                self._proposals.setdefault(folded(name), spelled[0])

    def find(self, name: str) -> Row:
        """The row of this name.

        Raises:
            UnknownName: no row has it, or several have.
        """
        found = self._rows.get(folded(name), [])
        if len(found) == 1:
            return found[0]
        raise UnknownName(name, self.near(name), several=len(found) > 1)

    def near(self, name: str) -> list[str]:
        """The names most like this one, best first."""
        matches = process.extract(
            folded(name), list(self._rows), scorer=fuzz.WRatio, limit=3 * _NEAR_ONES_NAMED, score_cutoff=_NEAR_ENOUGH
        )
        return list(dict.fromkeys(self._proposals[key] for key, _score, _position in matches))[:_NEAR_ONES_NAMED]


def institution_names() -> Names[Institution]:
    """All institutions, by name, acronym, former names, the two together, and the address of their profile."""
    rows = Institution.objects.select_related("profile").order_by("name")
    return Names((row, _names_of(row)) for row in rows)


def _names_of(row: Institution) -> list[str]:
    profile = getattr(row, "profile", None)
    return [row.name, row.acronym, row.full_name, *row.former_names.split(","), profile.slug if profile else ""]


def term_names(model: type[Term]) -> Names[Term]:
    """The terms of one vocabulary by name and address word; territories also by their former names."""
    return Names((row, [row.name, row.slug, *_former_names(row)]) for row in model._default_manager.all())


def _former_names(row: Term) -> list[str]:
    return [row.full_name, *row.former_names.split(",")] if isinstance(row, Territory) else []
