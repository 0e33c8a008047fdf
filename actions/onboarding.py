"""How an institution enters the network, is renamed, leaves it and comes back."""

import datetime
from typing import Any

from django.db import transaction
from wagtail.log_actions import log
from wagtail.models import Collection

from actions import invitations
from actions.enums import MemberRole, MembersAct
from actions.memberships import hold
from actions.models import Institution, Invitation, PartnerIndexPage, PartnerPage

MEDIA_FOLDER = "Institutions"


def hold_all() -> None:
    """Make whoever names an institution wait until this transaction ends."""
    # Evaluated for its lock alone: the one row above the collections of all institutions.
    Collection.objects.select_for_update(no_key=True).filter(depth=1).values_list("pk").first()


def media_folder() -> Collection:
    """The collection above those of all institutions; made when the first of them needs it."""
    root = Collection.get_first_root_node()
    return root.get_children().filter(name=MEDIA_FOLDER).first() or root.add_child(name=MEDIA_FOLDER)


def give_collection(institution: Institution) -> None:
    """Give the institution the place for its pictures and documents; to be saved by the caller."""
    institution.collection = media_folder().add_child(name=_collection_name(institution))


def add_profile(index: PartnerIndexPage, institution: Institution, **content: Any) -> PartnerPage:
    """Put the institution's profile below the list of partners, as a draft."""
    return index.add_child(instance=PartnerPage(title=institution.name, institution=institution, live=False, **content))


@transaction.atomic
def open_institution(
    institution: Institution, *, by: Any, now: datetime.datetime, first_admin: str = ""
) -> Invitation | None:
    """Take a new institution in, with its collection and its profile, and invite its first admin if there is one.

    Args:
        institution: not saved yet.
        by: the coordinator.
        now: when the invitation starts.
        first_admin: an e-mail address.
    """
    give_collection(institution)
    institution.save()
    log(institution, "wagtail.create", user=by)
    # A site that was never opened has no list of partners yet.
    if index := PartnerIndexPage.objects.first():
        profile = add_profile(index, institution)
        # What is missing in it is the institution's to write before it is published.
        profile.save_revision(user=by, clean=False)
        log(profile, "wagtail.create", user=by)
    if not first_admin:
        return None
    return invitations.invite(institution, first_admin, MemberRole.ADMIN, by=by, now=now)


@transaction.atomic
def rename(institution: Institution, former: Institution, *, by: Any) -> None:
    """Let the new name go on where the former one still stood as it was: in the profile and the collection.

    Args:
        institution: as it is now, saved.
        former: as it was.
        by: who renamed it.
    """
    collection = institution.collection
    if collection and collection.name == _collection_name(former) != _collection_name(institution):
        collection.name = _collection_name(institution)
        collection.save(update_fields=["name"])
    profile = getattr(institution, "profile", None)
    if profile and institution.name != former.name:
        _retitle(profile, former.name, institution.name, by)


def _retitle(profile: PartnerPage, old: str, new: str, by: Any) -> None:
    """The title that readers see and the one of the draft, each if it is still the old one."""
    draft = profile.get_latest_revision_as_object()
    had_changes = profile.has_unpublished_changes
    if profile.title == old:
        profile.title = new
        profile.save(update_fields=["title"], clean=False)
    if profile.draft_title == old:
        # A revision of its own: the draft that somebody is at work on is not changed behind their back.
        draft.title = new
        revision = draft.save_revision(user=by, clean=False, log_action=True)
        if profile.live and not had_changes:
            revision.publish(user=by)


@transaction.atomic
def deactivate(institution: Institution, *, by: Any, now: datetime.datetime) -> bool:
    """Let the institution take no part any more: its members write no longer, its invitations end, its pages stay.

    Says whether that changed anything.
    """
    if not _set_active(institution, False):
        return False
    log(institution, MembersAct.DEACTIVATE.log_action, user=by)
    invitations.revoke_all(institution, now=now)
    return True


@transaction.atomic
def reactivate(institution: Institution, *, by: Any) -> bool:
    """Let the institution take part again, with the members that it had; says whether that changed anything."""
    if not _set_active(institution, True):
        return False
    log(institution, MembersAct.REACTIVATE.log_action, user=by)
    return True


def _set_active(institution: Institution, active: bool) -> bool:
    hold(institution)
    institution.refresh_from_db(fields=["is_active"])
    if institution.is_active == active:
        return False
    institution.is_active = active
    institution.save(update_fields=["is_active"])
    return True


def _collection_name(institution: Institution) -> str:
    return institution.short_name
