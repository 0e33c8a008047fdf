"""Who receives a letter now, and what each of them wants to hear of; and how many that makes of an issue."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from newsletter.interests import Interests
from newsletter.models import NewsletterIssuePage, Subscriber
from newsletter.querysets import SubscriberQuerySet
from newsletter.selection import ALL, Contents

_BATCH = 1000


class Reader(NamedTuple):
    key: int
    email: str
    interests: Interests


@dataclass(frozen=True, slots=True)
class Reach:
    """How many readers get an issue whole, a part of it, and nothing; ``versions`` is the number of different mails."""

    whole: int
    part: int
    nothing: int
    versions: int

    @property
    def recipients(self) -> int:
        return self.whole + self.part


def batches() -> Iterator[list[Reader]]:
    """All who receive letters now, in lists of a thousand at most, four queries for each."""
    return _batches(Subscriber.objects.receiving())


def _batches(subscribers: SubscriberQuerySet) -> Iterator[list[Reader]]:
    last_key = 0
    rows = subscribers.order_by("pk").values_list("pk", "email")
    while batch := list(rows.filter(pk__gt=last_key)[:_BATCH]):
        interests = Interests.of_many([key for key, _email in batch])
        yield [Reader(key, email, interests.get(key, Interests())) for key, email in batch]
        last_key = batch[-1][0]


def all_interests() -> Iterator[Interests]:
    """Each set of interests that some reader chose, once."""
    seen: set[Interests] = set()
    for readers in _batches(Subscriber.objects.receiving().choosy()):
        for reader in readers:
            if reader.interests not in seen:
                seen.add(reader.interests)
                yield reader.interests


def reach(issue: NewsletterIssuePage) -> Reach:
    """How many would get what of this version of an issue, if it left now."""
    contents = Contents(issue)
    receiving = Subscriber.objects.receiving()
    choosy = receiving.choosy()
    whole, part, nothing = receiving.count() - choosy.count(), 0, 0
    versions = {ALL} if whole else set()
    for readers in _batches(choosy):
        for reader in readers:
            selection = contents.for_reader(reader.interests)
            if selection.is_nothing:
                nothing += 1
                continue
            versions.add(selection.version)
            whole, part = (whole + 1, part) if selection.is_all else (whole, part + 1)
    return Reach(whole, part, nothing, len(versions))
