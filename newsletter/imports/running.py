"""Going through a list in the background: examine it, then write it.

Each part of a list is one transaction, which holds the rows, what became of the lines, and how far it got. Whatever
stops in the middle goes on after the last part, by the same process or by another; of two that run at once, the second
finds the first one's lines settled.
"""

import datetime
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from itertools import islice

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.spreadsheets.reading import UnreadableFile
from newsletter import audit
from newsletter.imports.candidates import Candidate, LineReader
from newsletter.imports.columns import Columns, lines_of
from newsletter.imports.enums import WORKING, ImportState, LineReason
from newsletter.imports.joining import add_subscribers, why_known
from newsletter.models import LeftOutLine, SubscriberImport

# Lines in one transaction.
PART = 500


def work_on_imports(seconds: float, should_stop: Callable[[], bool]) -> None:
    """Go on with the lists that wait, the oldest first, for about so many seconds."""
    until = time.monotonic() + seconds

    def is_over() -> bool:
        return should_stop() or time.monotonic() >= until

    for one in SubscriberImport.objects.filter(state__in=WORKING).order_by("pk"):
        if should_stop():
            return
        go_on(one, is_over)


def go_on(one: SubscriberImport, is_over: Callable[[], bool]) -> None:
    """Settle the next parts of one list, one at least, until ``is_over`` or until the list ends."""
    try:
        with one.open_list() as file, closing(lines_of(file)) as lines:
            reader = LineReader(Columns.from_json(one.columns), timezone.localdate())
            read = (candidate for line in lines if (candidate := reader.read(line)) is not None)
            for part in _parts_after(one.position, read):
                if not _settle(one, part) or is_over():
                    return
        _finish(one)
    except UnreadableFile as error:
        _refuse(one, str(error))
    except FileNotFoundError:
        _refuse(one, _("The list is no longer there: send it again."))


def _parts_after(position: int, candidates: Iterator[Candidate]) -> Iterator[Sequence[Candidate]]:
    """The lines that are not settled, by parts. The others are read too: a later one may repeat their address."""
    fresh = (candidate for candidate in candidates if candidate.line > position)
    while part := list(islice(fresh, PART)):
        yield part


@transaction.atomic
def _settle(one: SubscriberImport, part: Sequence[Candidate]) -> bool:
    """Settle one part, except the lines that somebody else settled meanwhile; False when the step is over."""
    locked = _locked(one)
    if locked.state != one.state:
        return False
    fresh = [candidate for candidate in part if candidate.line > locked.position]
    if not fresh:
        return True
    reasons = _reasons(locked, fresh)
    counts = Counter(locked.counts)
    counts.update("added" if reason is None else str(reason) for reason in reasons.values())
    LeftOutLine.objects.bulk_create(
        LeftOutLine(subscriber_import=locked, line=line, reason=reason)
        for line, reason in reasons.items()
        if reason is not None
    )
    locked.counts, locked.position = dict(counts), fresh[-1].line
    locked.save(update_fields=["counts", "position"])
    return True


def _reasons(one: SubscriberImport, part: Sequence[Candidate]) -> dict[int, LineReason | None]:
    """What becomes of each line: a reason, or None where it adds somebody."""
    readable = [candidate for candidate in part if candidate.reason is None]
    known = why_known([candidate.email for candidate in readable])
    if one.state == ImportState.WRITING:
        new = [candidate for candidate in readable if candidate.email not in known]
        added = add_subscribers(one, new, timezone.now())
        # They asked by themselves at this very moment.
        known |= {candidate.email: LineReason.PENDING for candidate in new if candidate.email not in added}
    return {candidate.line: candidate.reason or known.get(candidate.email) for candidate in part}


@transaction.atomic
def _finish(one: SubscriberImport) -> None:
    """End the step that the list was gone through for, unless somebody else did."""
    locked = _locked(one)
    if locked.state != one.state:
        return
    lines = sum(locked.counts.values())
    if locked.state == ImportState.CHECKING:
        _go_over(locked, ImportState.READY, lines=lines)
        return
    _go_over(locked, ImportState.FINISHED, lines=lines, finished_at=timezone.now())
    audit.record(audit.Act.IMPORT, locked, by=locked.started_by, number=locked.added, left_out=lines - locked.added)


@transaction.atomic
def _refuse(one: SubscriberImport, problem: str) -> None:
    locked = _locked(one)
    if locked.state == one.state:
        _go_over(locked, ImportState.REFUSED, problem=problem, finished_at=timezone.now())


def _go_over(one: SubscriberImport, state: ImportState, **fields: int | str | datetime.datetime) -> None:
    SubscriberImport.objects.filter(pk=one.pk).update(state=state, **fields)


def _locked(one: SubscriberImport) -> SubscriberImport:
    related = SubscriberImport.objects.select_related("notice", "institution", "started_by")
    return related.select_for_update(of=("self",)).get(pk=one.pk)
