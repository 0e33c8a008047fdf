"""The public pages by which somebody asks for their institution's profile."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from actions import claims
from actions.claim_forms import ClaimForm
from actions.models import PartnerPage
from core.signin.limits import client_network


def _claimable(slug: str) -> PartnerPage:
    """The profile; for one that has members the same answer as for none."""
    profile = PartnerPage.objects.live().public().select_related("institution").filter(slug=slug).first()
    if profile is None or not claims.may_be_claimed(profile):
        raise Http404("No such profile to ask for.")
    return profile


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def claim(request: HttpRequest, slug: str) -> HttpResponse:
    """The form. Its answer is the same whether somebody asked before; a refused one keeps all that was typed."""
    profile = _claimable(slug)
    form = ClaimForm(request.POST if request.method == "POST" else None)
    status, is_too_many = 200, False
    if form.is_bound:
        if form.caught_a_robot:
            return redirect("claims:thanks")
        if form.is_valid():
            try:
                claims.claim_profile(
                    profile.institution, form.words, network=client_network(request), now=timezone.now()
                )
            except claims.TooManyClaims:
                status, is_too_many = 429, True
            else:
                return redirect("claims:thanks")
        else:
            status = 422
    context = {
        "profile": profile,
        "form": form,
        "is_too_many": is_too_many,
        "days_after_answer": claims.KEPT_AFTER_ANSWER.days,
        "months_unanswered": claims.KEPT_UNANSWERED.days // 30,
    }
    return render(request, "actions/claims/claim.html", context, status=status)


@require_safe
def thanks(request: HttpRequest) -> HttpResponse:
    return render(request, "actions/claims/thanks.html")
