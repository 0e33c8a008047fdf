"""Correcting the web version of a letter that was sent: with a note that its readers see."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages

from newsletter.admin_views import IssueScreen, person
from newsletter.corrections import NothingToCorrect, changes_what_is_online, publish_correction, sending_of
from newsletter.models import NewsletterIssuePage
from newsletter.permissions import user_can_see_letter, user_can_send_letter


class CorrectionForm(forms.Form):
    note = forms.CharField(
        label=_("What was corrected"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Readers see it above the letter, with the day: “the date of the forum was wrong”."),
        error_messages={"required": _("Say what was corrected: readers have read something else in the mail.")},
    )


class CorrectionView(IssueScreen):
    page_title = _("Correct the web version")
    template_name = "newsletter/admin/correction.html"
    may = staticmethod(user_can_see_letter)

    def get_page_subtitle(self) -> str:
        return self.issue.get_admin_display_title()

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if sending_of(self.issue) is None:
            return redirect("newsletter_admin:send", self.issue.pk)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", CorrectionForm())
        return super().get_context_data(
            issue=self.issue,
            mailing=sending_of(self.issue),
            has_changes=changes_what_is_online(self.issue),
            may_correct=user_can_send_letter(self.request.user),
            corrections=self.issue.corrections.select_related("by"),
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if sending_of(self.issue) is None:
            return redirect("newsletter_admin:send", self.issue.pk)
        form = CorrectionForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        try:
            publish_correction(self.issue, form.cleaned_data["note"].strip(), by=person(request), now=timezone.now())
        except NothingToCorrect:
            messages.info(request, gettext("The web version says this already: nothing was published."))
        else:
            messages.success(request, gettext("The web version is corrected, and says so to its readers."))
        return redirect("newsletter_admin:correction", self.issue.pk)


def ask_what_was_corrected(request: HttpRequest, page: Any) -> HttpResponse | None:
    """Before a sent letter is published from its editor: ask for the note first. What was typed is saved already."""
    if not isinstance(page, NewsletterIssuePage) or sending_of(page) is None:
        return None
    online = NewsletterIssuePage.objects.get(pk=page.pk)
    is_put_off = page.go_live_at is not None and page.go_live_at > timezone.now()
    if is_put_off or not online.live or not changes_what_is_online(online):
        return None
    said = gettext("Your changes are saved. This letter was sent: say what was corrected, then publish.")
    messages.info(request, said)
    return redirect("newsletter_admin:correction", page.pk)
