"""Who hears that the partners of an action changed, and what each one reads."""

from typing import Any

import pytest
from wagtail.log_actions import LogContext

from actions import participations
from actions.enums import PartnersAct
from actions.models import ActionPage, Institution
from core.models import Notification, User
from home.models import HomePage
from tests.factories import ActionPageFactory, InstitutionFactory, MembershipFactory, UserFactory
from tests.newsletter.smtp import Inbox, inbox
from tests.notified import notified

__all__ = ["inbox"]

pytestmark = pytest.mark.django_db


class World:
    """Ours leads the action, theirs joins it, and a third one takes part."""

    def __init__(self) -> None:
        self.ours = InstitutionFactory(name="Bretagne porte de Loire", acronym="BPLC")
        self.theirs = InstitutionFactory(name="L’Embarcadère")
        self.third = InstitutionFactory()
        self.action: ActionPage = ActionPageFactory(title="Le forum", leads=[self.ours], partners=[self.third])
        self.people: dict[str, User] = {
            f"{role} of {name}": MembershipFactory(institution=institution, role=role).user
            for name, institution in (("ours", self.ours), ("theirs", self.theirs), ("third", self.third))
            for role in ("contributor", "admin")
        }
        self.coordinator = UserFactory(coordinator=True)

    def told(self) -> set[str]:
        mails = notified()
        return {name for name, person in self.people.items() if person.email in mails}


@pytest.fixture
def world(tree: HomePage) -> World:
    return World()


def do(world: World, act: PartnersAct, institution: Institution, by: User | None) -> None:
    with LogContext(user=by):
        match act:
            case PartnersAct.ADD:
                participations.add_partner(world.action, institution)
            case PartnersAct.REMOVE:
                participations.remove(world.action, institution)
            case PartnersAct.ALLOW | PartnersAct.FORBID:
                participations.let_publish(world.action, institution, act == PartnersAct.ALLOW)
            case PartnersAct.LEAD:
                participations.add_lead(world.action, institution)
            case PartnersAct.PARTNER:
                participations.make_partner(world.action, institution)


ALL_ADMINS = {"admin of ours", "admin of theirs", "admin of third"}


@pytest.mark.parametrize(
    ("before", "act", "others_hear"),
    [
        ([], PartnersAct.ADD, True),
        ([PartnersAct.ADD], PartnersAct.REMOVE, True),
        ([PartnersAct.ADD], PartnersAct.ALLOW, False),
        ([PartnersAct.ADD, PartnersAct.ALLOW], PartnersAct.FORBID, False),
        ([PartnersAct.ADD], PartnersAct.LEAD, True),
        ([PartnersAct.LEAD], PartnersAct.PARTNER, True),
    ],
)
def test_the_institution_hears_of_it_and_the_admins_of_the_others(
    world: World, before: list[PartnersAct], act: PartnersAct, others_hear: bool
) -> None:
    for earlier in before:
        do(world, earlier, world.theirs, by=None)
    do(world, act, world.theirs, by=world.coordinator)
    expected = {"contributor of theirs", "admin of theirs"}
    assert world.told() == expected | (ALL_ADMINS if others_hear else set())


def test_nobody_hears_of_what_nobody_did(world: World) -> None:
    do(world, PartnersAct.ADD, world.theirs, by=None)
    assert not Notification.objects.exists()


def test_who_does_it_and_closed_institutions_hear_nothing(world: World) -> None:
    world.third.is_active = False
    world.third.save()
    do(world, PartnersAct.ADD, world.theirs, by=world.people["admin of ours"])
    assert world.told() == {"contributor of theirs", "admin of theirs"}


def test_the_mail_says_what_follows(world: World, inbox: Inbox) -> None:
    do(world, PartnersAct.ADD, world.theirs, by=world.coordinator)
    notified()
    mails = dict(zip(inbox.addresses, inbox.messages, strict=True))
    ours = mails[world.people["admin of ours"].email]
    theirs = mails[world.people["contributor of theirs"].email]
    assert ours["Subject"].endswith("L’Embarcadère participe désormais à l’action «\xa0Le forum\xa0»")
    assert "Votre institution L’Embarcadère participe désormais à l’action" in theirs["Subject"]
    assert theirs["Auto-Submitted"] == "auto-generated"
    text = theirs.get_body(("plain",)).get_content()
    assert "une institution pilote publie ce que vous écrivez" in text
    assert f"http://localhost/admin/actions/{world.action.pk}/partenaires/" in text
    html = theirs.get_body(("html",)).get_content()
    assert f'href="http://localhost/admin/actions/{world.action.pk}/partenaires/"' in html


def test_a_part_that_ended_before_the_mail_left_is_told_to_nobody_as_theirs(world: World) -> None:
    do(world, PartnersAct.ADD, world.theirs, by=world.coordinator)
    do(world, PartnersAct.REMOVE, world.theirs, by=world.coordinator)
    mails = notified()
    body = mails[world.people["contributor of theirs"].email].body
    assert "participe désormais" not in body
    assert "ne participe plus à l’action «\xa0Le forum\xa0»" in body


def test_who_left_the_institution_hears_nothing(world: World) -> None:
    do(world, PartnersAct.ADD, world.theirs, by=world.coordinator)
    do(world, PartnersAct.REMOVE, world.theirs, by=world.coordinator)
    leaver = world.people["contributor of theirs"]
    leaver.memberships.all().delete()
    assert leaver.email not in notified()


def test_a_removed_institution_reads_the_title_that_it_knew(world: World) -> None:
    do(world, PartnersAct.ADD, world.theirs, by=None)
    do(world, PartnersAct.REMOVE, world.theirs, by=world.coordinator)
    world.action.title = "Un titre secret"
    world.action.save()
    assert "Un titre secret" not in notified()[world.people["admin of theirs"].email].body


def test_a_sheet_that_its_lead_begins_is_told_to_nobody(world: World, client_of: Any) -> None:
    with LogContext(user=world.people["contributor of ours"]):
        participations.add_lead(ActionPageFactory(), world.ours, notify=False)
    assert not Notification.objects.exists()


def test_telling_asks_no_more_for_more_members(world: World, django_assert_max_num_queries: Any) -> None:
    MembershipFactory.create_batch(10, institution=world.theirs)
    # Nine of them write the sheet's line in the search index, where its partners' names stand; twelve on PostgreSQL.
    # What is left over on SQLite would not do for ten members.
    with LogContext(user=world.coordinator), django_assert_max_num_queries(37):
        participations.add_partner(world.action, world.theirs)
    assert Notification.objects.count() == 14
