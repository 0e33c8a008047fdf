"""The public page of an invitation: whoever reads the mail of the invited address becomes a member there.

A GET changes nothing, so that programs which follow the links of mails accept nothing. Only the account of the invited
address accepts: who and where is read from the invitation, and nothing of it from what is posted.
"""

from typing import Any, cast

from django.contrib.auth import login, logout
from django.core.exceptions import BadRequest
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import View
from wagtail.admin import messages

from actions import invitations
from actions.enums import InvitationState, MemberRole
from actions.invitation_links import Link, find_invitation
from actions.joining_forms import NewAccountForm
from actions.models import Invitation
from core.models import User

# Several are installed; this one holds the passwords.
_PASSWORD_BACKEND = "django.contrib.auth.backends.ModelBackend"  # noqa: S105


@method_decorator(never_cache, name="dispatch")
@method_decorator(sensitive_post_parameters(), name="dispatch")
class InvitationView(View):
    """Accept an invitation, with a new account or with the one that the address has."""

    http_method_names = ["get", "head", "post"]
    invitation: Invitation

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        response = self._answer(request, kwargs["token"])
        # The address holds the token: no other site learns it. « no-referrer » would also keep it from our own server,
        # which has it anyway, at the price of the browser's Origin header, by which Django knows a forged form.
        response["Referrer-Policy"] = "same-origin"
        response["X-Robots-Tag"] = "noindex"
        return response

    def _answer(self, request: Any, token: str) -> Any:
        found = find_invitation(token)
        if found is None:
            return render(request, "actions/joining/unknown.html", status=404)
        self.invitation = found[0]
        if (state := _state(*found)) is not InvitationState.OPEN:
            return self._ended(state)
        self.account = User.objects.filter(email__iexact=self.invitation.email).first()
        if self.account and not self.account.is_active:
            return self._page("closed_account.html", status=403)
        return super().dispatch(request, token=token)

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        return self._current_page()

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        match request.POST.get("act"):
            case "log_out":
                logout(request)
                return redirect(request.path)
            case "join" if self._is_invited_account():
                return self._join()
            case "create" if self.account is None and not request.user.is_authenticated:
                return self._create(request)
            case "join" | "create":
                # Somebody logged in or out, or made the account, in another window: the page says how to go on.
                return redirect(request.path)
        raise BadRequest("No such act.")

    def _is_invited_account(self) -> bool:
        return self.account is not None and self.request.user == self.account

    def _current_page(self) -> HttpResponse:
        if self._is_invited_account():
            return self._page("join.html")
        if self.request.user.is_authenticated:
            return self._page("other_account.html")
        if self.account:
            address = reverse("wagtailadmin_login") + "?" + urlencode({"next": self.request.path})
            return self._page("log_in.html", login_url=address)
        return self._page("new_account.html", form=NewAccountForm(email=self.invitation.email))

    def _create(self, request: HttpRequest) -> HttpResponse:
        form = NewAccountForm(request.POST, email=self.invitation.email)
        if not form.is_valid():
            return self._page("new_account.html", form=form, status=422)
        try:
            with transaction.atomic():
                user = form.create()
                invitations.accept(self.invitation, user, now=timezone.now())
        except (IntegrityError, invitations.NotOpen):
            # Done twice at once, or revoked meanwhile: the page says what is so now.
            return redirect(request.path)
        login(request, user, backend=_PASSWORD_BACKEND)
        return self._welcome()

    def _join(self) -> HttpResponse:
        try:
            invitations.accept(self.invitation, cast(User, self.request.user), now=timezone.now())
        except (invitations.NotOpen, invitations.WrongAccount):
            return redirect(self.request.path)
        return self._welcome()

    def _welcome(self) -> HttpResponse:
        said = _("Welcome! You are now a member of “%(institution)s”: here is where you write.")
        messages.success(self.request, said % {"institution": self.invitation.institution.name})
        return redirect("wagtailadmin_home")

    def _ended(self, state: InvitationState) -> HttpResponse:
        return self._page("ended.html", status=410, state=state)

    def _page(self, template: str, status: int = 200, **context: Any) -> HttpResponse:
        context |= {
            "invitation": self.invitation,
            "role": MemberRole(self.invitation.role),
            "account": self.request.user,
        }
        return render(self.request, f"actions/joining/{template}", context, status=status)


def _state(invitation: Invitation, link: Link) -> InvitationState:
    """What became of the invitation, for whoever holds this link of it."""
    state = invitation.state(timezone.now())
    is_former = link.number != invitation.link_number
    return InvitationState.REPLACED if is_former and state is InvitationState.OPEN else state
