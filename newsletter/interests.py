"""What a reader wants to hear of: themes, territories, actions they follow. Nothing chosen means everything."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from django.db.models import Model, QuerySet

from actions.models import ActionPage, Territory, Theme
from newsletter.models import Subscriber

_KINDS = ("themes", "territories", "actions")


@dataclass(frozen=True, slots=True)
class Interests:
    """Keys of what was chosen."""

    themes: frozenset[int] = field(default_factory=frozenset)
    territories: frozenset[int] = field(default_factory=frozenset)
    actions: frozenset[int] = field(default_factory=frozenset)

    def __bool__(self) -> bool:
        return bool(self.themes or self.territories or self.actions)

    @classmethod
    def of(cls, subscriber: Subscriber) -> Self:
        return cls.of_many([subscriber.pk]).get(subscriber.pk, cls())

    @classmethod
    def chosen_in(cls, cleaned: Mapping[str, Iterable[Model]]) -> Self:
        """The rows that a form's fields of these names hold; a field that it has not is nothing chosen."""
        return cls(**{kind: frozenset(row.pk for row in cleaned.get(kind, ())) for kind in _KINDS})

    @classmethod
    def from_keys(cls, stored: dict[str, Any]) -> Self:
        """Read what ``as_keys`` wrote, without what was deleted since or is hidden from readers."""
        return cls(
            themes=_keys(Theme.objects.filter(pk__in=stored.get("themes", []))),
            territories=_keys(Territory.objects.filter(pk__in=stored.get("territories", []))),
            actions=_keys(ActionPage.objects.live().public().filter(pk__in=stored.get("actions", []))),
        )

    def as_keys(self) -> dict[str, list[int]]:
        """For a JSON field; a kind of which nothing was chosen is left out."""
        return {kind: sorted(keys) for kind in _KINDS if (keys := getattr(self, kind))}

    @classmethod
    def of_many(cls, keys: Collection[int]) -> dict[int, Self]:
        """Those of several subscribers by their keys, in three queries; who chose nothing is left out."""
        chosen: dict[int, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
        for kind, through, term in (
            ("themes", Subscriber.themes.through, "theme"),
            ("territories", Subscriber.territories.through, "territory"),
            ("actions", Subscriber.actions.through, "actionpage"),
        ):
            rows = through._default_manager.filter(subscriber__in=keys)
            for subscriber, key in rows.values_list("subscriber", term):
                chosen[subscriber][kind].add(key)
        return {key: cls(**{kind: frozenset(of) for kind, of in kinds.items()}) for key, kinds in chosen.items()}

    def save_to(self, subscriber: Subscriber) -> None:
        """Make these the interests of a subscriber, in place of what they chose before."""
        subscriber.themes.set(self.themes)
        subscriber.territories.set(self.territories)
        subscriber.actions.set(self.actions)


def _keys(rows: QuerySet) -> frozenset[int]:
    return frozenset(rows.values_list("pk", flat=True))
