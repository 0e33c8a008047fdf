"""The screen on which coordinators set the rhythm of the letter, with the dates that it gives."""

from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages

from core.event_times import EventTimes
from newsletter.admin_views import LetterScreen
from newsletter.models import LetterPlan
from newsletter.plans import current_plan, next_dates, plan_to_write, set_rhythm
from newsletter.rhythm_forms import RhythmForm

_SHOWN_DATES = 5


class RhythmView(LetterScreen):
    page_title = _("Rhythm of the letter")
    template_name = "newsletter/admin/rhythm.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        plan = current_plan() or LetterPlan()
        form = kwargs.pop("form", None) or RhythmForm(instance=plan)
        shown = plan if not form.is_bound else form.instance if form.is_valid() else None
        dates = next_dates(shown, timezone.now(), _SHOWN_DATES) if shown else []
        return super().get_context_data(
            form=form,
            dates=[(EventTimes(at), EventTimes(shown.closing_of(at))) for at in dates] if shown else [],
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        act = request.POST.get("act")
        if act not in {"look", "save"}:
            raise BadRequest("No such act.")
        form = RhythmForm(request.POST, instance=current_plan() or LetterPlan())
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        if act == "look":
            return self.render_to_response(self.get_context_data(form=form))
        plan = plan_to_write()
        for name in form.cleaned_data:
            setattr(plan, name, form.cleaned_data[name])
        set_rhythm(plan, timezone.now())
        messages.success(request, gettext("The rhythm is saved: here are the letters to come."))
        return redirect("newsletter_admin:calendar")
