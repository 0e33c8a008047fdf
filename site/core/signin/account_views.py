"""« Connexion en deux étapes », a page of one's own account: set up, renew the recovery codes, switch off."""

import logging
from abc import ABC, abstractmethod
from typing import Any

import segno
from django.contrib.auth import authenticate
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import FormView, TemplateView
from django_otp import login as pass_second_step
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from core.mail.messages import current_network
from core.signin import onward, second_step
from core.signin.forms import PhoneCodeForm, ProofForm
from core.signin.wording import about_wrong_code, about_wrong_recovery_code

logger = logging.getLogger(__name__)


class TwoFactorMixin(WagtailAdminTemplateMixin):
    """A screen of the second step: below the account, or alone while nothing else may be done."""

    page_title = gettext_lazy("Two-step sign-in")
    header_icon = "lock"
    request: HttpRequest

    @property
    def is_awaited(self) -> bool:
        """Whether the person may do nothing else before the second step is set up."""
        return second_step.is_required_of(self.request.user) and second_step.device_of(self.request.user) is None

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        account = {"url": reverse("wagtailadmin_account"), "label": _("Account")}
        return [*self.breadcrumbs_items, account, {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        is_awaited = kwargs.setdefault("is_awaited", self.is_awaited)
        # Whoever may not go elsewhere is shown no way there: before the second step, or without an institution.
        is_alone = is_awaited or not self.request.user.has_perm("wagtailadmin.access_admin")
        layout = "core/signin/plain.html" if is_alone else "wagtailadmin/generic/base.html"
        return super().get_context_data(layout=layout, **kwargs)


class TwoFactorView(TwoFactorMixin, TemplateView):
    """Says how things stand; begins to set up a phone."""

    template_name = "core/signin/two_factor.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        device = second_step.device_of(self.request.user)
        return super().get_context_data(
            device=device,
            codes_left=second_step.recovery_codes_left(self.request.user) if device else 0,
            is_required=second_step.is_required_of(self.request.user),
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if second_step.device_of(request.user) is None:
            second_step.begin_setup(request.user)  # type: ignore[arg-type]
            return redirect("signin_two_factor_setup")
        return redirect("signin_two_factor")


@method_decorator(sensitive_post_parameters(), name="dispatch")
class SetupView(TwoFactorMixin, FormView):
    """The secret, as a picture and in letters, confirmed by one code of the phone; then the recovery codes, once."""

    form_class = PhoneCodeForm
    template_name = "core/signin/setup.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.device = second_step.setup_of(request.user)  # type: ignore[arg-type]
        if self.device is None or second_step.device_of(request.user):
            return redirect("signin_two_factor")
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        assert self.device is not None  # noqa: S101 - dispatch asked
        secret = second_step.secret_of(self.device)
        return super().get_context_data(
            picture=_picture(second_step.key_uri(self.device, current_network().name)),
            secret=" ".join(secret[start : start + 4] for start in range(0, len(secret), 4)),
            account=self.request.user.email,  # type: ignore[union-attr]
            **kwargs,
        )

    def form_valid(self, form: Any) -> HttpResponse:
        # Asked before there is a second step: the screen of the codes then looks like the one before.
        was_awaited = self.is_awaited
        user: Any = self.request.user
        verdict, codes = second_step.finish_setup(user, form.cleaned_data["code"])
        if not verdict.is_right:
            form.add_error("code", about_wrong_code(verdict))
            context = self.get_context_data(form=form)
            return self.render_to_response(context, status=429 if verdict.locked_until else 422)
        # A new key for a session that is worth more; those elsewhere are asked for a code from now on.
        self.request.session.cycle_key()
        pass_second_step(self.request, second_step.device_of(user))
        logger.info("Account %s set up a second step.", user.pk)
        return _show_codes(self, codes, is_awaited=was_awaited, is_new=True)

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)


@method_decorator(sensitive_post_parameters(), name="dispatch")
class ProvenView(TwoFactorMixin, FormView, ABC):
    """A change that asks for the password and a code once more: an open session proves neither."""

    form_class = ProofForm
    template_name = "core/signin/proof.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if second_step.device_of(request.user) is None:
            return redirect("signin_two_factor")
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        user: Any = self.request.user
        # As at the sign-in, so that guesses here count there.
        found = authenticate(self.request, username=user.email, password=form.cleaned_data["password"])
        if found != user:
            form.add_error("password", _("This is not your password."))
            return self.form_invalid(form)
        code = form.cleaned_data["code"]
        verdict = second_step.check_either(user, code)
        if not verdict.is_right:
            about = about_wrong_code if code.isdigit() else about_wrong_recovery_code
            form.add_error("code", about(verdict))
            context = self.get_context_data(form=form)
            return self.render_to_response(context, status=429 if verdict.locked_until else 422)
        return self.act(user)

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)

    @abstractmethod
    def act(self, user: Any) -> HttpResponse:
        """Make the change, and answer."""


class RecoveryCodesView(ProvenView):
    page_title = gettext_lazy("New recovery codes")
    extra_context = {
        "act_explained": gettext_lazy("You get ten new codes. The earlier ones, used or not, open nothing any more."),
        "act_label": gettext_lazy("Make new recovery codes"),
    }

    def act(self, user: Any) -> HttpResponse:
        codes = second_step.renew_recovery_codes(user)
        logger.info("Account %s made new recovery codes.", user.pk)
        return _show_codes(self, codes, is_awaited=False, is_new=False)


class SwitchOffView(ProvenView):
    page_title = gettext_lazy("Switch two-step sign-in off")
    extra_context = {
        "act_explained": gettext_lazy(
            "Your password alone will open your account. To change your phone, switch off, then set up the new one."
        ),
        "act_label": gettext_lazy("Switch off"),
        "is_serious": True,
    }

    def act(self, user: Any) -> HttpResponse:
        second_step.remove(user)
        self.request.session.cycle_key()
        logger.info("Account %s switched its second step off.", user.pk)
        messages.success(self.request, _("Two-step sign-in is off: your password alone opens your account."))
        return redirect("signin_two_factor")


def _show_codes(view: Any, codes: list[str], *, is_awaited: bool, is_new: bool) -> HttpResponse:
    """The only page that ever shows recovery codes: in answer to the act that made them, and kept nowhere."""
    view.template_name = "core/signin/recovery_codes.html"
    grouped = [f"{code[:4]} {code[4:]}" for code in codes]
    context = TwoFactorMixin.get_context_data(
        view, codes=grouped, is_awaited=is_awaited, is_new=is_new, onward_url=onward.take(view.request)
    )
    return view.render_to_response(context)


def _picture(text: str) -> SafeString:
    """A QR code in SVG, black on white whatever the colours of the page: phones want it so."""
    code = segno.make(text, error="m", micro=False)
    # Without a size of its own, it shrinks with a narrow screen instead of losing an edge.
    return mark_safe(code.svg_inline(omitsize=True, dark="#000", light="#fff", border=4))  # noqa: S308 - drawn by segno
