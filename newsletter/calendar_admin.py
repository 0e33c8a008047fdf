"""The calendar of the letter: what is to come, what became of the past ones, and each of them."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import BadRequest
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages

from newsletter.admin_views import LetterScreen
from newsletter.enums import PeriodState
from newsletter.models import LetterPeriod, Mailing
from newsletter.periods import (
    DayTaken,
    InThePast,
    TooLate,
    add_period,
    move_period,
    plan_again,
    skip_period,
    stop_period,
)
from newsletter.plans import current_plan, plan_to_write
from newsletter.refreshing import Choice
from newsletter.rhythm_forms import MomentForm

_PAST_SHOWN = 50


class CalendarView(LetterScreen):
    page_title = _("Calendar of the letter")
    header_icon = "date"
    template_name = "newsletter/admin/calendar.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", MomentForm())
        plan, now = current_plan(), timezone.now()
        rows = LetterPeriod.objects.filter(plan=plan).select_related("plan", "issue")
        coming = list(rows.coming(now))
        past = rows.exclude(pk__in=[row.pk for row in coming]).order_by("-goes_out_at", "-pk")[:_PAST_SHOWN]
        sendings = Mailing.objects.filter(issue__in=[row.issue_id for row in past if row.issue_id])
        readers = {mailing.issue_id: mailing for mailing in sendings.annotate(readers=Count("deliveries"))}
        return super().get_context_data(
            plan=plan,
            coming=coming,
            past=[(row, readers.get(row.issue_id or 0)) for row in past],
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = MomentForm(request.POST)
        if form.is_valid() and _try(form, lambda moment: add_period(plan_to_write(), moment, timezone.now())):
            messages.success(request, gettext("The letter is in the calendar."))
            return redirect("newsletter_admin:calendar")
        return self.render_to_response(self.get_context_data(form=form), status=422)


class PeriodView(LetterScreen):
    """One letter of the calendar: look, move, skip, stop, or take that back. One POST, ``act`` says what."""

    page_title = _("Letter of the calendar")
    header_icon = "date"
    template_name = "newsletter/admin/period.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        rows = LetterPeriod.objects.select_related("plan", "issue")
        self.period = get_object_or_404(rows, pk=kwargs["period_pk"])

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        *above, here = super().get_breadcrumbs_items()
        return [*above, {"url": reverse_lazy("newsletter_admin:calendar"), "label": CalendarView.page_title}, here]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        period, now = self.period, timezone.now()
        kwargs.setdefault("form", MomentForm(initial={"moment": period.goes_out_at}))
        is_open = period.state in {PeriodState.PLANNED, PeriodState.COMPOSED, PeriodState.STOPPED}
        has_draft = period.issue is not None and period.state != PeriodState.SENT
        ahead = period.goes_out_at > now
        return super().get_context_data(
            period=period,
            choice=Choice(period.issue) if has_draft and period.issue else None,
            mailing=period.issue.mailings.first() if period.issue and not has_draft else None,
            can_move=is_open and (period.state == PeriodState.PLANNED or has_draft),
            can_plan_again=ahead
            and (period.state == PeriodState.SKIPPED or (period.state == PeriodState.STOPPED and has_draft)),
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        acts: dict[str, Callable[[], object]] = {
            "skip": lambda: skip_period(self.period),
            "stop": lambda: stop_period(self.period),
            "again": lambda: plan_again(self.period, timezone.now()),
        }
        said = {
            "skip": _("No letter goes out on that day; its news wait for the next one."),
            "stop": _("The letter does not go out by itself any more. Its draft stays: send it when you like."),
            "again": _("The letter is planned again."),
            "move": _("The letter has its new date."),
        }
        act = request.POST.get("act", "")
        if act not in said:
            raise BadRequest("No such act.")
        try:
            if act == "move":
                form = MomentForm(request.POST)
                if not (form.is_valid() and _try(form, self._move)):
                    return self.render_to_response(self.get_context_data(form=form), status=422)
            else:
                acts[act]()
        except TooLate:
            messages.error(request, gettext("Too late: this letter changed meanwhile. Nothing was done."))
        else:
            messages.success(request, said[act])
        return redirect("newsletter_admin:period", self.period.pk)

    def _move(self, moment: Any) -> None:
        move_period(self.period, moment, timezone.now())


def _try(form: MomentForm, act: Callable[[Any], object]) -> bool:
    """Do it with the moment of the form; what stands against it is said beside the field."""
    try:
        act(form.cleaned_data["moment"])
    except InThePast:
        form.add_error("moment", gettext("This moment is over: choose a later one."))
    except DayTaken as taken:
        said = gettext("A letter of the calendar is there already, on %(day)s: move that one, or choose another day.")
        form.add_error("moment", said % {"day": str(taken)})
    return not form.errors
