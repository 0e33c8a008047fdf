"""Writes of who takes part in an action."""

from django.db import transaction

from actions.enums import ParticipationRole
from actions.models import ActionPage, Institution, Participation


@transaction.atomic
def add_lead(action: ActionPage, institution: Institution) -> Participation:
    """Make the institution a lead of the action, whatever its part was before."""
    participation, _created = Participation.objects.update_or_create(
        action=action, institution=institution, defaults={"role": ParticipationRole.LEAD, "may_publish": True}
    )
    return participation


@transaction.atomic
def add_partner(action: ActionPage, institution: Institution, may_publish: bool = False) -> Participation:
    """Make the institution a partner of the action; a lead stays a lead."""
    participation, created = Participation.objects.get_or_create(
        action=action,
        institution=institution,
        defaults={"role": ParticipationRole.PARTNER, "may_publish": may_publish},
    )
    if not created and not participation.is_lead and participation.may_publish != may_publish:
        participation.may_publish = may_publish
        participation.save(update_fields=["may_publish"])
    return participation
