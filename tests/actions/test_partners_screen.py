"""The screen of an action's partners: every person, every act, through its address, by an oracle written apart."""

import itertools
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page, PageLogEntry

from actions import participations
from actions.enums import MemberRole, ParticipationRole
from actions.models import ActionPage, Institution, Participation
from actions.participations import LastLead, add_lead, add_partner, let_publish, make_partner, remove
from core.models import User
from tests.factories import ActionPageFactory, InstitutionFactory, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db

ClientOf = Callable[[User], Client]

SECRET = "Ébauche que nul ne doit lire"

PEOPLE = [
    *(f"{place} {role}" for place in ("lead", "partner", "allowed", "outside") for role in MemberRole),
    "former lead admin",
    "nobody's",
    "coordinator",
    "superuser",
]
# Who is what, and what they ask for: an act and the institution that it is about.
ACTS = {
    "add": ("add", "outside"),
    "add a lead": ("add", "outside"),
    "allow": ("allow", "partner"),
    "forbid": ("forbid", "allowed"),
    "remove": ("remove", "partner"),
    "make lead": ("lead", "partner"),
    "remove a lead": ("remove", "second lead"),
    "make a lead a partner": ("partner", "second lead"),
}
ACTS_ON_LEADS = {"add a lead", "make lead", "remove a lead", "make a lead a partner"}

Parts = dict[str, tuple[str, bool]]

BEFORE: Parts = {
    "lead": ("lead", True),
    "second lead": ("lead", True),
    "partner": ("partner", False),
    "allowed": ("partner", True),
}


def after(act: str) -> Parts:
    """What the act makes of the parts, written by hand."""
    parts = dict(BEFORE)
    match act:
        case "add":
            parts["outside"] = ("partner", False)
        case "add a lead":
            parts["outside"] = ("lead", True)
        case "allow":
            parts["partner"] = ("partner", True)
        case "forbid":
            parts["allowed"] = ("partner", False)
        case "remove":
            del parts["partner"]
        case "make lead":
            parts["partner"] = ("lead", True)
        case "remove a lead":
            del parts["second lead"]
        case "make a lead a partner":
            parts["second lead"] = ("partner", False)
    return parts


def may(person: str, act: str) -> bool:
    """The matrix of rights, read by hand."""
    if person in ("coordinator", "superuser"):
        return True
    return person == "lead admin" and act not in ACTS_ON_LEADS


def sees(person: str) -> bool:
    return person.startswith(("lead ", "partner ", "allowed ")) or person in ("coordinator", "superuser")


@dataclass
class World:
    action: ActionPage
    institutions: dict[str, Institution] = field(default_factory=dict)
    people: dict[str, User] = field(default_factory=dict)

    @property
    def address(self) -> str:
        return f"/admin/actions/{self.action.pk}/partenaires/"

    def parts(self) -> Parts:
        names = {institution.pk: name for name, institution in self.institutions.items()}
        rows = Participation.objects.filter(action=self.action)
        return {names[row.institution_id]: (row.role, row.may_publish) for row in rows}

    def form(self, act: str) -> dict[str, Any]:
        """What the browser posts for an act."""
        name, about = ACTS[act]
        institution = self.institutions[about]
        if name == "add":
            role = {"role": "lead"} if act == "add a lead" else {"role": "partner"}
            return {"act": name, "institution": institution.name} | role
        return {"act": name, "institution": institution.pk}


@pytest.fixture
def world(tree: Page) -> World:
    names = ("lead", "second lead", "partner", "allowed", "outside")
    institutions = {name: InstitutionFactory(name=f"Maison {name}") for name in names}
    action = ActionPageFactory(
        title=SECRET,
        live=False,
        leads=[institutions["lead"], institutions["second lead"]],
        partners=[institutions["partner"]],
    )
    add_partner(action, institutions["allowed"], may_publish=True)
    made = World(action, institutions)
    for place, role in itertools.product(("lead", "partner", "allowed", "outside"), MemberRole):
        made.people[f"{place} {role}"] = MembershipFactory(institution=institutions[place], role=role).user
    made.people["former lead admin"] = MembershipFactory(institution=institutions["outside"], admin=True).user
    made.people["nobody's"] = UserFactory()
    made.people["coordinator"] = UserFactory(coordinator=True)
    made.people["superuser"] = User.objects.create_superuser("chef@example.org", "x", first_name="A", last_name="B")
    PageLogEntry.objects.all().delete()
    return made


def text_of(response: Any) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def assert_nothing_told(response: Any) -> None:
    assert SECRET not in text_of(response)
    assert "Maison" not in text_of(response)


def test_who_sees_the_screen_and_the_way_to_it(world: World, client_of: ClientOf) -> None:
    for person in PEOPLE:
        session = client_of(world.people[person])
        response = session.get(world.address)
        if sees(person):
            assert response.status_code == 200, person
            for text in (SECRET, *(f"Maison {name}" for name in BEFORE)):
                assert text in text_of(response), person
        else:
            assert response.status_code in (302, 404), person
            assert_nothing_told(response)
        editor = session.get(f"/admin/pages/{world.action.pk}/edit/").content.decode()
        assert (f'href="{world.address}"' in editor) == sees(person), person


def test_an_outsider_cannot_tell_an_action_from_none(world: World, client_of: ClientOf) -> None:
    session = client_of(world.people["outside admin"])
    answers = [session.get(address) for address in (world.address, "/admin/actions/999999/partenaires/")]
    answers += [session.post(answer.request["PATH_INFO"], {"act": "remove", "institution": 1}) for answer in answers]
    assert {answer.status_code for answer in answers} == {404}


def test_visitors_are_sent_to_the_login(world: World, client: Client) -> None:
    for response in (client.get(world.address), client.post(world.address, world.form("remove"))):
        assert response.status_code == 302
        assert "/admin/login/" in response["Location"]
    assert world.parts() == BEFORE


@pytest.mark.parametrize(
    ("person", "act"), [pair for pair in itertools.product(PEOPLE, ACTS) if may(*pair)], ids=" · ".join
)
def test_whoever_may_does(world: World, client_of: ClientOf, person: str, act: str) -> None:
    response = client_of(world.people[person]).post(world.address, world.form(act))
    assert response.status_code == 302
    assert response["Location"] == world.address
    assert world.parts() == after(act)
    entry = PageLogEntry.objects.get(page=world.action)
    assert entry.user == world.people[person]
    assert entry.action.startswith("actions.partners.")
    assert f"Maison {ACTS[act][1]}" in entry.message


@pytest.mark.parametrize("act", ACTS)
def test_nobody_else_does(world: World, client_of: ClientOf, act: str) -> None:
    for person in PEOPLE:
        # Whoever may add partners only is not asked « as what »; see the next test.
        if may(person, act) or (person, act) == ("lead admin", "add a lead"):
            continue
        response = client_of(world.people[person]).post(world.address, world.form(act))
        assert response.status_code in (302, 403, 404), person
        assert response.headers.get("Location") != world.address, person
        assert world.parts() == BEFORE, person
        if not sees(person):
            assert_nothing_told(response)
    assert not PageLogEntry.objects.exists()


def test_a_forged_lead_is_a_mere_partner(world: World, client_of: ClientOf) -> None:
    client_of(world.people["lead admin"]).post(world.address, world.form("add a lead"))
    assert world.parts() == after("add")


@pytest.mark.parametrize("person", [person for person in PEOPLE if sees(person)])
def test_the_screen_offers_what_the_person_may_do(world: World, client_of: ClientOf, person: str) -> None:
    html = client_of(world.people[person]).get(world.address).content.decode()
    offered = set(re.findall(r'name="act" value="(\w+)"', html))
    expected = {"add", "remove", "allow", "forbid"} if may(person, "add") else set()
    if may(person, "make lead"):
        expected |= {"lead", "partner"}
    assert offered == expected
    assert ('name="role"' in html) == may(person, "add a lead")
    assert ("Maison outside" in html) == may(person, "add")
    rows = re.findall(r'name="institution" value="(\d+)"', html)
    changeable = {"partner", "allowed"} | ({"lead", "second lead"} if may(person, "make lead") else set())
    assert set(rows) == ({str(world.institutions[name].pk) for name in changeable} if may(person, "add") else set())


@pytest.mark.parametrize("act", ACTS)
def test_acts_are_guarded_posts(world: World, act: str) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(world.people["coordinator"])
    assert strict.post(world.address, world.form(act)).status_code == 403
    assert strict.get(world.address, world.form(act)).status_code == 200
    assert world.parts() == BEFORE


@pytest.mark.parametrize("act", ACTS)
def test_an_act_done_twice_is_done_once(world: World, client_of: ClientOf, act: str) -> None:
    session = client_of(world.people["coordinator"])
    for _time in range(2):
        response = session.post(world.address, world.form(act), follow=True)
        assert response.status_code == 200
        assert len(list(response.context["messages"])) == 1
    assert world.parts() == after(act)
    assert PageLogEntry.objects.count() == 1


@pytest.mark.parametrize("act", ["remove", "partner"])
def test_the_last_lead_stays(world: World, client_of: ClientOf, act: str) -> None:
    session = client_of(world.people["coordinator"])
    assert session.post(world.address, world.form("remove a lead")).status_code == 302
    response = session.post(world.address, {"act": act, "institution": world.institutions["lead"].pk})
    assert response.status_code == 409
    (row,) = response.context["leads"]
    assert row.refusal
    assert " ".join(row.refusal.split()) in text_of(response)
    assert not row.acts
    assert world.parts()["lead"] == ("lead", True)


def test_a_deactivated_lead_does_not_count_as_the_one_that_stays(world: World, client_of: ClientOf) -> None:
    Institution.objects.filter(pk=world.institutions["second lead"].pk).update(is_active=False)
    session = client_of(world.people["coordinator"])
    response = session.post(world.address, {"act": "remove", "institution": world.institutions["lead"].pk})
    assert response.status_code == 409
    assert session.post(world.address, world.form("remove a lead")).status_code == 302
    assert "second lead" not in world.parts()


def test_a_lead_admin_is_told_who_replaces_the_lead(world: World, client_of: ClientOf) -> None:
    """A partner that a coordinator made lead meanwhile: the button pressed was on an old screen."""
    add_lead(world.action, world.institutions["partner"])
    response = client_of(world.people["lead admin"]).post(world.address, world.form("remove"))
    assert response.status_code == 403
    assert [row.part.institution for row in response.context["leads"] if row.refusal] == [world.institutions["partner"]]
    assert world.parts()["partner"] == ("lead", True)


def test_an_institution_that_left_meanwhile_is_left_alone(world: World, client_of: ClientOf) -> None:
    remove(world.action, world.institutions["partner"])
    before = world.parts()
    session = client_of(world.people["lead admin"])
    for act in ("allow", "forbid", "remove"):
        response = session.post(
            world.address, {"act": act, "institution": world.institutions["partner"].pk}, follow=True
        )
        assert response.status_code == 200
        assert len(list(response.context["messages"])) == 1
    assert world.parts() == before


@pytest.mark.parametrize("key", ["", "x", "-1", "²", "9" * 40, "1.5", "0"])
@pytest.mark.parametrize("act", ["allow", "remove", "lead"])
def test_a_crafted_institution_does_nothing(world: World, client_of: ClientOf, key: str, act: str) -> None:
    response = client_of(world.people["coordinator"]).post(world.address, {"act": act, "institution": key})
    assert response.status_code == 302
    assert world.parts() == BEFORE


@pytest.mark.parametrize("act", ["", "delete", "ADD", "LEAD"])
def test_a_crafted_act_does_nothing(world: World, client_of: ClientOf, act: str) -> None:
    form = {"act": act, "institution": world.institutions["partner"].pk}
    assert client_of(world.people["coordinator"]).post(world.address, form).status_code == 400
    assert world.parts() == BEFORE


def test_an_institution_of_another_action_is_out_of_reach(world: World, client_of: ClientOf) -> None:
    other = ActionPageFactory(leads=[world.institutions["outside"]], partners=[world.institutions["partner"]])
    Participation.objects.filter(action=world.action, institution=world.institutions["partner"]).delete()
    client_of(world.people["lead admin"]).post(world.address, world.form("remove"))
    assert other.participations.count() == 2


@pytest.mark.parametrize(
    "text",
    ["Maison outside", "  maison   OUTSIDE ", "MO", "mo", "MO, Maison outside"],
    ids=["name", "loose", "acronym", "case", "full"],
)
def test_an_institution_is_found_by_what_people_call_it(world: World, client_of: ClientOf, text: str) -> None:
    Institution.objects.filter(pk=world.institutions["outside"].pk).update(acronym="MO")
    response = client_of(world.people["lead admin"]).post(world.address, {"act": "add", "institution": text})
    assert response.status_code == 302
    assert world.parts() == after("add")


@pytest.mark.parametrize("text", ["", "Personne", "Maison", "Maison asleep", "x" * 300])
def test_a_name_that_is_none_is_told_beside_the_field_and_kept(world: World, client_of: ClientOf, text: str) -> None:
    InstitutionFactory(name="Maison asleep", is_active=False)
    form = {"act": "add", "institution": text, "may_publish": "on"}
    response = client_of(world.people["lead admin"]).post(world.address, form)
    assert response.status_code == 422
    bound = response.context["form"]
    (error,) = bound.errors["institution"]
    assert bound["institution"].value() == text
    assert bound["may_publish"].value() is True
    html = text_of(response)
    assert html.index('data-contentpath="institution"') < html.index("error-message") < html.index("datalist")
    assert "Maison asleep" not in error
    assert "autofocus" in html
    assert world.parts() == BEFORE


def test_two_institutions_of_one_acronym_are_not_guessed(world: World, client_of: ClientOf) -> None:
    InstitutionFactory(name="Maison outside bis", acronym="MO")
    Institution.objects.filter(pk=world.institutions["outside"].pk).update(acronym="MO")
    response = client_of(world.people["lead admin"]).post(world.address, {"act": "add", "institution": "MO"})
    assert response.status_code == 422
    (error,) = response.context["form"].errors["institution"]
    assert "Maison outside bis" in error
    assert world.parts() == BEFORE


def test_the_list_offers_the_active_institutions_that_do_not_take_part(world: World, client_of: ClientOf) -> None:
    InstitutionFactory(name="Maison asleep", is_active=False)
    form = client_of(world.people["lead admin"]).get(world.address).context["form"]
    assert form.suggestions == ["Maison outside"]


def test_a_partner_is_added_with_the_right_to_publish(world: World, client_of: ClientOf) -> None:
    form = world.form("add") | {"may_publish": "on"}
    assert client_of(world.people["lead admin"]).post(world.address, form).status_code == 302
    assert world.parts()["outside"] == ("partner", True)


def test_adding_whoever_takes_part_changes_nothing(world: World, client_of: ClientOf) -> None:
    """A lead stays lead, and who may publish goes on publishing: adding again is not a way to change them."""
    session = client_of(world.people["coordinator"])
    for name in BEFORE:
        form = {"act": "add", "institution": f"Maison {name}", "role": "partner"}
        assert session.post(world.address, form).status_code == 302
    assert world.parts() == BEFORE
    assert not PageLogEntry.objects.exists()


def test_partners_hold_from_the_next_request_on(world: World, client_of: ClientOf) -> None:
    sheet = f"/admin/pages/{world.action.pk}/edit/"
    lead, newcomer = client_of(world.people["lead admin"]), client_of(world.people["outside editor"])
    assert newcomer.get(sheet).status_code == 302
    lead.post(world.address, world.form("add"))
    assert newcomer.get(sheet).status_code == 200
    assert newcomer.get(world.address).status_code == 200
    assert "action-publish" not in newcomer.get(sheet).content.decode()
    lead.post(world.address, {"act": "allow", "institution": world.institutions["outside"].pk})
    assert "action-publish" in newcomer.get(sheet).content.decode()
    lead.post(world.address, {"act": "remove", "institution": world.institutions["outside"].pk})
    assert newcomer.get(sheet).status_code == 302
    assert newcomer.get(world.address).status_code == 404


def test_a_right_that_ends_while_the_screen_is_open_does_not_act(world: World, client_of: ClientOf) -> None:
    session = client_of(world.people["lead admin"])
    assert session.get(world.address).status_code == 200
    make_partner(world.action, world.institutions["lead"])
    before = world.parts()
    assert session.post(world.address, world.form("add")).status_code == 302
    assert world.parts() == before


def test_the_right_is_asked_once_the_action_is_held(
    world: World, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever had to wait for the other's act is judged by what that act left."""
    stock = participations.hold

    def hold_after_the_other(action: ActionPage) -> None:
        stock(action)
        Participation.objects.filter(action=action, institution=world.institutions["lead"]).delete()

    monkeypatch.setattr(participations, "hold", hold_after_the_other)
    client_of(world.people["lead admin"]).post(world.address, world.form("add"))
    assert "outside" not in world.parts()


def test_every_write_holds_the_action(world: World) -> None:
    """Else two coordinators could each remove one of two leads."""
    if not connection.features.has_select_for_update:
        pytest.skip("SQLite takes one writer at a time: nothing to hold.")
    action, institutions = world.action, world.institutions
    for write in (
        lambda: add_partner(action, institutions["outside"]),
        lambda: let_publish(action, institutions["partner"], True),
        lambda: add_lead(action, institutions["partner"]),
        lambda: make_partner(action, institutions["partner"]),
        lambda: remove(action, institutions["partner"]),
    ):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            write()
        assert "FOR NO KEY UPDATE" in next(q["sql"] for q in queries if q["sql"].startswith("SELECT"))


@pytest.mark.parametrize("write", [remove, make_partner])
def test_no_code_removes_the_last_lead(world: World, write: Callable[[ActionPage, Institution], bool]) -> None:
    remove(world.action, world.institutions["second lead"])
    with pytest.raises(LastLead):
        write(world.action, world.institutions["lead"])
    assert world.parts()["lead"] == (ParticipationRole.LEAD, True)


def test_the_history_of_the_sheet_tells_who_changed_what(world: World, client_of: ClientOf) -> None:
    session = client_of(world.people["coordinator"])
    for act in ACTS:
        Participation.objects.filter(action=world.action, institution=world.institutions["outside"]).delete()
        add_lead(world.action, world.institutions["second lead"])
        session.post(world.address, world.form(act))
    history = text_of(client_of(world.people["lead contributor"]).get(f"/admin/pages/{world.action.pk}/history/"))
    entries = PageLogEntry.objects.filter(page=world.action)
    assert {entry.action.rpartition(".")[2] for entry in entries} == {
        "add",
        "remove",
        "allow",
        "forbid",
        "lead",
        "partner",
    }
    for entry in entries:
        assert "Unknown" not in entry.message
        assert entry.message in history
    assert str(world.people["coordinator"]) in history


def test_other_pages_have_no_such_button(world: World, tree: Page, client_of: ClientOf) -> None:
    html = client_of(world.people["superuser"]).get(f"/admin/pages/{tree.pk}/edit/").content.decode()
    assert "/partenaires/" not in html


def test_queries_do_not_grow_with_partners(world: World, client_of: ClientOf) -> None:
    session = client_of(world.people["lead admin"])
    session.get(world.address)
    with CaptureQueriesContext(connection) as few:
        session.get(world.address)
    for _number in range(20):
        add_partner(world.action, InstitutionFactory())
        InstitutionFactory()
    with CaptureQueriesContext(connection) as many:
        session.get(world.address)
    assert len(many) == len(few)
