"""Writes of who takes part in an action.

Each one says in the sheet's history what it changed, changes nothing when there is nothing to change, and holds the
sheet while it looks and writes, so that two people at once cannot leave an action without a lead.
"""

from typing import Any

from django.db import transaction
from wagtail.log_actions import get_active_log_context, log
from wagtail.models import Page

from actions.enums import ParticipationRole, PartnersAct
from actions.models import ActionPage, Institution, Participation
from actions.notifications import partners


class LastLead(Exception):
    """The action would be left without a lead institution."""


def hold(action: Page) -> None:
    """Make whoever changes the action's participations, or answers a proposal of the page, wait until this ends."""
    # Evaluated for its lock alone. It lets a revision of the page be saved meanwhile.
    Page.objects.select_for_update(no_key=True).filter(pk=action.pk).values_list("pk").first()


@transaction.atomic
def add_lead(action: ActionPage, institution: Institution, *, notify: bool = True) -> Participation:
    """Make the institution a lead of the action, whatever its part was before.

    ``notify=False`` tells nobody: for a sheet that its first lead just began.
    """
    hold(action)
    part = _part(action, institution)
    if part is not None and part.is_lead and part.may_publish:
        return part
    part, _created = Participation.objects.update_or_create(
        action=action, institution=institution, defaults={"role": ParticipationRole.LEAD, "may_publish": True}
    )
    _tell(PartnersAct.LEAD, part, notify=notify)
    return part


def give_first_lead(instance: ActionPage, created: bool, **kwargs: Any) -> None:
    """Give a sheet its lead as soon as its row exists: what is proposed on creation is for that lead to read."""
    lead = getattr(instance, "chosen_lead", None)
    if created and lead is not None:
        add_lead(instance, lead, notify=False)


@transaction.atomic
def add_partner(action: ActionPage, institution: Institution, may_publish: bool = False) -> Participation:
    """Make the institution a partner of the action; a lead stays a lead."""
    hold(action)
    part, created = Participation.objects.get_or_create(
        action=action,
        institution=institution,
        defaults={"role": ParticipationRole.PARTNER, "may_publish": may_publish},
    )
    if created:
        _tell(PartnersAct.ADD, part)
    else:
        _set_may_publish(part, may_publish)
    return part


@transaction.atomic
def remove(action: ActionPage, institution: Institution) -> bool:
    """End the institution's part in the action; says whether it had one.

    Raises:
        LastLead: no other active institution leads the action.
    """
    hold(action)
    part = _part(action, institution)
    if part is None:
        return False
    _keep_a_lead(part)
    part.delete()
    _tell(PartnersAct.REMOVE, part)
    return True


@transaction.atomic
def make_partner(action: ActionPage, institution: Institution) -> bool:
    """Make a lead a partner, who publishes only once allowed to; says whether that changed anything.

    Raises:
        LastLead: no other active institution leads the action.
    """
    hold(action)
    part = _part(action, institution)
    if part is None or not part.is_lead:
        return False
    _keep_a_lead(part)
    part.role, part.may_publish = ParticipationRole.PARTNER, False
    part.save(update_fields=["role", "may_publish"])
    _tell(PartnersAct.PARTNER, part)
    return True


@transaction.atomic
def let_publish(action: ActionPage, institution: Institution, allowed: bool) -> bool:
    """Allow or forbid a partner to publish the sheet; says whether that changed anything. A lead always may."""
    hold(action)
    part = _part(action, institution)
    return part is not None and _set_may_publish(part, allowed)


def _part(action: ActionPage, institution: Institution) -> Participation | None:
    parts = Participation.objects.select_related("action", "institution")
    return parts.filter(action=action, institution=institution).first()


def _keep_a_lead(part: Participation) -> None:
    # A deactivated institution has nobody who could look after the sheet.
    leads = Participation.objects.leading().filter(action=part.action_id, institution__is_active=True)
    if part.is_lead and not leads.exclude(pk=part.pk).exists():
        raise LastLead


def _set_may_publish(part: Participation, allowed: bool) -> bool:
    if part.is_lead or part.may_publish == allowed:
        return False
    part.may_publish = allowed
    part.save(update_fields=["may_publish"])
    _tell(PartnersAct.ALLOW if allowed else PartnersAct.FORBID, part)
    return True


def _tell(act: PartnersAct, part: Participation, notify: bool = True) -> None:
    """In the page's history, and to the people concerned, with the person whom Wagtail knows to be at work."""
    data: dict[str, Any] = {"institution": part.institution_id, "name": part.institution.name}
    if act == PartnersAct.ADD:
        data["may_publish"] = part.may_publish
    log(part.action, act.log_action, data=data)
    if notify:
        partners.tell(act, part, by=get_active_log_context().user)
