"""The headings of an action sheet, and how tolerantly they are recognised."""

import enum
import re
import unicodedata
from dataclasses import dataclass


class Content(enum.Enum):
    """What stands below a heading."""

    GROUP = enum.auto()
    RICH = enum.auto()
    FREE = enum.auto()
    PLAIN = enum.auto()
    DAY = enum.auto()
    NAMES = enum.auto()


LONGEST_LABEL = 80

_WORD = re.compile(r"(?<!\S)\S")
_BETWEEN_VALUES = " \u00a0,;|/–-"

# A value of one line or of a few names; two such headings may share a line.
SHORT = frozenset({Content.DAY, Content.NAMES})


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: ``name`` is its field of ``ParsedSheet`` or its group, ``labels`` what sheets call it.

    ``content`` FREE is rich text, or a sequence, with headings of its own: an unknown heading stays in it.
    """

    name: str
    content: Content
    labels: tuple[str, ...]


HEADINGS = (
    Heading("essential", Content.GROUP, ("L’essentiel", "Essentiel")),
    Heading("further", Content.GROUP, ("Pour aller plus loin",)),
    Heading("context", Content.GROUP, ("Éléments de contexte",)),
    Heading("challenge", Content.RICH, ("Enjeu général", "Enjeu général de l’action")),
    Heading("start", Content.DAY, ("Début", "Date de début", "Début de l’action")),
    Heading("end", Content.DAY, ("Fin", "Date de fin", "Fin de l’action")),
    Heading("leads", Content.NAMES, ("Maître d’ouvrage", "Maîtrise d’ouvrage")),
    Heading("audiences", Content.NAMES, ("Types de publics", "Publics")),
    Heading("age_ranges", Content.NAMES, ("Tranches d’âges du public", "Tranches d’âges")),
    Heading("audience_words", Content.PLAIN, ("Verbatim du public", "Verbatim des publics", "Verbatim")),
    Heading("objectives", Content.RICH, ("Objectifs opérationnels de l’action", "Objectifs opérationnels")),
    Heading(
        "involvement_details",
        Content.PLAIN,
        ("Place attendue des jeunes dans l’action", "Place attendue des jeunes"),
    ),
    Heading("territories", Content.NAMES, ("Territoire", "Territoire de l’action")),
    Heading("resources", Content.RICH, ("Ressources",)),
    Heading("needs", Content.RICH, ("Besoins",)),
    Heading("diagnosis", Content.RICH, ("Éléments de diagnostic",)),
    Heading(
        "steps",
        Content.FREE,
        (
            "Description des étapes du déroulement de l’action",
            "Étapes du déroulement de l’action",
            "Description des étapes",
            "Déroulement de l’action",
        ),
    ),
    Heading("journal", Content.FREE, ("L’actualité de l’action", "Actualité de l’action")),
    Heading("cartography", Content.RICH, ("Cartographie",)),
    Heading("perspectives", Content.FREE, ("Perspectives",)),
    Heading("leads_to_explore", Content.FREE, ("Des pistes à approfondir", "Pistes à approfondir")),
    Heading("milestones", Content.FREE, ("Plus en détails", "Plus de détails", "Chronologie")),
    Heading("expected_transformations", Content.RICH, ("Transformations attendues",)),
    Heading("potential_difficulties", Content.RICH, ("Difficultés potentielles",)),
    Heading("levers", Content.RICH, ("Leviers mobilisables",)),
    Heading("other_partners", Content.RICH, ("Partenaires",)),
)


def key(label: str) -> str:
    """The label without accents, case, punctuation or plural, so that its spellings compare equal."""
    decomposed = unicodedata.normalize("NFKD", label.replace("œ", "oe"))
    folded = "".join(char for char in decomposed if not unicodedata.combining(char)).lower()
    return " ".join(_singular(word) for word in re.findall(r"\w+", re.sub(r"\((?:s|x)\)", "", folded)))


def _singular(word: str) -> str:
    if len(word) <= 3:
        return word.rstrip("s")
    return word[:-3] + "al" if word.endswith("aux") else word.rstrip("sx")


_BY_KEY = {key(label): heading for heading in HEADINGS for label in heading.labels}
_MOST_WORDS = max(len(known.split()) for known in _BY_KEY)


@dataclass(frozen=True, slots=True)
class HeadingOnLine:
    """A heading met in the text: its words as written, and the text that follows them on the line."""

    heading: Heading
    label: str
    text: str


def read_headings(text: str) -> list[HeadingOnLine]:
    """The headings of one line (« Début : 01/06/2017 Fin : 31/12/2020 » has two), [] for ordinary text."""
    label, _colon, rest = text.partition(":")
    heading = _BY_KEY.get(key(label)) if len(label) <= LONGEST_LABEL else None
    if not heading:
        return []
    found = []
    position = 0
    while heading.content in SHORT and (colon := rest.find(":", position)) >= 0:
        start = _last_heading(rest[:colon])
        if start is None:
            position = colon + 1
            continue
        found.append(HeadingOnLine(heading, label.strip(), rest[:start].strip(_BETWEEN_VALUES)))
        label, rest, position = rest[start:colon], rest[colon + 1 :], 0
        heading = _BY_KEY[key(label)]
    return [*found, HeadingOnLine(heading, label.strip(), rest.strip())]


def _last_heading(text: str) -> int | None:
    """Where the heading of a short value that ends the text begins, None when it ends with none."""
    starts = [match.start() for match in _WORD.finditer(text, max(0, len(text) - LONGEST_LABEL))]
    for start in starts[-_MOST_WORDS:]:
        heading = _BY_KEY.get(key(text[start:]))
        if heading and heading.content in SHORT:
            return start
    return None
