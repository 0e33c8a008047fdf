"""The screen of an action's partners: who leads, who takes part, who may publish the sheet.

Whoever takes part sees it; a lead's admins and coordinators act on it, one POST for each act. An act whose object
changed meanwhile changes nothing and says so.
"""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import BadRequest, PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.widgets.button import Button

from actions import participations
from actions.enums import ACTS_ON_LEADS, PartnersAct
from actions.models import ActionPage, Participation
from actions.partner_forms import AddPartnerForm
from actions.permissions import user_can_choose_leads, user_can_choose_partners, user_can_see_partners
from actions.sheet_screens import SheetScreen


class Refusal(Exception):
    """Why an act on one institution's part was not done, to be said beside it."""

    def __init__(self, part: Participation, message: str, status: int) -> None:
        super().__init__(message)
        self.part_pk = part.pk
        self.message = message
        self.status = status


@dataclass(frozen=True, slots=True)
class Row:
    """One institution's part, with what the person who looks may do about it."""

    part: Participation
    acts: frozenset[PartnersAct]
    refusal: str = ""


class PartnersView(SheetScreen):
    """See and choose who takes part in one action."""

    page_title = gettext_lazy("Partners of the action")
    header_icon = "group"
    template_name = "actions/admin/partners.html"

    def may_open(self, user: Any, action: ActionPage) -> bool:
        return user_can_see_partners(user, action)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        refusal: Refusal | None = kwargs.pop("refusal", None)
        can_choose = user_can_choose_partners(self.request.user, self.action)
        if can_choose:
            kwargs.setdefault("form", self._form())
        rows = self._rows(can_choose, refusal)
        return super().get_context_data(
            action=self.action,
            can_choose=can_choose,
            can_choose_leads=user_can_choose_leads(self.request.user),
            leads=[row for row in rows if row.part.is_lead],
            partners=[row for row in rows if not row.part.is_lead],
            **kwargs,
        )

    def _form(self, data: Any = None) -> AddPartnerForm:
        return AddPartnerForm(data, action=self.action, with_leads=user_can_choose_leads(self.request.user))

    def _rows(self, can_choose: bool, refusal: Refusal | None) -> list[Row]:
        parts = list(self.action.participations.with_institutions())
        acts_on_leads = user_can_choose_leads(self.request.user)
        rows = []
        for part in parts:
            acts: set[PartnersAct] = set()
            if part.is_lead:
                if acts_on_leads and any(
                    other.is_lead and other.institution.is_active for other in parts if other != part
                ):
                    acts = {PartnersAct.PARTNER, PartnersAct.REMOVE}
            elif can_choose:
                acts = {PartnersAct.FORBID if part.may_publish else PartnersAct.ALLOW, PartnersAct.REMOVE}
                if acts_on_leads:
                    acts.add(PartnersAct.LEAD)
            said = refusal.message if refusal and refusal.part_pk == part.pk else ""
            rows.append(Row(part, frozenset(acts), said))
        return rows

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            with transaction.atomic():
                # Held before the question, so that a right which just ended does not act any more.
                participations.hold(self.action)
                if not user_can_choose_partners(request.user, self.action):
                    raise PermissionDenied
                return self._act(request)
        except Refusal as refusal:
            return self.render_to_response(self.get_context_data(refusal=refusal), status=refusal.status)

    def _act(self, request: HttpRequest) -> HttpResponse:
        act = request.POST.get("act", "")
        if act not in [*PartnersAct]:
            raise BadRequest("No such act.")
        if act == PartnersAct.ADD:
            form = self._form(request.POST)
            if not form.is_valid():
                # The field stands at the foot of the screen: the browser goes there, to what is wrong.
                form.fields["institution"].widget.attrs["autofocus"] = True
                return self.render_to_response(self.get_context_data(form=form), status=422)
            self._add(form)
        else:
            self._change(PartnersAct(act), request.POST.get("institution", ""))
        return redirect("actions_admin:partners", self.action.pk)

    def _add(self, form: AddPartnerForm) -> None:
        institution = form.cleaned_data["institution"]
        name = {"name": institution.name}
        if self.action.participations.filter(institution=institution).exists():
            messages.info(self.request, _("%(name)s already takes part in the action: nothing changed.") % name)
        elif form.asks_for_lead:
            participations.add_lead(self.action, institution)
            messages.success(self.request, _("%(name)s now leads the action: its editors publish the sheet.") % name)
        else:
            participations.add_partner(self.action, institution, form.cleaned_data["may_publish"])
            messages.success(
                self.request, _("%(name)s now takes part in the action: its members write the sheet.") % name
            )

    def _change(self, act: PartnersAct, institution_pk: str) -> None:
        part = None
        if institution_pk.isdecimal() and len(institution_pk) < 19:
            parts = self.action.participations.select_related("institution")
            part = parts.filter(institution=int(institution_pk)).first()
        if part is None:
            messages.info(self.request, _("This institution no longer takes part in the action: nothing changed."))
            return
        if (part.is_lead or act in ACTS_ON_LEADS) and not user_can_choose_leads(self.request.user):
            raise Refusal(part, _("Only the coordinators of the network replace the lead institution."), 403)
        try:
            changed = self._write(act, part)
        except participations.LastLead:
            reason = _("An action keeps one lead institution at least: make another one lead first.")
            raise Refusal(part, reason, 409) from None
        if changed:
            messages.success(self.request, _done(act) % {"name": part.institution.name})
        else:
            messages.info(self.request, _("It was already so: nothing changed."))

    def _write(self, act: PartnersAct, part: Participation) -> bool:
        """Do the act; says whether it changed anything."""
        match act:
            case PartnersAct.REMOVE:
                return participations.remove(self.action, part.institution)
            case PartnersAct.PARTNER:
                return participations.make_partner(self.action, part.institution)
            case PartnersAct.LEAD:
                participations.add_lead(self.action, part.institution)
                return not part.is_lead
        return participations.let_publish(self.action, part.institution, act == PartnersAct.ALLOW)


def _done(act: PartnersAct) -> str:
    match act:
        case PartnersAct.REMOVE:
            return _("%(name)s no longer takes part in the action: its members can no longer write the sheet.")
        case PartnersAct.PARTNER:
            return _("%(name)s is now a partner: its editors publish the sheet only once allowed to.")
        case PartnersAct.LEAD:
            return _("%(name)s now leads the action: its editors publish the sheet.")
        case PartnersAct.ALLOW:
            return _("%(name)s may now publish the sheet.")
    return _("%(name)s may no longer publish the sheet: its editors write drafts.")


def partners_header_buttons(page: Any, user: Any) -> list[Button]:
    """The way from a sheet's screens to its partners."""
    if not issubclass(page.specific_class or type(page), ActionPage) or not user_can_see_partners(user, page):
        return []
    address = reverse("actions_admin:partners", args=[page.pk])
    return [Button(gettext_lazy("Partners of the action"), address, icon_name="group", priority=5)]
