"""The page of one subscriber: what is known, what happened, and what a coordinator may do when asked to."""

from collections.abc import Callable
from typing import Any, cast

from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from core.models import User
from newsletter import on_behalf, suppressions
from newsletter.enums import DeliveryState, SubscriberStatus
from newsletter.models import Subscriber
from newsletter.on_behalf import Outcome
from newsletter.origins import origin_label
from newsletter.permissions import user_can_act_for_subscribers, user_can_see_subscribers
from newsletter.subscriber_facts import facts_of, flags_of
from newsletter.subscriber_forms import InterestsForm, TakeOffForm
from newsletter.subscriber_history import LONGEST, history_of
from newsletter.subscriber_list import STATUS_ICONS
from newsletter.subscriber_words import interests_by_name, sentences

# How many letters the page lists; the numbers above them count all.
_LETTERS = 24


class OneSubscriberView(WagtailAdminTemplateMixin, TemplateView):
    """What the screens about one subscriber share: who may open them, and the way back to the list."""

    header_icon = "group"
    needs_act = True

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        # To members as to anybody else: there is no such screen.
        if not user_can_see_subscribers(request.user):
            raise Http404
        self.can_act = user_can_act_for_subscribers(request.user)
        if self.needs_act and not self.can_act:
            raise PermissionDenied
        rows = Subscriber.objects.with_since().select_related("requested_notice", "requested_institution")
        self.subscriber = get_object_or_404(rows, pk=kwargs["pk"])

    @property
    def coordinator(self) -> User:
        return cast(User, self.request.user)

    @property
    def page_url(self) -> str:
        return reverse("subscriber:inspect", args=[self.subscriber.pk])

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("subscriber:index"), "label": _("Subscribers")},
            {"url": self.page_url, "label": self.subscriber.email},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(subscriber=self.subscriber, page_url=self.page_url, **kwargs)


class SubscriberView(OneSubscriberView):
    """Read one subscription; one POST for each act, ``act`` says which. A refused form keeps what was typed."""

    page_title = gettext_lazy("Subscriber")
    template_name = "newsletter/admin/subscribers/one.html"
    needs_act = False

    def get_page_subtitle(self) -> str:
        return self.subscriber.email

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        # Who reads somebody's data is itself kept: that is no change of anything that is read.
        if request.method == "GET":
            on_behalf.note_look(self.subscriber, by=self.coordinator, now=timezone.now())
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        subscriber = self.subscriber
        if self.can_act and subscriber.status != SubscriberStatus.SUPPRESSED:
            kwargs.setdefault("take_off_form", TakeOffForm())
        deliveries = subscriber.deliveries.select_related("mailing__issue").order_by("-mailing__created_at", "-pk")
        return super().get_context_data(
            can_act=self.can_act,
            status_icon=STATUS_ICONS[SubscriberStatus(subscriber.status)],
            sentences=sentences(subscriber),
            flags=flags_of(subscriber, facts_of([subscriber])[subscriber.pk]),
            suppression=suppressions.suppressions_of([subscriber.email]).first(),
            interests=interests_by_name(subscriber),
            consents=[
                (consent, origin_label(consent.origin))
                for consent in subscriber.consents.select_related("notice", "institution", "recorded_by")
            ],
            request_origin=origin_label(subscriber.origin),
            counts=[
                (DeliveryState(state).label, number)
                for state, number in sorted(subscriber.deliveries.counts_by_state().items())
            ],
            deliveries=deliveries[:_LETTERS],
            letters=_LETTERS,
            history=history_of(subscriber),
            longest=LONGEST,
            may_resend=subscriber.status == SubscriberStatus.PENDING,
            is_on_the_list=subscriber.status == SubscriberStatus.CONFIRMED,
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.can_act:
            raise PermissionDenied
        acts: dict[str, Callable[[], HttpResponse]] = {
            "resend": self._resend,
            "link": self._link,
            "take_off": self._take_off,
        }
        act = request.POST.get("act", "")
        if act not in acts:
            raise BadRequest("No such act.")
        return acts[act]()

    def _resend(self) -> HttpResponse:
        outcome = on_behalf.resend_confirmation(self.subscriber, by=self.coordinator, now=timezone.now())
        return self._tell(outcome, _("The mail that asks to confirm is on its way."))

    def _link(self) -> HttpResponse:
        outcome = on_behalf.send_link(self.subscriber, by=self.coordinator, now=timezone.now())
        return self._tell(outcome, _("The mail with the link to their subscription is on its way."))

    def _take_off(self) -> HttpResponse:
        form = TakeOffForm(self.request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(take_off_form=form), status=422)
        outcome = on_behalf.write_no_more(
            self.subscriber,
            form.cleaned_data["reason"],
            form.cleaned_data["words"],
            by=self.coordinator,
            now=timezone.now(),
        )
        return self._tell(outcome, _("Nothing is sent to this address any more."))

    def _tell(self, outcome: Outcome, done: str) -> HttpResponse:
        if outcome is Outcome.DONE:
            messages.success(self.request, done)
        else:
            messages.warning(self.request, _refusal(outcome))
        return redirect(self.page_url)


class InterestsView(OneSubscriberView):
    """Correct what somebody wants to hear of, when they ask for it."""

    page_title = gettext_lazy("Correct the interests")
    template_name = "newsletter/admin/subscribers/interests.html"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.page_title}]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.subscriber.status != SubscriberStatus.CONFIRMED:
            messages.warning(request, _refusal(Outcome.NOT_THE_STATE))
            return redirect(self.page_url)
        return self.render_to_response(self.get_context_data(form=InterestsForm(subscriber=self.subscriber)))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = InterestsForm(request.POST, subscriber=self.subscriber)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        outcome = on_behalf.correct_interests(self.subscriber, form.interests, by=self.coordinator, now=timezone.now())
        if outcome is Outcome.DONE:
            messages.success(request, _("The interests are corrected: the next letter follows them."))
        else:
            messages.info(request, _refusal(outcome))
        return redirect(self.page_url)


class EraseView(OneSubscriberView):
    """Say what erasing somebody means, and do it once the button is pressed."""

    page_title = gettext_lazy("Erase")
    header_icon = "bin"
    template_name = "newsletter/admin/subscribers/erase.html"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        can_come_back = not suppressions.may_never_be_written_to(self.subscriber.email)
        return super().get_context_data(can_come_back=can_come_back, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        on_behalf.erase(self.subscriber, by=self.coordinator, now=timezone.now())
        messages.success(request, _("Everything about this person is erased."))
        return redirect("subscriber:index")


def _refusal(outcome: Outcome) -> str:
    return {
        Outcome.UNCHANGED: _("It was already so: nothing changed."),
        Outcome.ON_ITS_WAY: _("This mail is already on its way: nothing changed."),
        Outcome.TOO_SOON: _("They had this mail a short while ago: wait before you send it again."),
        Outcome.NOT_THE_STATE: _("The state of this subscription changed meanwhile: nothing was done."),
        Outcome.NEVER_WRITTEN_TO: _("Nothing is sent to this address: its mailbox is dead, or its owner complained."),
    }[outcome]
