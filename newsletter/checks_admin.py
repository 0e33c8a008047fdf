"""The buttons that ask others: the sites that a letter links to, and the name servers of its sender."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from newsletter.admin_views import only_who
from newsletter.issue_versions import latest_version
from newsletter.messages import Sender
from newsletter.models import NewsletterIssuePage
from newsletter.permissions import user_can_compose_letter
from newsletter.readiness.domain import Silence, look_up
from newsletter.readiness.outside import check_outside_links
from newsletter.readiness.sender import is_nowhere


@only_who(user_can_compose_letter)
@require_POST
def check_links(request: HttpRequest, issue_pk: int) -> HttpResponse:
    issue = get_object_or_404(NewsletterIssuePage, pk=issue_pk)
    results = check_outside_links(latest_version(issue), timezone.now()).results
    faults = sum(bool(result["fault"]) for result in results)
    if faults:
        said = ngettext("%(number)d link may not work: see below.", "%(number)d links may not work: see below.", faults)
        messages.warning(request, said % {"number": faults})
    else:
        messages.success(request, gettext("The links to other sites work."))
    return redirect("newsletter_admin:send", issue.pk)


@only_who(user_can_compose_letter)
@require_POST
def check_domain(request: HttpRequest, issue_pk: int) -> HttpResponse:
    issue = get_object_or_404(NewsletterIssuePage, pk=issue_pk)
    domain = Sender.current().domain
    try:
        if not is_nowhere(domain):
            look_up(domain)
    except Silence:
        messages.warning(request, gettext("No name server answers this site: try again later."))
    else:
        messages.success(request, gettext("What the domain says is among the checks below."))
    return redirect("newsletter_admin:send", issue.pk)
