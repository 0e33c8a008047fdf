"""Who can be named on a page, and whom a text names."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.mentions import Mentionable, mentionables, named_in
from home.models import HomePage
from tests.factories import (
    ActionPageFactory,
    InstitutionFactory,
    MembershipFactory,
    NewsPageFactory,
    PartnerPageFactory,
    UserFactory,
)


def _one(label: str, *people: int) -> Mentionable:
    return Mentionable(label, "", frozenset(people))


WHO = [
    _one("Soizic Morvan", 1),
    _one("Soizic Morvan (BPLC)", 2),
    _one("BPLC", 3, 4),
    _one("BPLC Jeunesse", 5),
    _one("L’Embarcadère", 6),
    _one("C++ (club)", 7),
]


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("", set()),
        ("Soizic Morvan, qu’en dis-tu ?", set()),
        ("@Soizic Morvan, qu’en dis-tu ?", {1}),
        ("vu avec @soizic  morvan.", {1}),
        ("@Soizic Morvan (BPLC) et @Soizic Morvan", {1, 2}),
        ("@Soizic Morvanez", set()),
        ("ecrire@BPLC", set()),
        ("@BPLC Jeunesse", {5}),
        ("@BPLC\nJeunesse", {5}),
        ("@BPLC, @BPLC Jeunesse", {3, 4, 5}),
        ("(@l'embarcadère)", {6}),
        ("@C++ (club) !", {7}),
        ("@ BPLC", set()),
    ],
)
def test_whom_a_text_names(text: str, people: set[int]) -> None:
    assert named_in(text, WHO) == people


@given(st.text(max_size=200))
def test_no_text_breaks_it(text: str) -> None:
    assert named_in(text, WHO) <= {1, 2, 3, 4, 5, 6, 7}


@pytest.mark.django_db
def test_who_writes_in_a_page_can_be_named_there_and_nobody_else(tree: HomePage) -> None:
    ours, theirs = InstitutionFactory(acronym="BPLC"), InstitutionFactory(acronym="EMB")
    lead = MembershipFactory(institution=ours, user__first_name="Soizic", user__last_name="Morvan").user
    partner = MembershipFactory(institution=theirs, user__first_name="Inès", user__last_name="Hamon").user
    twin = MembershipFactory(institution=theirs, user__first_name="Soizic", user__last_name="Morvan").user
    coordinator = UserFactory(coordinator=True, first_name="Maïwenn", last_name="Le Bihan")
    MembershipFactory(user__first_name="Personne")
    shared, own = ActionPageFactory(leads=[ours], partners=[theirs]), PartnerPageFactory(institution=ours)
    news = NewsPageFactory(parent=own)

    def offered(page: Any) -> dict[str, set[int]]:
        return {one.label: set(one.people) for one in mentionables(page)}

    assert offered(shared) == {
        "BPLC": {lead.pk},
        "EMB": {partner.pk, twin.pk},
        "Inès Hamon": {partner.pk},
        "Maïwenn Le Bihan": {coordinator.pk},
        "Soizic Morvan (BPLC)": {lead.pk},
        "Soizic Morvan (EMB)": {twin.pk},
    }
    for page in (own, news):
        assert offered(page) == {
            "BPLC": {lead.pk},
            "Maïwenn Le Bihan": {coordinator.pk},
            "Soizic Morvan": {lead.pk},
        }


@pytest.mark.django_db
def test_naming_asks_no_more_for_more_people(tree: HomePage, django_assert_max_num_queries: Any) -> None:
    institution = InstitutionFactory()
    MembershipFactory.create_batch(12, institution=institution)
    page = ActionPageFactory(leads=[institution])
    with django_assert_max_num_queries(5):
        assert len(mentionables(page)) == 13
