"""What an import did, and what somebody should look at."""

from collections import Counter
from dataclasses import dataclass, field
from enum import Enum

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class Outcome(Enum):
    """What became of an item, in the order of the report."""

    CREATED = gettext_lazy("created")
    UPDATED = gettext_lazy("updated")
    UNCHANGED = gettext_lazy("already here, unchanged")
    LEFT = gettext_lazy("left alone")
    FAILED = gettext_lazy("failed")


class Kind(Enum):
    PAGES = gettext_lazy("Pages")
    NEWS = gettext_lazy("News updates")
    PICTURES = gettext_lazy("Pictures")
    DOCUMENTS = gettext_lazy("Documents")
    REDIRECTS = gettext_lazy("Redirects from old addresses")


@dataclass(frozen=True, slots=True)
class Note:
    """Something to look at: in which item, at which old address, and what."""

    title: str
    address: str
    message: str

    def __str__(self) -> str:
        where = " — ".join(part for part in (self.title, self.address) if part)
        return f"{where}\n    {self.message}" if where else self.message


@dataclass(slots=True)
class Report:
    counts: Counter[tuple[Kind, Outcome]] = field(default_factory=Counter)
    notes: list[Note] = field(default_factory=list)

    def count(self, kind: Kind, outcome: Outcome) -> None:
        self.counts[kind, outcome] += 1

    def note(self, message: str, title: str = "", address: str = "") -> None:
        note = Note(title, address, message)
        if note not in self.notes[-50:]:
            self.notes.append(note)

    @property
    def failures(self) -> int:
        return sum(number for (_kind, outcome), number in self.counts.items() if outcome == Outcome.FAILED)

    def summary(self) -> list[str]:
        """One line for each kind that occurred."""
        lines = []
        for kind in Kind:
            parts = [
                f"{self.counts[kind, outcome]} {outcome.value}" for outcome in Outcome if self.counts[kind, outcome]
            ]
            if parts:
                lines.append(_("%(kind)s: %(counts)s") % {"kind": kind.value, "counts": ", ".join(parts)})
        return lines

    def text(self, heading: str) -> str:
        """The whole report, for a file."""
        notes = [_("To look at: %(number)d") % {"number": len(self.notes)}, "", *map(str, self.notes)]
        return "\n".join([heading, "", *self.summary(), "", *notes]) + "\n"
