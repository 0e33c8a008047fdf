"""The report of a sending: on the screen, on paper, as a table; and the way to mend the links of a letter that left."""

import csv
import datetime
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from wagtail.admin import messages
from wagtail.admin.widgets import AdminPageChooser
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from newsletter.admin_views import LetterScreen, only_who
from newsletter.models import Mailing
from newsletter.permissions import user_can_see_letter
from newsletter.report import BrokenLink, Report, broken_links, report_of

_A_MINUTE = datetime.timedelta(minutes=1)
_REDIRECT_RIGHT = "wagtailredirects.add_redirect"


class RedirectForm(forms.Form):
    """Where a broken link of the letter is to lead."""

    link = forms.ChoiceField(
        label=_("Link of the letter"),
        error_messages={"invalid_choice": _("This link works again, or is not one of the letter’s: choose another.")},
    )
    page = forms.ModelChoiceField(
        Page.objects.none(),
        label=_("Leads to"),
        widget=AdminPageChooser,
        error_messages={
            "required": _("Choose the page to which the link is to lead."),
            "invalid_choice": _("Readers can’t see this page: choose another."),
        },
    )

    def __init__(self, *args: Any, links: list[BrokenLink], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["page"].queryset = Page.objects.live().public()  # type: ignore[attr-defined]
        self.fields["link"].choices = [  # type: ignore[attr-defined]
            (row.link.url, f"{row.link.words} ({urlsplit(row.link.url).path})") for row in links
        ]


class ReportView(LetterScreen):
    page_title = _("Report of the sending")
    template_name = "newsletter/admin/report.html"
    may = staticmethod(user_can_see_letter)
    may_act = staticmethod(user_can_see_letter)

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        rows = Mailing.objects.select_related("issue", "requested_by")
        self.mailing = get_object_or_404(rows, pk=kwargs["mailing_pk"])

    def get_page_subtitle(self) -> str:
        return self.mailing.issue.title

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        broken = broken_links(self.mailing)
        mendable = [row for row in broken if row.can_be_redirected]
        may_redirect = self.request.user.has_perm(_REDIRECT_RIGHT)
        finished = self.mailing.finished_at
        if mendable and may_redirect:
            kwargs.setdefault("form", RedirectForm(links=mendable))
        return super().get_context_data(
            mailing=self.mailing,
            issue=self.mailing.issue,
            report=report_of(self.mailing),
            took_a_while=finished is not None and finished - self.mailing.created_at >= _A_MINUTE,
            broken=broken,
            approval=self.mailing.issue.approvals.filter(state="approved").first(),
            corrections=self.mailing.issue.corrections.all(),
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.has_perm(_REDIRECT_RIGHT):
            raise PermissionDenied
        mendable = [row for row in broken_links(self.mailing) if row.can_be_redirected]
        form = RedirectForm(request.POST, links=mendable)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        path = urlsplit(form.cleaned_data["link"]).path
        Redirect.add_redirect(path, redirect_to=form.cleaned_data["page"], is_permanent=True)
        told = gettext("This link of the letter leads to “%(title)s” from now on.")
        messages.success(request, told % {"title": form.cleaned_data["page"].title})
        return redirect("newsletter_admin:report", self.mailing.pk)


@only_who(user_can_see_letter)
@require_safe
def report_as_csv(request: HttpRequest, mailing_pk: int) -> HttpResponse:
    """The figures as a table: what they are about, what is counted, how many. No address of anybody."""
    mailing = get_object_or_404(Mailing.objects.select_related("issue"), pk=mailing_pk)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="bilan-{mailing.issue.slug}.csv"'
    # Spreadsheets take a table for UTF-8 by this mark alone.
    response.write("\ufeff")
    writer = csv.writer(response, delimiter=";")
    writer.writerow([gettext("About"), gettext("What"), gettext("Number")])
    writer.writerows(_rows(report_of(mailing)))
    return response


def _rows(report: Report) -> list[tuple[str, str, int]]:
    parts = [
        (gettext("Mails"), report.deliveries),
        (gettext("Left out"), report.left_out),
        (gettext("After this letter"), report.afterwards),
        (gettext("Why they left"), report.reasons),
    ]
    rows = [(title, line.label or gettext("Not said"), line.number) for title, lines in parts for line in lines]
    others = [report.other_domains] if report.other_domains else []
    for line in [*report.domains, *others]:
        domain = line.domain or gettext("Other domains")
        rows.append((gettext("Sent, by domain"), domain, line.sent))
        rows.append((gettext("Refused, by domain"), domain, line.refused))
    return rows
