"""The acts of « my subscription », each by the name that its form sends."""

import datetime
from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.db import transaction
from django.http import QueryDict
from django.utils.translation import gettext

from newsletter import address_changes, leaving, preferences, subscriptions
from newsletter.enums import EventKind, SubscriberStatus
from newsletter.events import note
from newsletter.models import Subscriber
from newsletter.my_subscription.forms import AddressForm, InterestsForm, LeavingForm, PauseForm
from newsletter.my_subscription.own_copy import everything_about

# The word for « nothing was changed ».
NOTHING = "rien"


class Refused(Exception):
    """What was filled in needs a change: ``forms`` holds it with its errors, by the name of its section."""

    def __init__(self, section: str, form: forms.Form) -> None:
        super().__init__(section)
        self.forms = {section: form}


# Returns the word for what was done (see ``words.DONE``), or the copy of the data.
Act = Callable[[Subscriber, QueryDict, datetime.datetime], str | dict[str, Any]]


def _choose(subscriber: Subscriber, data: QueryDict, now: datetime.datetime) -> str:
    form = InterestsForm(data, subscriber=subscriber)
    if not form.is_valid():
        raise Refused("interests", form)
    preferences.choose(subscriber, form.interests, now=now)
    return "interets"


def _pause(subscriber: Subscriber, data: QueryDict, now: datetime.datetime) -> str:
    form = PauseForm(data)
    if not form.is_valid():
        raise Refused("pause", form)
    preferences.pause(subscriber, form.cleaned_data["months"], now=now)
    return "pause"


def _resume(subscriber: Subscriber, _data: QueryDict, now: datetime.datetime) -> str:
    preferences.resume(subscriber, now=now)
    return "reprise"


def _move(subscriber: Subscriber, data: QueryDict, now: datetime.datetime) -> str:
    form = AddressForm(data, subscriber=subscriber)
    if not form.is_valid():
        raise Refused("address", form)
    try:
        address_changes.ask(subscriber, form.cleaned_data["email"], now=now)
    except address_changes.TooManyChanges as error:
        form.add_error("email", gettext("You asked for several addresses in a short time. Try again tomorrow."))
        raise Refused("address", form) from error
    return "adresse-demandee"


def _leave(subscriber: Subscriber, data: QueryDict, now: datetime.datetime) -> str:
    form = LeavingForm(data)
    if not form.is_valid():
        raise Refused("leaving", form)
    subscriptions.unsubscribe(subscriber.key, now=now, reason=form.reason_given, comment=form.cleaned_data["comment"])
    return "depart"


def _explain(subscriber: Subscriber, data: QueryDict, _now: datetime.datetime) -> str:
    form = LeavingForm(data)
    if not form.is_valid():
        raise Refused("leaving", form)
    leaving.tell_reason(subscriber.key, form.reason_given, form.cleaned_data["comment"])
    return "raison"


def _confirm(subscriber: Subscriber, _data: QueryDict, now: datetime.datetime) -> str:
    outcome = subscriptions.confirm_subscription(subscriber.key, now=now)
    return NOTHING if outcome is subscriptions.Confirmation.NOTHING_ASKED else "bienvenue"


def _export(subscriber: Subscriber, _data: QueryDict, now: datetime.datetime) -> dict[str, Any]:
    with transaction.atomic():
        held = Subscriber.objects.select_for_update().get(pk=subscriber.pk)
        note(held, EventKind.EXPORTED, at=now)
        return everything_about(held)


def _in(states: frozenset[SubscriberStatus], act: Act) -> Act:
    """Somebody who is in none of these states changes nothing: another tab may have been faster."""

    def guarded(subscriber: Subscriber, data: QueryDict, now: datetime.datetime) -> str | dict[str, Any]:
        if subscriber.status not in states:
            return NOTHING
        try:
            return act(subscriber, data, now)
        except preferences.NotSubscribed:
            return NOTHING

    return guarded


_SUBSCRIBED = frozenset({SubscriberStatus.CONFIRMED})
_WAITING = frozenset({SubscriberStatus.PENDING})
_GONE = frozenset({SubscriberStatus.UNSUBSCRIBED})

ACTS: Mapping[str, Act] = {
    "interets": _in(_SUBSCRIBED, _choose),
    "pause": _in(_SUBSCRIBED, _pause),
    "reprise": _in(_SUBSCRIBED, _resume),
    "adresse": _in(_SUBSCRIBED, _move),
    "depart": _in(_SUBSCRIBED | _WAITING, _leave),
    "raison": _in(_GONE, _explain),
    "confirmation": _in(_WAITING, _confirm),
    "copie": _export,
}
