"""Signing in: the password, then the code of whoever has a second step."""

from abc import ABC, abstractmethod
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.views.account import LoginView

from core.models import User
from core.signin import onward, pending, second_step
from core.signin.forms import PhoneCodeForm, RecoveryCodeForm
from core.signin.second_step import Standing, Verdict
from core.signin.wording import about_wrong_code, about_wrong_recovery_code


class SignInView(LoginView):
    """The password; whoever has a second step is not logged in by it."""

    # The form is the one of the settings, which a room above may have extended: Wagtail's view looks there.
    template_name = "core/signin/login.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._to_set_up() or super().get(request, *args, **kwargs)

    def _to_set_up(self) -> HttpResponse | None:
        """The way to the second step for whoever is logged in and must set it up before anything else."""
        user = self.request.user
        if not user.is_authenticated or second_step.standing(user, self.request.session) is not Standing.NEEDS_SETUP:
            return None
        onward.keep(self.request, self.get_success_url())
        return redirect("signin_two_factor")

    def form_valid(self, form: Any) -> HttpResponse:
        user = form.get_user()
        if second_step.device_of(user) is None:
            response = super().form_valid(form)
            return self._to_set_up() or response
        pending.begin(
            self.request,
            user,
            backend=user.backend,
            remember=form.cleaned_data["remember"],
            next_url=self.get_success_url(),
        )
        return redirect("signin_code")

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)


@method_decorator([csrf_protect, sensitive_post_parameters()], name="dispatch")
class SecondStepView(FormView, ABC):
    """One way through the second step of a sign-in."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        user = pending.user_of(request)
        if user is None:
            if not request.user.is_authenticated:
                messages.error(request, _("Start again: the password comes first, and the code within ten minutes."))
            return redirect("wagtailadmin_login")
        self.pending_user = user
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        verdict = self.check(self.pending_user, form.cleaned_data["code"])
        if verdict.is_right:
            next_url = pending.finish(self.request, self.pending_user)
            self.after_sign_in(self.pending_user)
            return redirect(next_url)
        form.add_error("code", self.about_wrong(verdict))
        return self._ask_again(form, 429 if verdict.locked_until else 422)

    def form_invalid(self, form: Any) -> HttpResponse:
        return self._ask_again(form, 422)

    def _ask_again(self, form: Any, status: int) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=status)

    @abstractmethod
    def check(self, user: User, code: str) -> Verdict:
        """Whether the code lets the person in."""

    @abstractmethod
    def about_wrong(self, verdict: Verdict) -> str:
        """What to say of a code that does not."""

    def after_sign_in(self, user: User) -> None:
        """Say what there is to say to somebody who just came in."""


class PhoneCodeView(SecondStepView):
    """The six digits that the application on the phone shows."""

    form_class = PhoneCodeForm
    template_name = "core/signin/code.html"

    def check(self, user: User, code: str) -> Verdict:
        return second_step.check_code(user, code)

    def about_wrong(self, verdict: Verdict) -> str:
        return about_wrong_code(verdict)


class RecoveryCodeView(SecondStepView):
    """« Je n'ai plus mon téléphone »: a recovery code, which works once."""

    form_class = RecoveryCodeForm
    template_name = "core/signin/recovery_code.html"

    def check(self, user: User, code: str) -> Verdict:
        return second_step.check_recovery_code(user, code)

    def about_wrong(self, verdict: Verdict) -> str:
        return about_wrong_recovery_code(verdict)

    def after_sign_in(self, user: User) -> None:
        left = second_step.recovery_codes_left(user)
        messages.warning(
            self.request,
            ngettext(
                "You used a recovery code: %(count)d is left. Your account offers new ones, and another phone.",
                "You used a recovery code: %(count)d are left. Your account offers new ones, and another phone.",
                left,
            )
            % {"count": left},
        )
