"""The screen of a letter's approval: ask for it, see what is waited for, answer, read what was said before."""

from typing import Any

from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages

from newsletter.admin_views import IssueScreen, person
from newsletter.approval_forms import AnswerForm, ApprovalRequestForm
from newsletter.approval_states import Standing
from newsletter.approvals import ApprovalNotWanted, answer, ask_for_approval, is_open, situation_of, was_sent
from newsletter.enums import ApprovalMode
from newsletter.issue_versions import latest_version
from newsletter.permissions import (
    APPROVE,
    people_who_may,
    user_can_approve_letter,
    user_can_compose_letter,
    user_can_see_letter,
)


class ApprovalView(IssueScreen):
    """Who composes asks, who approves answers, everybody of them reads."""

    page_title = _("Approval of the letter")
    template_name = "newsletter/admin/approval.html"
    may = staticmethod(user_can_see_letter)
    may_act = staticmethod(user_can_see_letter)

    def get_page_subtitle(self) -> str:
        return self.issue.get_admin_display_title()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        situation = situation_of(latest_version(self.issue))
        approval = situation.approval
        may_ask = user_can_compose_letter(self.request.user) and not was_sent(self.issue)
        may_answer = (
            approval is not None
            and not approval.is_external
            and user_can_approve_letter(self.request.user)
            and situation.standing is Standing.WAITING
        )
        ask_form = kwargs.pop("ask_form", None) or self._ask_form() if may_ask else None
        return super().get_context_data(
            issue=self.issue,
            situation=situation,
            approval=approval,
            standing=situation.standing.name.lower(),
            was_sent=was_sent(self.issue),
            ask_form=ask_form,
            answer_form=kwargs.pop("answer_form", None) or AnswerForm() if may_answer else None,
            history=self.issue.approvals.select_related("asked_by", "approver", "decided_by"),
            **kwargs,
        )

    def _ask_form(self, data: Any = None) -> ApprovalRequestForm:
        rule = situation_of(latest_version(self.issue)).rule
        approvers = None if rule.mode == ApprovalMode.EXTERNAL else people_who_may(APPROVE)
        return ApprovalRequestForm(data, approvers=approvers)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        match request.POST.get("step"):
            case "ask":
                return self._ask(request)
            case "answer":
                return self._answer(request)
        raise BadRequest("No such step.")

    def _ask(self, request: HttpRequest) -> HttpResponse:
        if not user_can_compose_letter(request.user):
            raise PermissionDenied
        form = self._ask_form(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(ask_form=form), status=422)
        given = form.cleaned_data
        try:
            ask_for_approval(
                self.issue,
                by=person(request),
                due_on=given["due_on"],
                now=timezone.now(),
                approver=given.get("approver"),
            )
        except ApprovalNotWanted:
            messages.info(request, gettext("No approval is wanted for this letter: nothing was asked."))
        else:
            messages.success(request, gettext("The approval is asked for. You are told of the answer."))
        return self._again()

    def _answer(self, request: HttpRequest) -> HttpResponse:
        if not user_can_approve_letter(request.user):
            raise PermissionDenied
        approval = self.issue.approvals.first()
        # The page that was read may be about an earlier version.
        is_the_one_read = approval is not None and str(approval.pk) == request.POST.get("approval")
        if approval is None or approval.is_external or not is_the_one_read or not is_open(approval):
            return self._too_late()
        form = AnswerForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(answer_form=form), status=422)
        given = form.cleaned_data
        state = answer(approval, given["act"], given["comment"].strip(), now=timezone.now(), by=person(request))
        if state is None:
            return self._too_late()
        messages.success(request, gettext("Your answer is kept, and those who prepare the letter are told."))
        return self._again()

    def _too_late(self) -> HttpResponse:
        said = gettext("This answer was not kept: the letter changed, or somebody answered before you.")
        messages.warning(self.request, said)
        return self._again()

    def _again(self) -> HttpResponse:
        return redirect("newsletter_admin:approval", self.issue.pk)
