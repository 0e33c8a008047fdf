"""The buttons that try a letter: in one's own mailbox, in those of the saved list."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from newsletter.admin_views import only_who, person
from newsletter.models import NewsletterIssuePage
from newsletter.models.proposals import trial_addresses
from newsletter.permissions import user_can_see_letter
from newsletter.preview_admin import ProfileForm, only_for, profile_query
from newsletter.readiness import latest_version
from newsletter.rendering import render_issue
from newsletter.trials import send_trial


@only_who(user_can_see_letter)
@require_POST
def send_test(request: HttpRequest, issue_pk: int) -> HttpResponse:
    """The mail as somebody with the given interests would get it, to who asks for it or to the saved list."""
    issue = get_object_or_404(NewsletterIssuePage, pk=issue_pk)
    to_list = request.POST.get("to") == "list"
    addresses = trial_addresses(issue.get_site()) if to_list else [person(request).email]
    interests = ProfileForm(request.POST).interests
    if addresses:
        version = latest_version(issue)
        refused = send_trial(render_issue(version, only_for(version, interests)), addresses)
        _tell(request, addresses, refused)
    else:
        messages.error(request, gettext("The list for tests is empty: fill it in first."))
    query = profile_query(interests)
    return redirect(reverse("newsletter_admin:send", args=[issue.pk]) + (f"?{query}" if query else ""))


def _tell(request: HttpRequest, addresses: list[str], refused: list[str]) -> None:
    left = len(addresses) - len(refused)
    if refused and not left:
        messages.error(request, gettext("The mail server did not take the test mail. Try again in a moment."))
    elif refused:
        words = {"addresses": ", ".join(refused)}
        messages.warning(request, gettext("The mail server did not take the test mail for: %(addresses)s.") % words)
    elif left == 1:
        messages.success(request, gettext("The test mail is on its way to %(email)s.") % {"email": addresses[0]})
    else:
        told = ngettext("%(number)s test mail is on its way.", "%(number)s test mails are on their way.", left)
        messages.success(request, told % {"number": left})
