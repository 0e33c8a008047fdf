"""A new password for whoever forgot theirs; requests are limited, and a new password ends what guessing had closed."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.admin.views.account import PasswordResetConfirmView, PasswordResetView

from core.signin import limits, resets, second_step
from core.signin.forms import ResetRequestForm
from core.signin.wording import try_again


class ResetRequestView(PasswordResetView):
    """Asks for the address; the answer is the same whether an account has it or not."""

    template_name = "core/signin/reset.html"

    def get_form_class(self) -> type[ResetRequestForm]:
        return ResetRequestForm

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            resets.ask(form.cleaned_data["email"], limits.client_network(self.request), timezone.now())
        except resets.TooManyRequests as refusal:
            sentence = _("Too many requests. If you wait for a mail, look among the unwanted ones as well.")
            form.add_error("email", f"{sentence} {try_again(refusal.until)}")
            return self.render_to_response(self.get_context_data(form=form), status=429)
        return redirect(self.success_url)

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)


class ResetConfirmView(PasswordResetConfirmView):
    """Takes the new password; the second step stays as it is."""

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        limits.forgive(self.user.email)
        second_step.let_try_again(self.user)
        return response

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)
