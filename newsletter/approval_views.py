"""The page where somebody without an account reads the letter that they are to approve, and answers."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.clickjacking import xframe_options_sameorigin

from newsletter.approval_forms import AnswerForm
from newsletter.approval_links import read_approval_token
from newsletter.approvals import answer, is_open, was_sent
from newsletter.models import Approval
from newsletter.personal_pages import personal
from newsletter.tokens import InvalidToken


@personal
def approve(request: HttpRequest, token: str) -> HttpResponse:
    """Show the version that was laid before the person with one form; only its POST answers."""
    approval = _opened(token)
    if isinstance(approval, int):
        return _no_letter(request, approval)
    form = AnswerForm()
    if request.method == "POST":
        form = AnswerForm(request.POST)
        if not is_open(approval):
            return _page(request, token, approval, form, status=409)
        if form.is_valid():
            given = form.cleaned_data
            state = answer(approval, given["act"], given["comment"].strip(), now=timezone.now())
            if state is not None:
                return redirect("newsletter:approve", token)
            # Somebody changed or sent the letter at this very moment.
            approval.refresh_from_db()
            return _page(request, token, approval, form, status=409)
    return _page(request, token, approval, form, status=422 if form.errors else 200)


@xframe_options_sameorigin
@personal
def approve_mail(request: HttpRequest, token: str) -> HttpResponse:
    """The mail alone, for the frame; no script of it runs, and its links open elsewhere."""
    approval = _opened(token)
    if isinstance(approval, int):
        return _no_letter(request, approval)
    response = HttpResponse(approval.html.replace("<head>", '<head><base target="_blank">', 1))
    response["Content-Security-Policy"] = "script-src 'none'; form-action 'none'"
    return response


def _opened(token: str) -> Approval | int:
    """The approval behind a token, or the status that says why there is none to see."""
    try:
        approval = read_approval_token(token)
    except InvalidToken:
        return 404
    return 410 if approval is None or approval.link_is_over() else approval


def _no_letter(request: HttpRequest, status: int) -> HttpResponse:
    return render(request, "newsletter/approval/no_letter.html", {"was_good": status == 410}, status=status)


def _page(request: HttpRequest, token: str, approval: Approval, form: AnswerForm, status: int) -> HttpResponse:
    context = {
        "token": token,
        "approval": approval,
        "form": form,
        "is_open": is_open(approval),
        "was_sent": was_sent(approval.issue),
        "came_too_late": status == 409,
    }
    return render(request, "newsletter/approval/answer.html", context, status=status)
