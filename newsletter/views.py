"""The public pages that the links of mails lead to: where somebody confirms, and leaves the letter."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from newsletter import leaving, subscriptions
from newsletter.enums import ON_THE_LIST, SubscriberStatus
from newsletter.models import Subscriber
from newsletter.my_subscription.forms import LeavingForm
from newsletter.my_subscription.words import DONE
from newsletter.personal_pages import ended_link, personal, unknown_link
from newsletter.repermission import is_asked, keep
from newsletter.tokens import (
    InvalidToken,
    manage_path,
    read_confirmation_token,
    read_keep_token,
    read_unsubscribe_token,
)


@personal
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Show one button, and confirm once it is pressed: programs that follow links confirm nothing."""
    try:
        link = read_confirmation_token(token)
    except InvalidToken:
        return unknown_link(request)
    subscriber = Subscriber.objects.filter(key=link.key).first()
    if subscriber is not None and subscriber.status == SubscriberStatus.CONFIRMED:
        return redirect("newsletter:welcome")
    if link.expired or subscriptions.open_request(subscriber) is None:
        return ended_link(request)
    if request.method != "POST":
        return render(request, "newsletter/subscriptions/confirm.html")
    outcome = subscriptions.confirm_subscription(link.key, now=timezone.now())
    if outcome is subscriptions.Confirmation.NOTHING_ASKED:
        return ended_link(request)
    if subscriber is None or outcome is subscriptions.Confirmation.ALREADY_DONE:
        return redirect("newsletter:welcome")
    # Only the press that confirms opens the subscription: the link of this mail must not do so ever after.
    return redirect(f"{manage_path(subscriber)}?fait=bienvenue")


@require_safe
def welcome(request: HttpRequest) -> HttpResponse:
    return render(request, "newsletter/subscriptions/welcome.html")


@personal
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Show one button; any POST leaves, from the button or from a mailbox (RFC 8058), and answers 200 each time.

    The body is not looked at: a mailbox sends it urlencoded or multipart, and may send it badly.
    """
    try:
        key = read_unsubscribe_token(token)
    except InvalidToken:
        return unknown_link(request)
    if request.method == "POST":
        subscriptions.unsubscribe(key, now=timezone.now())
    if Subscriber.objects.filter(key=key, status__in=ON_THE_LIST).exists():
        return render(request, "newsletter/subscriptions/unsubscribe.html")
    return _unsubscribed(request, key, LeavingForm())


@personal
def tell_reason(request: HttpRequest, token: str) -> HttpResponse:
    """Why somebody left, from the page that says that it is done."""
    try:
        key = read_unsubscribe_token(token)
    except InvalidToken:
        return unknown_link(request)
    page = reverse("newsletter:unsubscribe", args=[token])
    if request.method != "POST":
        return redirect(page)
    form = LeavingForm(request.POST)
    if not form.is_valid():
        return _unsubscribed(request, key, form)
    leaving.tell_reason(key, form.reason_given, form.cleaned_data["comment"])
    return redirect(f"{page}?fait=raison")


def _unsubscribed(request: HttpRequest, key: UUID, form: LeavingForm) -> HttpResponse:
    said = DONE["raison"] if request.GET.get("fait") == "raison" else ""
    context = {"form": form, "said": said, "may_tell_reason": leaving.may_tell_reason(key)}
    return render(request, "newsletter/subscriptions/unsubscribed.html", context, status=422 if form.errors else 200)


@personal
def keep_receiving(request: HttpRequest, token: str) -> HttpResponse:
    """Show one button, and go on once it is pressed: programs that follow links say yes to nothing."""
    try:
        link = read_keep_token(token)
    except InvalidToken:
        return unknown_link(request)
    subscriber = Subscriber.objects.confirmed().filter(key=link.key).first()
    if subscriber is None or (link.expired and is_asked(subscriber)):
        return _ended_question(request)
    if request.method != "POST":
        return render(request, f"newsletter/subscriptions/{'keep' if is_asked(subscriber) else 'kept'}.html")
    if not keep(link.key, now=timezone.now()):
        return _ended_question(request)
    return render(request, "newsletter/subscriptions/kept.html")


def _ended_question(request: HttpRequest) -> HttpResponse:
    return render(request, "newsletter/subscriptions/keep_ended.html", status=410)
