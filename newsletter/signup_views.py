"""The forms that ask for the letter: the site's own, and the one that institutions show on their own sites."""

from typing import Any, NamedTuple

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from actions.models import Institution
from core.mail.links import absolute_url
from core.models import NetworkSettings
from core.signin.limits import client_network
from core.signin.wording import try_again
from newsletter import signups, subscriptions
from newsletter.addresses import MAX_ADDRESS_LENGTH
from newsletter.enums import ConsentMethod
from newsletter.forms import SubscriptionForm, readable_keys
from newsletter.models import NewsletterIssuePage
from newsletter.personal_pages import allow_reading_and_posting, rests

# What the proof of a consent calls the form on an institution's own site.
EMBEDDED_ORIGIN = "embed"
# In pixels: the form with its choices folded, on a telephone.
_FRAME_HEIGHT = 700
_FRAME = '<iframe src="{}" title="{}" width="100%" height="{}" style="border:0" loading="lazy"></iframe>'


class Place(NamedTuple):
    """Where a form stands: its page, its address and the one of its thanks, and what the proof says of it."""

    template: str
    address: str
    thanks: str
    origin: str
    method: ConsentMethod
    institution: Institution | None = None


def _own_place() -> Place:
    address = reverse("newsletter:subscribe")
    return Place(
        "newsletter/subscriptions/subscribe.html",
        address,
        reverse("newsletter:subscribe_thanks"),
        address,
        ConsentMethod.WEB_FORM,
    )


@never_cache
@allow_reading_and_posting
def subscribe(request: HttpRequest) -> HttpResponse:
    """The form. Its answer is the same whatever is known about the address: the mail tells, in the background."""
    return _answer(request, _own_place())


@csrf_exempt
@never_cache
@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """The form with the address that the reader typed on another page.

    Nothing is kept here, so that those pages need no cookie for a token; and an address in a query string would stay in
    logs and histories.
    """
    form = SubscriptionForm(
        initial={"email": request.POST.get("email", "")[:MAX_ADDRESS_LENGTH]},
        shown_notice=subscriptions.current_notice(),
    )
    return _page(request, _own_place(), form)


@require_safe
def subscribe_thanks(request: HttpRequest) -> HttpResponse:
    return render(request, "newsletter/subscriptions/thanks.html")


@require_safe
def embedding(request: HttpRequest) -> HttpResponse:
    """Where an institution finds the code that shows the form on its own site.

    Only those whose profile is public are named here.
    """
    institutions = Institution.objects.filter(is_active=True, profile__live=True)
    keys = readable_keys(request.GET.getlist("institution")[:1])
    chosen = institutions.filter(pk__in=keys).first() if keys else None
    context: dict[str, Any] = {"institutions": institutions, "chosen": chosen}
    if chosen:
        address = reverse("newsletter:embedded", args=[chosen.pk])
        network = NetworkSettings.for_request(request).name or "Estuaire"
        title = _("Receive the letter: %(network)s") % {"network": network}
        context |= {
            "address": address,
            "code": format_html(_FRAME, absolute_url(address), title, _FRAME_HEIGHT),
        }
    return render(request, "newsletter/subscriptions/embedding.html", context)


@csrf_exempt
@xframe_options_exempt
@never_cache
@allow_reading_and_posting
def embedded(request: HttpRequest, institution: int) -> HttpResponse:
    """The form alone, for the frame of an institution's site.

    Browsers keep cookies from frames of other sites: the signed stamp stands in for the token of a cookie, and there is
    nothing of a visitor's that another site could make use of, since nobody is known here.
    """
    known = _institution(institution)
    place = Place(
        "newsletter/subscriptions/embedded.html",
        reverse("newsletter:embedded", args=[known.pk]),
        reverse("newsletter:embedded_thanks", args=[known.pk]),
        EMBEDDED_ORIGIN,
        ConsentMethod.EMBEDDED_FORM,
        known,
    )
    return _unlisted(_answer(request, place))


@xframe_options_exempt
@require_safe
def embedded_thanks(request: HttpRequest, institution: int) -> HttpResponse:
    _institution(institution)
    return _unlisted(render(request, "newsletter/subscriptions/embedded_thanks.html"))


def _institution(key: int) -> Institution:
    """One that takes part: the form of one that left would say that its readers came through it."""
    # A number that no database holds is refused before it gets there.
    institution = Institution.objects.filter(pk__in=readable_keys([key]), is_active=True).first()
    if institution is None:
        raise Http404("No such institution.")
    return institution


def _unlisted(response: HttpResponse) -> HttpResponse:
    response["X-Robots-Tag"] = "noindex"
    return response


def _answer(request: HttpRequest, place: Place) -> HttpResponse:
    notice = subscriptions.current_notice()
    if request.method != "POST":
        asked = {"actions": request.GET.getlist("action")}
        return _page(request, place, SubscriptionForm(initial=asked, shown_notice=notice))
    form = SubscriptionForm(request.POST, shown_notice=notice)
    if form.caught_a_robot:
        return redirect(place.thanks)
    if not form.is_valid():
        return _page(request, place, form, status=422)
    now = timezone.now()
    if rests_until := signups.network_rests_until(client_network(request), now):
        return rests(_page(request, place, form, status=429, too_many=try_again(rests_until)), rests_until, now)
    asked_for = subscriptions.Request(
        now,
        form.cleaned_data["notice"],
        origin=place.origin,
        method=place.method,
        institution=place.institution,
        interests=form.interests,
    )
    signups.receive(form.cleaned_data["email"], asked_for)
    return redirect(place.thanks)


def _page(
    request: HttpRequest, place: Place, form: SubscriptionForm, *, status: int = 200, too_many: str = ""
) -> HttpResponse:
    context: dict[str, Any] = {
        "form": form,
        "notice": form.shown_notice,
        "form_address": place.address,
        "too_many": too_many,
    }
    if place.institution is None:
        context["last_issue"] = NewsletterIssuePage.objects.published().first()
    return render(request, place.template, context, status=status)
