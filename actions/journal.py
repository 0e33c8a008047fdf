"""Reads of a sheet's journal: its news, and the named projects that several of them tell about."""

import unicodedata
from dataclasses import dataclass, field
from typing import Any

from django.utils.text import slugify

# The first ones are read at once, the others unfolded.
_OPEN = 2


@dataclass(eq=False, slots=True)
class Project:
    """A named project, as its newest update spells it; ``entries`` are all that tell about it, the oldest first."""

    name: str
    anchor: str
    entries: list["Entry"] = field(default_factory=list)

    @property
    def is_followed(self) -> bool:
        """Whether there is anything to follow: one update alone is found where it stands."""
        return len(self.entries) > 1


@dataclass(eq=False, slots=True)
class Entry:
    """One update of the journal."""

    news: Any
    is_open: bool
    projects: list[Project] = field(default_factory=list)

    @property
    def year(self) -> int:
        return self.news.vague_date.last_day.year


@dataclass(frozen=True, slots=True)
class Journal:
    """The updates, the newest first, and the projects that can be followed through them, by name."""

    entries: list[Entry]
    followed: list[Project]


def journal_of(action: Any) -> Journal:
    """The journal of a sheet, as readers see it."""
    news = action.news.live().public().select_related("image").with_institutions().newest_first()
    entries = [Entry(row, number < _OPEN) for number, row in enumerate(news)]
    projects: dict[str, Project] = {}
    for entry in entries:
        for name in _named_in(entry.news):
            key = _folded(name)
            project = projects.setdefault(key, Project(name, f"projet-{slugify(key) or len(projects)}"))
            if entry not in project.entries:
                project.entries.insert(0, entry)
                entry.projects.append(project)
    followed = [projects[key] for key in sorted(projects) if projects[key].is_followed]
    return Journal(entries, followed)


def _named_in(news: Any) -> list[str]:
    return [
        name for block in news.body if block.block_type == "project" and (name := block.value.get("name", "").strip())
    ]


def _folded(name: str) -> str:
    """Without case, accents nor doubled spaces: the same project is spelt otherwise from one year to the next."""
    plain = unicodedata.normalize("NFKD", name)
    return " ".join("".join(char for char in plain if not unicodedata.combining(char)).casefold().split())
