"""The screens by which coordinators take institutions in, rename them, let them rest and find their people."""

from functools import cached_property
from typing import Any

from django.core.exceptions import BadRequest
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.ui.menus import MenuItem
from wagtail.admin.views import generic
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import Button, HeaderButton

from actions import onboarding
from actions.enums import MembersAct
from actions.models import Institution, Membership
from actions.permissions import is_coordinator


def members_url(institution: Institution) -> str:
    return reverse("institutions_admin:members", args=[institution.pk])


def state_url(institution: Institution) -> str:
    return reverse("institutions_admin:state", args=[institution.pk])


class InstitutionIndexView(generic.IndexView):
    """All institutions, each with the way to its members."""

    def get_list_more_buttons(self, instance: Institution) -> list[Any]:
        members = MenuItem(gettext_lazy("Members"), url=members_url(instance), icon_name="group", priority=5)
        return [members, *super().get_list_more_buttons(instance)]


class InstitutionCreateView(generic.CreateView):
    """One step: the institution with its profile, its collection and the invitation of its first admin."""

    page_title = gettext_lazy("New institution")
    submit_button_label = gettext_lazy("Create the institution")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with transaction.atomic():
            # Two coordinators at once do not create the same one twice.
            onboarding.hold_all()
            return super().post(request, *args, **kwargs)

    def save_instance(self) -> Institution:
        institution = self.form.save(commit=False)
        self.invitation = onboarding.open_institution(
            institution,
            by=self.request.user,
            now=timezone.now(),
            first_admin=self.form.cleaned_data["first_admin"],
        )
        return institution

    def get_success_message(self, instance: Institution) -> str:
        said = _("“%(name)s” is part of the network, with its media folder and a profile that it completes.")
        if self.invitation:
            said += " " + _("The invitation is on its way to %(email)s. You can also pass its link on yourself.")
        return said % {"name": instance.name, "email": self.invitation.email if self.invitation else ""}

    def get_success_buttons(self) -> list[Any]:
        return []

    def get_success_url(self) -> str:
        return members_url(self.object)

    def form_invalid(self, form: Any) -> HttpResponse:
        return _unprocessable(super().form_invalid(form))


class InstitutionEditView(generic.EditView):
    """Rename and describe an institution; its members and its state are screens of their own."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with transaction.atomic():
            onboarding.hold_all()
            return super().post(request, *args, **kwargs)

    def save_instance(self) -> Institution:
        former = Institution.objects.get(pk=self.object.pk)
        institution = super().save_instance()
        onboarding.rename(institution, former, by=self.request.user)
        return institution

    def form_invalid(self, form: Any) -> HttpResponse:
        return _unprocessable(super().form_invalid(form))

    @cached_property
    def header_buttons(self) -> list[Any]:
        return [HeaderButton(gettext_lazy("Members"), url=members_url(self.object), icon_name="group")]

    @cached_property
    def header_more_buttons(self) -> list[Any]:
        label = gettext_lazy("Deactivate…") if self.object.is_active else gettext_lazy("Reactivate…")
        return [*super().header_more_buttons, Button(label, url=state_url(self.object), icon_name="lock", priority=50)]


class InstitutionStateView(WagtailAdminTemplateMixin, TemplateView):
    """Let an institution rest, or take part again: asks, says what follows, and does it once."""

    template_name = "actions/admin/institution_state.html"
    header_icon = "lock"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        # To members as to anybody else: there is no such screen.
        if not is_coordinator(request.user):
            raise Http404
        self.institution = get_object_or_404(Institution, pk=kwargs["pk"])

    def get_page_title(self) -> str:
        return _("Deactivate the institution") if self.institution.is_active else _("Reactivate the institution")

    def get_page_subtitle(self) -> str:
        return self.institution.name

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("institution:index"), "label": _("Institutions")},
            {"url": reverse("institution:edit", args=[self.institution.pk]), "label": self.institution.name},
            {"url": "", "label": self.get_page_title()},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            institution=self.institution,
            member_count=self.institution.memberships.count(),
            invitation_count=self.institution.invitations.unanswered().count(),
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        name = {"name": self.institution.name}
        match request.POST.get("act"):
            case MembersAct.DEACTIVATE:
                changed = onboarding.deactivate(self.institution, by=request.user, now=timezone.now())
                said = _("“%(name)s” no longer takes part: its members can no longer write, its pages stay.") % name
            case MembersAct.REACTIVATE:
                changed = onboarding.reactivate(self.institution, by=request.user)
                said = _("“%(name)s” takes part again: its members write as before.") % name
            case _other:
                raise BadRequest("No such act.")
        if changed:
            messages.success(request, said)
        else:
            messages.info(request, _("It was already so: nothing changed."))
        return redirect("institution:edit", self.institution.pk)


class MembershipIndexView(generic.IndexView):
    """Who is where, to find a person across institutions; changes are made on the screen of the institution."""

    any_permission_required = ["change"]
    page_title = gettext_lazy("Members")

    def get_base_queryset(self) -> QuerySet:
        return super().get_base_queryset().select_related("user", "institution")

    def get_edit_url(self, instance: Membership) -> str:
        return members_url(instance.institution)

    def get_list_more_buttons(self, instance: Membership) -> list[Any]:
        return []

    def search_queryset(self, queryset: QuerySet) -> QuerySet:
        """Every word, in whichever field it stands: « Soizic Morvan », « morvan bplc »."""
        for word in self.search_query.split():
            anywhere = Q()
            for field in self.search_fields:
                anywhere |= Q(**{f"{field}__icontains": word})
            queryset = queryset.filter(anywhere)
        return queryset


def _unprocessable(response: HttpResponse) -> HttpResponse:
    """A form to mend is no success."""
    if response.status_code == 200:
        response.status_code = 422
    return response
