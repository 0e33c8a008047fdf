"""The screens by which coordinators answer who asks for a profile: a list, and one screen for each request."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import BadRequest
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views import generic
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from actions import claims, invitations
from actions.claim_forms import RefusalForm
from actions.enums import ClaimAct, MemberRole
from actions.member_forms import InviteForm
from actions.models import ProfileClaim
from actions.permissions import is_coordinator


def claim_url(claim: ProfileClaim) -> str:
    return reverse("institutions_admin:claim", args=[claim.pk])


class ClaimIndexView(generic.IndexView):
    """Who asked for which profile, those that wait first."""

    any_permission_required = ["change"]
    page_title = gettext_lazy("Requests for profiles")

    def get_base_queryset(self) -> QuerySet:
        return super().get_base_queryset().select_related("institution").waiting_first()

    def get_edit_url(self, instance: ProfileClaim) -> str:
        return claim_url(instance)

    def get_list_more_buttons(self, instance: ProfileClaim) -> list[Any]:
        return []


class ClaimView(WagtailAdminTemplateMixin, TemplateView):
    """Read one request and answer it: one POST, ``act`` says how. A refused form keeps what was typed."""

    page_title = gettext_lazy("Request for a profile")
    header_icon = "help"
    template_name = "actions/admin/claim.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        # To members as to anybody else: there is no such screen.
        if not is_coordinator(request.user):
            raise Http404
        rows = ProfileClaim.objects.select_related("institution", "answered_by")
        self.claim = get_object_or_404(rows, pk=kwargs["pk"])

    def get_page_subtitle(self) -> str:
        return self.claim.institution.name

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("profileclaim:index"), "label": _("Requests for profiles")},
            {"url": "", "label": self.claim.institution.name},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if self.claim.is_waiting:
            kwargs.setdefault("invite_form", self._invite_form())
            kwargs.setdefault("refusal_form", RefusalForm())
        return super().get_context_data(
            claim=self.claim,
            members=self.claim.institution.memberships.count(),
            days_after_answer=claims.KEPT_AFTER_ANSWER.days,
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        acts: dict[str, Callable[[], HttpResponse]] = {
            ClaimAct.INVITE: self._invite,
            ClaimAct.REFUSE: self._refuse,
            ClaimAct.DISCARD: self._discard,
        }
        act = request.POST.get("act", "")
        if act not in acts:
            raise BadRequest("No such act.")
        try:
            with transaction.atomic():
                return acts[act]()
        except claims.NotWaiting:
            messages.info(request, _("Somebody answered this request meanwhile: nothing changed."))
            return redirect("profileclaim:index")

    def _invite_form(self, data: Any = None) -> InviteForm:
        initial = {"email": self.claim.email, "role": MemberRole.ADMIN}
        return InviteForm(data, initial=initial, knows_accounts=True)

    def _invite(self) -> HttpResponse:
        form = self._invite_form(self.request.POST)
        if form.is_valid():
            email = form.cleaned_data["email"]
            try:
                claims.accept(
                    self.claim, email, MemberRole(form.cleaned_data["role"]), by=self.request.user, now=timezone.now()
                )
            except invitations.AlreadyMember:
                form.add_error("email", _("The person with this address is already a member."))
            except invitations.AlreadyInvited:
                form.add_error("email", _("This address is invited already: see the members of the institution."))
            except invitations.NotOpen:
                form.add_error("email", _("The institution no longer takes part: nobody can be invited."))
        if form.errors:
            return self.render_to_response(self.get_context_data(invite_form=form), status=422)
        messages.success(self.request, _("The invitation is on its way to %(email)s.") % {"email": email})
        return redirect("profileclaim:index")

    def _refuse(self) -> HttpResponse:
        form = RefusalForm(self.request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(refusal_form=form), status=422)
        claims.refuse(self.claim, form.cleaned_data["answer"], by=self.request.user, now=timezone.now())
        messages.success(self.request, _("The refusal is on its way to %(email)s.") % {"email": self.claim.email})
        return redirect("profileclaim:index")

    def _discard(self) -> HttpResponse:
        claims.discard(self.claim)
        messages.success(self.request, _("The request is erased; nobody was written to."))
        return redirect("profileclaim:index")
