"""What a reader asks the map for, as it stands in the address: layers, and the filters of every list."""

from dataclasses import dataclass
from typing import Self
from urllib.parse import parse_qsl

from django.http import QueryDict
from django.utils.http import urlencode

from actions.atlas.places import PlaceKind
from actions.catalogue.criteria import Criteria

_PARAMETER = "calque"


@dataclass(frozen=True, slots=True)
class MapQuestion:
    """``layers`` in their order, all of them unless the reader chose; ``criteria`` hold for each."""

    layers: tuple[PlaceKind, ...]
    criteria: Criteria

    @classmethod
    def from_query(cls, query: QueryDict) -> Self:
        """Unknown layers are passed over: an old link still shows a map."""
        chosen = set(query.getlist(_PARAMETER))
        layers = tuple(kind for kind in PlaceKind if kind.layer in chosen)
        return cls(layers or tuple(PlaceKind), Criteria.from_query(query))

    @property
    def is_everything(self) -> bool:
        return self.shows_every_layer and self.criteria.is_empty

    @property
    def shows_every_layer(self) -> bool:
        return len(self.layers) == len(PlaceKind)

    @property
    def kept(self) -> list[tuple[str, str]]:
        """The parameters besides the filters: none where every layer is shown."""
        return [] if self.shows_every_layer else [(_PARAMETER, kind.layer) for kind in self.layers]

    @property
    def query_string(self) -> str:
        """The one spelling of the question, without « ? »; empty for the whole map."""
        return "&".join(filter(None, (self.criteria.query_string, urlencode(self.kept))))

    @property
    def parameters(self) -> list[tuple[str, str]]:
        """The same as names and values, for the hidden fields of a form."""
        return parse_qsl(self.query_string)

    def toggled(self, kind: PlaceKind) -> Self:
        """The same question with a layer shown or hidden; hiding the last one shows them all."""
        left = tuple(other for other in PlaceKind if (other in self.layers) != (other == kind))
        return type(self)(left or tuple(PlaceKind), self.criteria)
