"""What the list tells of each subscriber beside their own row: asked for the rows of one page together."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Count, OuterRef, Subquery
from django.utils.translation import gettext as _

from core.dates import format_day
from newsletter.addresses import remarks
from newsletter.enums import DeliveryState
from newsletter.models import Delivery, Subscriber

# A mail that is on its way tells nothing of its reader yet, and one that was called off never will.
_FATES = (DeliveryState.SENT, DeliveryState.FAILED, DeliveryState.IN_DOUBT)


class Flag(NamedTuple):
    """One thing that a coordinator should see at a glance."""

    words: str
    icon: str


@dataclass(frozen=True, slots=True)
class Facts:
    """How many interests a subscriber chose, and the last letter that was handed over for them."""

    interests: int
    last_delivery: Delivery | None

    @property
    def last_letter_failed(self) -> bool:
        return self.last_delivery is not None and self.last_delivery.state != DeliveryState.SENT


def facts_of(subscribers: Iterable[Subscriber]) -> dict[int, Facts]:
    """The facts of each subscriber by their key, in as many queries for fifty as for one."""
    keys = [subscriber.pk for subscriber in subscribers]
    interests = _numbers_of_interests(keys)
    deliveries = _last_deliveries(keys)
    return {key: Facts(interests[key], deliveries.get(key)) for key in keys}


def flags_of(subscriber: Subscriber, facts: Facts) -> list[Flag]:
    """What stands out about a subscriber."""
    flags = []
    if subscriber.is_paused() and subscriber.paused_until:
        flags.append(Flag(_("Paused until %(day)s") % {"day": format_day(subscriber.paused_until)}, "time"))
    if facts.last_letter_failed and facts.last_delivery:
        flags.append(
            Flag(_("Last letter: %(fate)s") % {"fate": facts.last_delivery.get_state_display().lower()}, "warning")
        )
    flags += [Flag(str(remark.label), "help") for remark in remarks(subscriber.email)]
    return flags


def _numbers_of_interests(keys: Sequence[int]) -> Counter[int]:
    found: Counter[int] = Counter()
    for kind in (Subscriber.themes, Subscriber.territories, Subscriber.actions):
        table: Any = kind.through._default_manager
        rows = table.filter(subscriber__in=keys).values_list("subscriber").annotate(number=Count("pk"))
        found.update(dict(rows))
    return found


def _last_deliveries(keys: Sequence[int]) -> dict[int, Delivery]:
    """By subscriber; the letters of who was erased belong to nobody."""
    latest = Delivery.objects.filter(subscriber=OuterRef("pk"), state__in=_FATES).order_by("-settled_at", "-pk")
    rows = Subscriber.objects.filter(pk__in=keys).order_by()
    numbers = dict(rows.values_list("pk", Subquery(latest.values("pk")[:1])))
    found = Delivery.objects.select_related("mailing__issue").in_bulk([number for number in numbers.values() if number])
    return {key: found[number] for key, number in numbers.items() if number}
