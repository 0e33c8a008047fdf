"""« My subscription »: the link by mail, the page with its acts, a new address, and the end of everything."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.signin.limits import client_network
from core.signin.wording import try_again
from newsletter import address_changes, forgetting, signups
from newsletter.enums import SuppressionReason
from newsletter.link_mail import ask_for_link
from newsletter.models import Subscriber
from newsletter.my_subscription.acts import ACTS, NOTHING, Refused
from newsletter.my_subscription.forms import LinkForm
from newsletter.my_subscription.page import MyPage
from newsletter.my_subscription.words import DONE
from newsletter.personal_pages import allow_reading_and_posting, closed_link, personal, rests, unknown_link
from newsletter.tokens import InvalidToken, manage_path, read_address_change_token, read_manage_token

_TEMPLATES = "newsletter/subscriptions/mine"


@never_cache
@allow_reading_and_posting
def find_link(request: HttpRequest) -> HttpResponse:
    """Ask for the link by one's address. The answer is the same whatever is known of it: the mail tells."""
    form = LinkForm(request.POST if request.method == "POST" else None)
    if not form.is_bound:
        return render(request, f"{_TEMPLATES}/find_link.html", {"form": form})
    if form.caught_a_robot:
        return redirect("newsletter:link_on_its_way")
    if not form.is_valid():
        return render(request, f"{_TEMPLATES}/find_link.html", {"form": form}, status=422)
    now = timezone.now()
    if rests_until := signups.network_rests_until(client_network(request), now):
        context = {"form": form, "too_many": try_again(rests_until)}
        return rests(render(request, f"{_TEMPLATES}/find_link.html", context, status=429), rests_until, now)
    ask_for_link(form.cleaned_data["email"], now=now)
    return redirect("newsletter:link_on_its_way")


@require_safe
def link_on_its_way(request: HttpRequest) -> HttpResponse:
    return render(request, f"{_TEMPLATES}/link_on_its_way.html")


def _owners(view: Callable[[HttpRequest, Subscriber], HttpResponse]) -> Callable[..., HttpResponse]:
    """A personal page of the subscriber whom the token of its address opens."""

    @personal
    @wraps(view)
    def opened(request: HttpRequest, token: str) -> HttpResponse:
        try:
            subscriber = read_manage_token(token)
        except InvalidToken:
            return unknown_link(request)
        if subscriber is None:
            return closed_link(request)
        try:
            return view(request, subscriber)
        except Subscriber.DoesNotExist:
            # Erased in another tab while this one was pressing.
            return closed_link(request)

    return opened


@_owners
def manage(request: HttpRequest, subscriber: Subscriber) -> HttpResponse:
    """The page; a POST says by its field ``act`` what to do, and comes back to the page with a word about it."""
    if request.method != "POST":
        done = request.GET.get("fait", "")
        return _my_page(request, MyPage(subscriber), said=DONE.get(done), is_welcome=done == "bienvenue")
    act = ACTS.get(request.POST.get("act", ""))
    try:
        result = act(subscriber, request.POST, timezone.now()) if act else NOTHING
    except Refused as refusal:
        return _my_page(request, MyPage(subscriber, refusal.forms), status=422)
    if isinstance(result, dict):
        copy = JsonResponse(result, json_dumps_params={"ensure_ascii": False, "indent": 2})
        copy["Content-Disposition"] = 'attachment; filename="mon-abonnement.json"'
        return copy
    return redirect(f"{request.path}?fait={result}")


def _my_page(request: HttpRequest, page: MyPage, status: int = 200, **context: Any) -> HttpResponse:
    return render(request, f"{_TEMPLATES}/page.html", {"my": page, **context}, status=status)


@_owners
def erase(request: HttpRequest, subscriber: Subscriber) -> HttpResponse:
    """Show one button; once it is pressed, nothing of the subscriber is left."""
    if request.method != "POST":
        return render(request, f"{_TEMPLATES}/erase.html", {"subscriber": subscriber})
    forgetting.erase(subscriber, SuppressionReason.ERASED, now=timezone.now())
    return redirect("newsletter:erased")


@require_safe
def erased(request: HttpRequest) -> HttpResponse:
    return render(request, f"{_TEMPLATES}/erased.html")


@personal
def change_address(request: HttpRequest, token: str) -> HttpResponse:
    """Show one button to whoever reads the mails of the new address; once it is pressed, the letter goes there."""
    try:
        change = read_address_change_token(token)
    except InvalidToken:
        return unknown_link(request)
    if change is None:
        return _change_ended(request)
    if request.method != "POST":
        return render(request, f"{_TEMPLATES}/change_address.html")
    outcome = address_changes.confirm(change, now=timezone.now())
    if outcome is address_changes.Change.TAKEN:
        return render(request, f"{_TEMPLATES}/address_taken.html", status=409)
    if outcome is address_changes.Change.NOTHING_ASKED:
        return _change_ended(request)
    change.subscriber.refresh_from_db()
    return redirect(f"{manage_path(change.subscriber)}?fait=adresse")


def _change_ended(request: HttpRequest) -> HttpResponse:
    return render(request, f"{_TEMPLATES}/change_ended.html", status=410)
