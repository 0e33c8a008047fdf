"""The list of subscribers: found by a piece of the address, filtered, counted."""

import datetime
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import Column, DateColumn, NumberColumn, TitleColumn
from wagtail.admin.views import generic

from newsletter.admin_menus import subscriber_list_buttons
from newsletter.enums import EventKind, SubscriberStatus
from newsletter.models import Subscriber, SubscriberEvent
from newsletter.subscriber_facts import facts_of, flags_of
from newsletter.subscriber_filters import SubscriberFilterSet

# A word alone is read slowly, a colour alone not by everybody.
STATUS_ICONS = {
    SubscriberStatus.PENDING: "history",
    SubscriberStatus.CONFIRMED: "check",
    SubscriberStatus.UNSUBSCRIBED: "logout",
    SubscriberStatus.SUPPRESSED: "no-view",
}


@dataclass(frozen=True)
class Counter:
    """A number above the list, with the address of the list of those whom it counts."""

    number: int
    words: str
    url: str


class StatusColumn(Column):
    cell_template_name = "newsletter/admin/subscribers/status_cell.html"

    def get_cell_context_data(self, instance: Any, parent_context: dict[str, Any]) -> dict[str, Any]:
        context = super().get_cell_context_data(instance, parent_context)
        return context | {"status_icon": STATUS_ICONS[instance.status]}


class LastLetterColumn(Column):
    cell_template_name = "newsletter/admin/subscribers/letter_cell.html"


class FlagsColumn(Column):
    cell_template_name = "newsletter/admin/subscribers/flags_cell.html"


class SubscriberIndexView(generic.IndexView):
    """Who receives the letter, who waits, who left."""

    template_name = "newsletter/admin/subscribers/list.html"
    results_template_name = "newsletter/admin/subscribers/list_results.html"
    page_title = gettext_lazy("Subscribers")
    filterset_class = SubscriberFilterSet
    table_classname = "listing subscriber-list"

    @cached_property
    def columns(self) -> list[Any]:
        return [
            self._get_title_column("email", TitleColumn),
            StatusColumn("status", label=gettext_lazy("Status"), sort_key="status"),
            DateColumn("since", label=gettext_lazy("Since"), sort_key="since", classname="subscriber-list__wide"),
            NumberColumn("facts.interests", label=gettext_lazy("Interests"), classname="subscriber-list__wide"),
            LastLetterColumn(
                "last_letter",
                label=gettext_lazy("Last letter"),
                accessor="facts.last_delivery",
                classname="subscriber-list__wide",
            ),
            FlagsColumn("flags", label=gettext_lazy("To note")),
        ]

    @cached_property
    def header_buttons(self) -> list[Any]:
        return subscriber_list_buttons(self.request.user)

    def get_base_queryset(self) -> QuerySet:
        return Subscriber.objects.with_since()

    def order_queryset(self, queryset: QuerySet) -> QuerySet:
        # Many share a state or a moment: without the key, a row could stand on two pages or on none.
        return queryset.order_by(self.ordering, "-pk") if self.ordering else queryset

    def get_edit_url(self, instance: Any) -> str:
        return reverse("subscriber:inspect", args=[instance.pk])

    def get_list_more_buttons(self, instance: Any) -> list[Any]:
        return []

    def get_table(self, object_list: Any) -> Any:
        facts = facts_of(object_list)
        for subscriber in object_list:
            subscriber.facts = facts[subscriber.pk]
            subscriber.flags = flags_of(subscriber, subscriber.facts)
        return super().get_table(object_list)

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(*args, **kwargs)
        if not self.results_only:
            context["counters"] = counters(timezone.localdate())
        return context

    @property
    def no_results_message(self) -> str:
        if self.is_searching or self.is_filtering:
            return _("Nobody fits what you asked for: take a filter away, or type a shorter piece of the address.")
        return _("Nobody has asked for the letter yet. The form stands on the home page and beside the letters.")


def counters(today: datetime.date) -> list[Counter]:
    """The numbers above the list, each the length of the list that it leads to."""
    state = Subscriber.objects.aggregate(
        confirmed=Count("pk", filter=Q(status=SubscriberStatus.CONFIRMED)),
        paused=Count("pk", filter=Q(status=SubscriberStatus.CONFIRMED, paused_until__gt=today)),
        waiting=Count("pk", filter=Q(status=SubscriberStatus.PENDING)),
    )
    first = timezone.make_aware(datetime.datetime.combine(today.replace(day=1), datetime.time.min))
    leaving = SubscriberEvent.objects.filter(kind__in=[EventKind.LEFT, EventKind.SUPPRESSED], at__gte=first)
    left = leaving.aggregate(left=Count("subscriber", distinct=True))["left"]
    month = {"left_from": today.replace(day=1).isoformat()}
    return [
        Counter(state["confirmed"], _("on the list"), _list_url(status=SubscriberStatus.CONFIRMED)),
        Counter(state["paused"], _("of them in a pause"), _list_url(paused="true")),
        Counter(state["waiting"], _("waiting for confirmation"), _list_url(status=SubscriberStatus.PENDING)),
        Counter(left, _("left this month"), _list_url(**month)),
    ]


def _list_url(**filters: Any) -> str:
    return f"{reverse('subscriber:index')}?{urlencode(filters)}"
