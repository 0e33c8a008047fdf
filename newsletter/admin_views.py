"""The screens of the letter for coordinators: compose, check, send, follow."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from core.models import User
from newsletter.composition import NothingToCompose, compose_issue, issue_in_preparation, waiting_news
from newsletter.enums import DeliveryState, MailingState
from newsletter.mailings import IssueNotReady, current_mailing, pause_mailing, resume_mailing, start_mailing
from newsletter.messages import Sender
from newsletter.models import LetterPlan, Mailing, NewsletterIssuePage, Subscriber
from newsletter.models.proposals import trial_addresses
from newsletter.permissions import user_can_send_letter
from newsletter.preview_admin import Shown, kilobytes
from newsletter.readiness import examine, latest_version
from newsletter.rendering import MAX_HTML_BYTES

View = Callable[..., HttpResponseBase]

_PAST_MAILINGS = 50
# What the page asks of the browser while mails leave, in seconds.
_REFRESH = 5


def coordinators_only(view: View) -> View:
    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not user_can_send_letter(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return checked


def person(request: HttpRequest) -> User:
    """Who presses: the admin lets nobody in without an account."""
    return cast(User, request.user)


class LetterScreen(WagtailAdminTemplateMixin, TemplateView):
    """A screen of the admin for those who may send the letter."""

    header_icon = "mail"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return coordinators_only(super().dispatch)(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        dashboard = {"url": reverse_lazy("newsletter_admin:dashboard"), "label": _("The letter")}
        return [*self.breadcrumbs_items, dashboard, {"url": "", "label": self.get_page_title()}]


@dataclass(frozen=True)
class Figures:
    """How far a sending is, as its coordinator counts."""

    total: int
    sent: int
    waiting: int
    failed: int
    in_doubt: int
    left_out: int

    @property
    def settled(self) -> int:
        return self.total - self.waiting

    @classmethod
    def of(cls, mailing: Mailing) -> "Figures":
        counts = mailing.deliveries.counts_by_state()

        def number(*states: DeliveryState) -> int:
            return sum(counts.get(state, 0) for state in states)

        return cls(
            total=sum(counts.values()),
            sent=number(DeliveryState.SENT),
            waiting=number(DeliveryState.PENDING, DeliveryState.CLAIMED, DeliveryState.HANDING),
            failed=number(DeliveryState.FAILED),
            in_doubt=number(DeliveryState.IN_DOUBT),
            left_out=number(DeliveryState.SKIPPED, DeliveryState.CANCELLED),
        )


class DashboardView(LetterScreen):
    page_title = _("The letter")
    template_name = "newsletter/admin/dashboard.html"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        draft = issue_in_preparation()
        held = latest_version(draft).news_ids if draft else []
        mailings = Mailing.objects.select_related("issue").order_by("-created_at")[:_PAST_MAILINGS]
        return super().get_context_data(
            draft=draft,
            draft_news=len(held),
            next_issue_on=LetterPlan.for_request(self.request).next_issue_on,
            waiting=waiting_news().exclude(pk__in=held).count(),
            subscribers=Subscriber.objects.confirmed().count(),
            rows=[(mailing, Figures.of(mailing)) for mailing in mailings],
            **kwargs,
        )


@coordinators_only
@require_POST
def compose(request: HttpRequest) -> HttpResponse:
    try:
        issue = compose_issue(timezone.now(), requested_by=person(request))
    except NothingToCompose:
        messages.info(
            request, gettext("No news update is waiting: the next letter can be composed as soon as one is published.")
        )
        return redirect("newsletter_admin:dashboard")
    return redirect("wagtailadmin_pages:edit", issue.pk)


class SendView(LetterScreen):
    page_title = _("Check and send")
    template_name = "newsletter/admin/send.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.issue = get_object_or_404(NewsletterIssuePage, pk=kwargs["issue_pk"])

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if mailing := current_mailing(self.issue):
            return redirect("newsletter_admin:mailing", mailing.pk)
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            mailing = start_mailing(self.issue, requested_by=person(request))
        except IssueNotReady:
            messages.error(request, gettext("Nothing was sent: see below what stands in the way."))
            return redirect("newsletter_admin:send", self.issue.pk)
        return redirect("newsletter_admin:mailing", mailing.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        version = latest_version(self.issue)
        readiness = examine(version)
        return super().get_context_data(
            issue=self.issue,
            readiness=readiness,
            shown=Shown.of(self.request, version, readiness.rendered),
            trial_addresses=trial_addresses(self.issue.get_site()),
            weight=kilobytes(readiness.rendered.html_bytes),
            limit=MAX_HTML_BYTES // 1000,
            sender=Sender.current().from_header,
            **kwargs,
        )


class MailingView(LetterScreen):
    page_title = _("Sending")
    template_name = "newsletter/admin/mailing.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        mailing = get_object_or_404(Mailing.objects.select_related("issue", "requested_by"), pk=kwargs["mailing_pk"])
        running = mailing.state in {MailingState.PREPARING, MailingState.SENDING}
        return super().get_context_data(
            mailing=mailing,
            figures=Figures.of(mailing),
            refresh=_REFRESH if running else None,
            refused=mailing.deliveries.filter(state=DeliveryState.FAILED).order_by("pk")[:50],
            doubtful=mailing.deliveries.filter(state=DeliveryState.IN_DOUBT).order_by("pk")[:50],
            issue_url=mailing.issue.full_url if mailing.issue.live else "",
            **kwargs,
        )


@coordinators_only
@require_POST
def hold_or_resume(request: HttpRequest, mailing_pk: int, act: str) -> HttpResponse:
    mailing = get_object_or_404(Mailing, pk=mailing_pk)
    if act == "pause":
        pause_mailing(mailing)
    elif act == "reprise":
        resume_mailing(mailing)
    else:
        raise Http404
    return redirect(reverse("newsletter_admin:mailing", args=[mailing.pk]))
