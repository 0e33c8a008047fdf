"""The screen of an institution's members: who they are, what each may do, who is invited.

Every member sees it; the institution's admins and coordinators act on it, and everybody may leave: one POST for each
act. An act whose object changed meanwhile changes nothing and says so.
"""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import BadRequest, PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from actions import invitations, memberships
from actions.access import access_of, forget_access
from actions.enums import MemberRole, MembersAct
from actions.member_forms import InviteForm
from actions.member_rows import Refusal, invitation_rows, is_promotion, member_rows
from actions.models import Institution, Invitation, Membership
from actions.permissions import is_coordinator, user_can_manage_members, user_can_see_members

_ADMIN_ACCESS = "wagtailadmin.access_admin"


class MembersView(WagtailAdminTemplateMixin, TemplateView):
    """See and choose who is a member of one institution."""

    page_title = gettext_lazy("Members")
    header_icon = "group"
    template_name = "actions/admin/members.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.institution = get_object_or_404(Institution, pk=kwargs["pk"])
        # The same answer as for an institution that does not exist.
        if not user_can_see_members(request.user, self.institution):
            raise Http404

    @property
    def can_manage(self) -> bool:
        return user_can_manage_members(self.request.user, self.institution)

    def get_page_subtitle(self) -> str:
        return self.institution.name

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        above = []
        if is_coordinator(self.request.user):
            above = [
                {"url": reverse("institution:index"), "label": _("Institutions")},
                {"url": reverse("institution:edit", args=[self.institution.pk]), "label": self.institution.name},
            ]
        return [*self.breadcrumbs_items, *above, {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        refusal: Refusal | None = kwargs.pop("refusal", None)
        can_manage = self.can_manage
        if can_manage and self.institution.is_active:
            kwargs.setdefault("form", self._form())
        return super().get_context_data(
            institution=self.institution,
            can_manage=can_manage,
            members=member_rows(self.institution, self.request.user, can_manage, refusal),
            invitations=invitation_rows(self.institution, refusal) if can_manage else [],
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        act = request.POST.get("act", "")
        acts: dict[str, Callable[[], HttpResponse]] = {
            MembersAct.INVITE: self._invite,
            MembersAct.RESEND: self._resend,
            MembersAct.REVOKE: self._revoke,
            MembersAct.ROLE: self._change_role,
            MembersAct.REMOVE: self._remove,
            MembersAct.LEAVE: self._leave,
        }
        if act not in acts:
            raise BadRequest("No such act.")
        try:
            with transaction.atomic():
                # Held before the question, so that a right which just ended does not act any more.
                memberships.hold(self.institution)
                self.institution.refresh_from_db()
                forget_access(request.user)
                may = user_can_see_members if act == MembersAct.LEAVE else user_can_manage_members
                if not may(request.user, self.institution):
                    raise PermissionDenied
                return acts[act]()
        except Refusal as refusal:
            return self.render_to_response(self.get_context_data(refusal=refusal), status=refusal.status)

    def _back(self) -> HttpResponse:
        return redirect("institutions_admin:members", self.institution.pk)

    # --- Invitations ---

    def _form(self, data: Any = None) -> InviteForm:
        return InviteForm(data, knows_accounts=is_coordinator(self.request.user))

    def _invite(self) -> HttpResponse:
        form = self._form(self.request.POST)
        if form.is_valid():
            try:
                invitations.invite(
                    self.institution,
                    form.cleaned_data["email"],
                    MemberRole(form.cleaned_data["role"]),
                    by=self.request.user,
                    now=timezone.now(),
                )
            except invitations.AlreadyMember:
                form.add_error("email", _("The person with this address is already a member."))
            except invitations.AlreadyInvited:
                form.add_error("email", _("This address is invited already: you can send its invitation again above."))
            except invitations.NotOpen:
                form.add_error("email", _("The institution no longer takes part: nobody can be invited."))
        if form.errors:
            form.fields["email"].widget.attrs["autofocus"] = True
            return self.render_to_response(self.get_context_data(form=form), status=422)
        messages.success(
            self.request,
            _("The invitation is on its way to %(email)s. You can also pass its link on yourself.")
            % {"email": form.cleaned_data["email"]},
        )
        return self._back()

    def _invitation(self) -> Invitation | None:
        """The invitation that the form is about, as its screen showed it; None when it is no longer so."""
        rows = self.institution.invitations.unanswered().select_related("institution")
        invitation = rows.filter(pk=_number(self.request.POST.get("invitation"))).first()
        if invitation is None or invitation.link_number != _number(self.request.POST.get("link")):
            messages.info(
                self.request, _("This invitation changed meanwhile (accepted, revoked or sent again): nothing changed.")
            )
            return None
        return invitation

    def _resend(self) -> HttpResponse:
        if invitation := self._invitation():
            try:
                invitations.resend(invitation, by=self.request.user, now=timezone.now())
            except invitations.NotOpen:
                message = _("The institution no longer takes part: nobody can be invited.")
                raise Refusal(invitation, message, 409) from None
            messages.success(
                self.request,
                _("A new invitation is on its way to %(email)s. The link of the former one no longer works.")
                % {"email": invitation.email},
            )
        return self._back()

    def _revoke(self) -> HttpResponse:
        if (invitation := self._invitation()) and invitations.revoke(invitation, now=timezone.now()):
            messages.success(
                self.request,
                _("The invitation of %(email)s is revoked: its link no longer works.") % {"email": invitation.email},
            )
        return self._back()

    # --- Members ---

    def _membership(self) -> Membership | None:
        """The member that the form is about, as its screen showed it; None when it is no longer so."""
        rows = self.institution.memberships.select_related("user", "institution")
        row = rows.filter(user=_number(self.request.POST.get("member"))).first()
        if row is None:
            messages.info(self.request, _("This person is no longer a member: nothing changed."))
        elif row.role != self.request.POST.get("was"):
            messages.info(
                self.request,
                _("The role of %(name)s changed meanwhile: nothing changed. Look again.") % {"name": row.user},
            )
            return None
        return row

    def _change_role(self) -> HttpResponse:
        if self.request.POST.get("role") not in MemberRole.values:
            raise BadRequest("No such role.")
        role = MemberRole(self.request.POST["role"])
        row = self._membership()
        if row is None:
            return self._back()
        if row.user_id == self.request.user.pk and is_promotion(row, role):
            raise Refusal(row, _("Nobody gives more rights to themselves: ask another admin."), 403)
        if self._keeping_an_admin(memberships.change_role, row, role):
            messages.success(
                self.request,
                _("%(name)s now has the role “%(role)s”.") % {"name": row.user, "role": role.short_label},
            )
        else:
            messages.info(self.request, _("It was already so: nothing changed."))
        return self._back_or_out()

    def _remove(self) -> HttpResponse:
        row = self._membership()
        if row and self._keeping_an_admin(memberships.remove, row):
            messages.success(
                self.request,
                _("%(name)s is no longer a member. What this person wrote stays with the institution.")
                % {"name": row.user},
            )
        return self._back_or_out()

    def _leave(self) -> HttpResponse:
        row = (
            self.institution.memberships.select_related("user", "institution").filter(user=self.request.user.pk).first()
        )
        if row is None:
            messages.info(self.request, _("You are no longer a member of this institution: nothing changed."))
        elif self._keeping_an_admin(memberships.leave, row):
            messages.success(self.request, _("You left “%(name)s”.") % {"name": self.institution.name})
        return self._back_or_out()

    def _keeping_an_admin(self, write: Callable[..., bool], row: Membership, *args: Any) -> bool:
        try:
            return write(row, *args)
        except memberships.LastAdmin:
            message = _("An institution keeps one admin at least: give this role to somebody else first.")
            raise Refusal(row, message, 409) from None

    def _back_or_out(self) -> HttpResponse:
        """To this screen again, or to where somebody goes who no longer sees it."""
        forget_access(self.request.user)
        if user_can_see_members(self.request.user, self.institution):
            return self._back()
        if access_of(self.request.user).is_member or self.request.user.has_perm(_ADMIN_ACCESS):
            return redirect("wagtailadmin_home")
        # The admin is closed from now on: no screen of it could say that it was done.
        return render(self.request, "actions/joining/left.html", {"institution": self.institution})


def _number(text: str | None) -> int:
    """The number that a form sent; 0, which no row has, for anything else."""
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 19 else 0
