"""The public pages that the links of mails lead to: where somebody confirms, and leaves the letter."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from newsletter import subscriptions
from newsletter.enums import SubscriberStatus
from newsletter.models import Subscriber
from newsletter.repermission import is_asked, keep
from newsletter.tokens import InvalidToken, read_confirmation_token, read_keep_token, read_unsubscribe_token

_allow_reading_and_posting = require_http_methods(["GET", "HEAD", "POST"])


def _personal(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page whose address holds a token: nothing may store it, list it, or pass its address on.

    A browser that passes no address on sends ``Origin: null`` with a form, which Django's CSRF check refuses;
    the token, which nobody else can make, protects these pages instead.
    """

    @csrf_exempt
    @_allow_reading_and_posting
    @wraps(view)
    def wrapped(request: HttpRequest, token: str) -> HttpResponse:
        response = view(request, token)
        patch_cache_control(response, private=True, no_store=True)
        response["Referrer-Policy"] = "no-referrer"
        response["X-Robots-Tag"] = "noindex"
        return response

    return wrapped


@_personal
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Show one button, and confirm once it is pressed: programs that follow links confirm nothing."""
    try:
        link = read_confirmation_token(token)
    except InvalidToken:
        return _unknown_link(request)
    subscriber = Subscriber.objects.filter(key=link.key).first()
    if subscriber is not None and subscriber.status == SubscriberStatus.CONFIRMED:
        return redirect("newsletter:welcome")
    if link.expired or subscriptions.open_request(subscriber) is None:
        return _ended_link(request)
    if request.method != "POST":
        return render(request, "newsletter/subscriptions/confirm.html")
    outcome = subscriptions.confirm_subscription(link.key, now=timezone.now())
    if outcome is subscriptions.Confirmation.NOTHING_ASKED:
        return _ended_link(request)
    return redirect("newsletter:welcome")


@require_safe
def welcome(request: HttpRequest) -> HttpResponse:
    return render(request, "newsletter/subscriptions/welcome.html")


@_personal
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Show one button; any POST leaves, from the button or from a mailbox (RFC 8058), and answers 200 each time.

    The body is not looked at: a mailbox sends it urlencoded or multipart, and may send it badly.
    """
    try:
        key = read_unsubscribe_token(token)
    except InvalidToken:
        return _unknown_link(request)
    if request.method == "POST":
        subscriptions.unsubscribe(key, now=timezone.now())
    on_the_list = Subscriber.objects.filter(key=key).exclude(status=SubscriberStatus.UNSUBSCRIBED).exists()
    template = "unsubscribe.html" if on_the_list else "unsubscribed.html"
    return render(request, f"newsletter/subscriptions/{template}")


@_personal
def keep_receiving(request: HttpRequest, token: str) -> HttpResponse:
    """Show one button, and go on once it is pressed: programs that follow links say yes to nothing."""
    try:
        link = read_keep_token(token)
    except InvalidToken:
        return _unknown_link(request)
    subscriber = Subscriber.objects.confirmed().filter(key=link.key).first()
    if subscriber is None or (link.expired and is_asked(subscriber)):
        return _ended_question(request)
    if request.method != "POST":
        return render(request, f"newsletter/subscriptions/{'keep' if is_asked(subscriber) else 'kept'}.html")
    if not keep(link.key, now=timezone.now()):
        return _ended_question(request)
    return render(request, "newsletter/subscriptions/kept.html")


def _unknown_link(request: HttpRequest) -> HttpResponse:
    return render(request, "newsletter/subscriptions/unknown_link.html", status=404)


def _ended_link(request: HttpRequest) -> HttpResponse:
    return render(request, "newsletter/subscriptions/ended_link.html", status=410)


def _ended_question(request: HttpRequest) -> HttpResponse:
    return render(request, "newsletter/subscriptions/keep_ended.html", status=410)
