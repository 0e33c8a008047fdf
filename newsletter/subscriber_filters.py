"""The questions that the list of subscribers answers."""

from collections.abc import Callable
from typing import Any, ClassVar

import django_filters
from django import forms
from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.widgets import AdminDateInput, BooleanRadioSelect

from actions.models import ActionPage, Institution, Territory, Theme
from newsletter.enums import ConsentMethod, DeliveryState, EventKind, MailingState, SubscriberStatus
from newsletter.models import Consent, Delivery, Mailing, Subscriber, SubscriberEvent
from newsletter.origins import origin_label

_WHICHEVER = _("Whichever")
_LEAVING = (EventKind.LEFT, EventKind.SUPPRESSED)


class LastLetter:
    """What became of the newest letter, for one reader."""

    RECEIVED = "received"
    FAILED = "failed"
    NOT_A_READER = "none"

    choices: ClassVar = [
        (RECEIVED, _("Received it")),
        (FAILED, _("It was refused, or is in doubt")),
        (NOT_A_READER, _("Was not among its readers")),
    ]


def _origins() -> list[tuple[str, str]]:
    found = Subscriber.objects.exclude(origin="").order_by("origin").values_list("origin", flat=True).distinct()
    return [(origin, origin_label(origin)) for origin in found]


def _keys_and_names(kind: type[Model]) -> Callable[[], list[tuple[str, str]]]:
    """The rows of a vocabulary as choices: unlike for rows, a key that no database holds is merely a wrong one."""
    return lambda: [(str(row.pk), str(row)) for row in kind._default_manager.all()]


def _institutions(request: Any) -> QuerySet:
    """Those whose forms or lists somebody came from."""
    asked = Subscriber.objects.exclude(requested_institution=None).values("requested_institution")
    proven = Consent.objects.exclude(institution=None).order_by().values("institution")
    return Institution.objects.filter(Q(pk__in=asked) | Q(pk__in=proven))


def _followed_actions(request: Any) -> QuerySet:
    return ActionPage.objects.filter(pk__in=Subscriber.actions.through.objects.values("actionpage")).order_by("title")


def _subscribers_with_proof(**facts: Any) -> QuerySet:
    """Looked up once for the whole list: asked for each row, it takes seconds for a hundred thousand."""
    return Consent.objects.filter(**facts).order_by().values("subscriber")


class SubscriberFilterSet(WagtailFilterSet):
    status = django_filters.MultipleChoiceFilter(
        label=_("Status"), choices=SubscriberStatus.choices, widget=forms.CheckboxSelectMultiple
    )
    paused = django_filters.BooleanFilter(label=_("In a pause"), method="filter_paused", widget=BooleanRadioSelect)
    last_letter = django_filters.ChoiceFilter(
        label=_("Last letter"),
        choices=LastLetter.choices,
        method="filter_last_letter",
        widget=forms.RadioSelect,
        empty_label=_WHICHEVER,
    )
    confirmed_at = django_filters.DateFromToRangeFilter(label=_("Subscribed between"), widget=DateRangePickerWidget)
    left = django_filters.DateFromToRangeFilter(
        label=_("Left between"), method="filter_left", widget=DateRangePickerWidget
    )
    idle_since = django_filters.DateFilter(label=_("Last act before"), method="filter_idle", widget=AdminDateInput)
    method = django_filters.MultipleChoiceFilter(
        label=_("How they came"),
        choices=ConsentMethod.choices,
        method="filter_method",
        widget=forms.CheckboxSelectMultiple,
    )
    institution = django_filters.ModelChoiceFilter(
        label=_("Through the institution"), queryset=_institutions, method="filter_institution", empty_label=_WHICHEVER
    )
    origin = django_filters.ChoiceFilter(label=_("Through the form"), choices=_origins, empty_label=_WHICHEVER)
    themes = django_filters.MultipleChoiceFilter(
        label=_("Themes"),
        choices=_keys_and_names(Theme),
        method="filter_interest",
        widget=forms.CheckboxSelectMultiple,
    )
    territories = django_filters.MultipleChoiceFilter(
        label=_("Territories"),
        choices=_keys_and_names(Territory),
        method="filter_interest",
        widget=forms.CheckboxSelectMultiple,
    )
    actions = django_filters.ModelChoiceFilter(
        label=_("Follows the action"),
        queryset=_followed_actions,
        # Asked for by the key of the page below it, a number too long for the database is an error of the server.
        to_field_name="id",
        method="filter_action",
        empty_label=_WHICHEVER,
    )

    class Meta:
        model = Subscriber
        fields: ClassVar[list[str]] = []

    def filter_paused(self, rows: Any, name: str, wanted: bool) -> Any:
        paused = Subscriber.objects.paused().values("pk")
        return rows.filter(pk__in=paused) if wanted else rows.exclude(pk__in=paused)

    def filter_last_letter(self, rows: Any, name: str, wanted: str) -> Any:
        newest = Mailing.objects.exclude(state=MailingState.CANCELLED).order_by("-created_at", "-pk").first()
        deliveries = Delivery.objects.filter(mailing=newest, subscriber=OuterRef("pk"))
        if wanted == LastLetter.RECEIVED:
            return rows.filter(Exists(deliveries.filter(state=DeliveryState.SENT)))
        if wanted == LastLetter.FAILED:
            return rows.filter(Exists(deliveries.filter(state__in=[DeliveryState.FAILED, DeliveryState.IN_DOUBT])))
        return rows.exclude(Exists(deliveries))

    def filter_left(self, rows: Any, name: str, span: slice) -> Any:
        leaving = SubscriberEvent.objects.filter(kind__in=_LEAVING, subscriber__isnull=False)
        if span.start is not None:
            leaving = leaving.filter(at__gte=span.start)
        if span.stop is not None:
            leaving = leaving.filter(at__lte=span.stop)
        return rows.filter(pk__in=leaving.order_by().values("subscriber"))

    def filter_idle(self, rows: Any, name: str, day: Any) -> Any:
        """Who confirmed and never did anything since is as idle as since then."""
        return rows.alias(last_sign=Coalesce("last_act_at", "confirmed_at", "requested_at")).filter(
            last_sign__date__lt=day
        )

    def filter_method(self, rows: Any, name: str, methods: list[str]) -> Any:
        if not methods:
            return rows
        # Of who has not confirmed there is no proof yet, but a request.
        asked = Q(status=SubscriberStatus.PENDING, requested_method__in=methods)
        return rows.filter(asked | Q(pk__in=_subscribers_with_proof(method__in=methods)))

    def filter_institution(self, rows: Any, name: str, institution: Institution) -> Any:
        asked = Q(status=SubscriberStatus.PENDING, requested_institution=institution)
        return rows.filter(asked | Q(pk__in=_subscribers_with_proof(institution=institution)))

    def filter_interest(self, rows: Any, name: str, chosen: list[str]) -> Any:
        # A subquery, so that who chose two of them stands in the list once.
        return rows.filter(pk__in=Subscriber.objects.filter(**{f"{name}__in": chosen}).values("pk")) if chosen else rows

    def filter_action(self, rows: Any, name: str, action: ActionPage) -> Any:
        return rows.filter(pk__in=Subscriber.objects.filter(actions=action).values("pk"))
