"""The public pages where somebody joins the letter and leaves it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from newsletter import subscriptions
from newsletter.addresses import MAX_ADDRESS_LENGTH
from newsletter.enums import SubscriberStatus
from newsletter.forms import SubscriptionForm
from newsletter.models import ConsentNotice, NewsletterIssuePage, Subscriber
from newsletter.personal_pages import allow_reading_and_posting, ended_link, personal, unknown_link
from newsletter.tokens import InvalidToken, read_confirmation_token, read_unsubscribe_token


@never_cache
@allow_reading_and_posting
def subscribe(request: HttpRequest) -> HttpResponse:
    """The form. Its answer is the same whatever is known about the address: the mail tells, in the background."""
    notice = subscriptions.current_notice()
    if request.method != "POST":
        form = SubscriptionForm(shown_notice=notice)
    else:
        form = SubscriptionForm(request.POST, shown_notice=notice)
        if form.caught_a_robot:
            return redirect("newsletter:subscribe_thanks")
        if form.is_valid():
            asked = subscriptions.Request(
                timezone.now(), form.cleaned_data["notice"], origin=reverse("newsletter:subscribe")
            )
            subscriptions.request_subscription(form.cleaned_data["email"], asked)
            return redirect("newsletter:subscribe_thanks")
    return _form_page(request, form, notice)


@csrf_exempt
@never_cache
@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """The form with the address that the reader typed on another page.

    Nothing is kept here, so that those pages need no cookie for a token; and an address in a query string would stay in
    logs and histories.
    """
    notice = subscriptions.current_notice()
    typed = request.POST.get("email", "")[:MAX_ADDRESS_LENGTH]
    form = SubscriptionForm(initial={"email": typed}, shown_notice=notice)
    return _form_page(request, form, notice)


def _form_page(request: HttpRequest, form: SubscriptionForm, notice: ConsentNotice) -> HttpResponse:
    context = {"form": form, "notice": notice, "last_issue": NewsletterIssuePage.objects.published().first()}
    return render(request, "newsletter/subscriptions/subscribe.html", context, status=422 if form.errors else 200)


@require_safe
def subscribe_thanks(request: HttpRequest) -> HttpResponse:
    return render(request, "newsletter/subscriptions/thanks.html")


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
    return redirect("newsletter:welcome")


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
    on_the_list = Subscriber.objects.filter(key=key).exclude(status=SubscriberStatus.UNSUBSCRIBED).exists()
    template = "unsubscribe.html" if on_the_list else "unsubscribed.html"
    return render(request, f"newsletter/subscriptions/{template}")
