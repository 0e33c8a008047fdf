"""The screen of addresses that nothing is sent to: an address is typed, never listed."""

from typing import Any

from django import forms
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from newsletter.addresses import normalise_address
from newsletter.admin_views import LetterScreen, person
from newsletter.enums import SuppressionReason
from newsletter.models import Suppression
from newsletter.permissions import user_can_lift
from newsletter.standings import MayNotLift, let_back, put_aside, standing_of


class AddressForm(forms.Form):
    email = forms.CharField(
        label=_("E-mail address"),
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": _("Enter an address.")},
    )

    def clean_email(self) -> str:
        return normalise_address(self.cleaned_data["email"])


class LiftForm(forms.Form):
    why = forms.CharField(
        label=_("Why it may be written to again"),
        max_length=200,
        help_text=_("It stands in the history of the site. Name nobody and no address."),
        error_messages={"required": _("Say why: the history keeps it.")},
    )

    def clean_why(self) -> str:
        if "@" in self.cleaned_data["why"]:
            raise forms.ValidationError(_("No address here: the history outlives it."))
        return self.cleaned_data["why"]


class SuppressionsView(LetterScreen):
    """Look an address up, put it aside, allow it again. All by POST: an address in a URL would stay in logs."""

    page_title = _("Addresses never written to")
    template_name = "newsletter/admin/suppressions.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", AddressForm())
        counts = dict(Suppression.objects.order_by().values_list("reason").annotate(Count("pk")))
        standing = kwargs.get("standing")
        if standing is not None:
            kwargs.setdefault("lift_form", LiftForm())
            reason = standing.reason
            kwargs["can_lift"] = reason is not None and user_can_lift(self.request.user, reason)
            kwargs["is_complaint"] = reason == SuppressionReason.COMPLAINED
        rows = [(reason.label, counts.get(reason, 0)) for reason in SuppressionReason]
        return super().get_context_data(rows=rows, total=sum(counts.values()), **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = AddressForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        email = form.cleaned_data["email"]
        match request.POST.get("act"):
            case "put_aside":
                erase = request.POST.get("what") == "erase"
                put_aside(email, now=timezone.now(), by=person(request), erase=erase)
                return self._shown(form, email, gettext("From now on, nothing is sent to this address."))
            case "let_back":
                return self._let_back(form, email)
        return self._shown(form, email)

    def _let_back(self, form: AddressForm, email: str) -> HttpResponse:
        lift_form = LiftForm(self.request.POST)
        if not lift_form.is_valid():
            return self._shown(form, email, lift_form=lift_form, status=422)
        try:
            let_back(email, by=person(self.request), why=lift_form.cleaned_data["why"])
        except MayNotLift:
            problem = gettext("Nothing has changed: this is not yours to take back, or somebody did already.")
            return self._shown(form, email, problem=problem, status=422)
        return self._shown(form, email, gettext("This address may ask for the letter again."))

    def _shown(
        self, form: AddressForm, email: str, done: str = "", *, status: int = 200, **context: Any
    ) -> HttpResponse:
        shown = self.get_context_data(form=form, standing=standing_of(email), done=done, **context)
        return self.render_to_response(shown, status=status)
