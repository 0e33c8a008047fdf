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
from newsletter.approvals import situation_of
from newsletter.composition import NothingToCompose, compose_issue, issue_in_preparation, waiting_news
from newsletter.enums import LEASED_DELIVERIES, DeliveryState, MailingState
from newsletter.mailings import IssueNotReady, current_mailing, pause_mailing, resume_mailing, start_mailing
from newsletter.messages import Sender
from newsletter.models import LetterPeriod, Mailing, NewsletterIssuePage, Subscriber
from newsletter.models.proposals import trial_addresses
from newsletter.permissions import user_can_compose_letter, user_can_see_letter, user_can_send_letter
from newsletter.preview_admin import Shown, kilobytes
from newsletter.readiness import examine, latest_version
from newsletter.readiness.showing import checks_context
from newsletter.refreshing import Choice
from newsletter.rendering import MAX_HTML_BYTES

View = Callable[..., HttpResponseBase]

_PAST_MAILINGS = 50
# What the page asks of the browser while mails leave, in seconds.
_REFRESH = 5


def only_who(may: Callable[[Any], bool]) -> Callable[[View], View]:
    """Close a view to all but those of whom a question of ``newsletter.permissions`` says yes."""

    def close(view: View) -> View:
        @wraps(view)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not may(request.user):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return checked

    return close


coordinators_only = only_who(user_can_send_letter)


def person(request: HttpRequest) -> User:
    """Who presses: the admin lets nobody in without an account."""
    return cast(User, request.user)


class LetterScreen(WagtailAdminTemplateMixin, TemplateView):
    """A screen of the admin: ``may`` says who sees it, ``may_act`` who changes something with it."""

    header_icon = "mail"
    may: Callable[[Any], bool] = staticmethod(user_can_send_letter)
    may_act: Callable[[Any], bool] = staticmethod(user_can_send_letter)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        question = self.may_act if request.method == "POST" else self.may
        return only_who(question)(super().dispatch)(request, *args, **kwargs)

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
            waiting=number(DeliveryState.PENDING, *LEASED_DELIVERIES),
            failed=number(DeliveryState.FAILED),
            in_doubt=number(DeliveryState.IN_DOUBT),
            left_out=number(DeliveryState.SKIPPED, DeliveryState.CANCELLED),
        )


class DashboardView(LetterScreen):
    may = staticmethod(user_can_see_letter)
    page_title = _("The letter")
    template_name = "newsletter/admin/dashboard.html"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        draft = issue_in_preparation()
        choice = Choice(draft) if draft else None
        mailings = Mailing.objects.select_related("issue").order_by("-created_at")[:_PAST_MAILINGS]
        return super().get_context_data(
            draft=draft,
            draft_news=len(choice.held) if choice else 0,
            coming=LetterPeriod.objects.going_out()
            .filter(goes_out_at__gt=timezone.now())
            .select_related("plan")
            .first(),
            waiting=len(choice.fresh) if choice else waiting_news().count(),
            subscribers=Subscriber.objects.confirmed().count(),
            may_compose=user_can_compose_letter(self.request.user),
            rows=[(mailing, Figures.of(mailing)) for mailing in mailings],
            **kwargs,
        )


@only_who(user_can_compose_letter)
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


class IssueScreen(LetterScreen):
    """A screen about the letter of its address, ``self.issue``."""

    issue: NewsletterIssuePage

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.issue = get_object_or_404(NewsletterIssuePage, pk=kwargs["issue_pk"])


class UnsentIssueScreen(IssueScreen):
    """One that is of no use any more once the letter leaves: it leads to the sending."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if mailing := current_mailing(self.issue):
            return redirect("newsletter_admin:mailing", mailing.pk)
        return super().get(request, *args, **kwargs)


class SendView(UnsentIssueScreen):
    may = staticmethod(user_can_see_letter)
    page_title = _("Check and send")
    template_name = "newsletter/admin/send.html"

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
        situation = situation_of(readiness.issue)
        return super().get_context_data(
            issue=self.issue,
            readiness=readiness,
            situation=situation,
            approval=situation.approval,
            standing=situation.standing.name.lower(),
            may_send=user_can_send_letter(self.request.user),
            may_compose=user_can_compose_letter(self.request.user),
            **checks_context(readiness),
            shown=Shown.of(self.request, version, readiness.rendered),
            trial_addresses=trial_addresses(self.issue.get_site()),
            weight=kilobytes(readiness.rendered.html_bytes),
            limit=MAX_HTML_BYTES // 1000,
            sender=Sender.current().from_header,
            **kwargs,
        )


class MailingView(LetterScreen):
    may = staticmethod(user_can_see_letter)
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
            may_send=user_can_send_letter(self.request.user),
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
