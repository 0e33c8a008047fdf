"""Who may add, use and change pictures and documents, by role and collection."""

import itertools
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Collection, Site
from wagtail.permissions import policy_registry

from actions.enums import MemberRole
from core.models import CustomDocument, CustomImage, NetworkSettings, User
from home.models import HomePage
from tests.factories import InstitutionFactory, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db

# By person and collection: what they may do there.
EVERYTHING = {"add", "choose", "change"}
ORACLE = {
    ("contributor", "own"): {"add", "choose"},
    ("editor", "own"): EVERYTHING,
    ("admin", "own"): EVERYTHING,
    ("contributor", "shared"): {"choose"},
    ("editor", "shared"): {"choose"},
    ("admin", "shared"): {"choose"},
} | {("coordinator", place): EVERYTHING for place in ("own", "shared", "foreign", "root")}


@pytest.fixture
def places(tree: HomePage) -> dict[str, Collection]:
    root = Collection.get_first_root_node()
    shared = root.add_child(name="Partagé")
    network = NetworkSettings.for_site(Site.objects.get())
    network.shared_collection = shared
    network.save()
    return {
        "root": root,
        "shared": shared,
        "own": root.add_child(name="Nous"),
        "foreign": root.add_child(name="Eux"),
    }


@pytest.fixture
def people(places: dict[str, Collection]) -> dict[str, User]:
    ours = InstitutionFactory(collection=places["own"])
    InstitutionFactory(collection=places["foreign"])
    made = {str(role): MembershipFactory(institution=ours, role=role).user for role in MemberRole}
    return made | {"coordinator": UserFactory(coordinator=True), "outsider": UserFactory()}


@pytest.mark.parametrize("model", [CustomImage, CustomDocument])
def test_every_person_against_every_collection(
    people: dict[str, User], places: dict[str, Collection], model: Any
) -> None:
    policy = policy_registry.get_by_type(model)
    for (person, user), (place, collection) in itertools.product(people.items(), places.items()):
        allowed = ORACLE.get((person, place), set())
        adds = collection in policy.collections_user_has_permission_for(user, "add")
        assert adds == ("add" in allowed), f"{person}, {place}, add"
        # Somebody else's: what oneself put in may also be changed.
        theirs = model(title=place, collection=collection)
        for action in ("choose", "change"):
            may = policy.user_has_permission_for_instance(user, action, theirs)
            assert may == (action in allowed), f"{person}, {place}, {action}"


def test_a_member_adds_a_picture_to_the_own_collection_only(
    people: dict[str, User], places: dict[str, Collection], client_of: Any
) -> None:
    session = client_of(people["contributor"])
    for place, expected in (("own", 1), ("foreign", 2), ("root", 3)):
        session.post(
            reverse("wagtailimages:add"),
            {"title": place, "file": picture(), "collection": places[place].pk, "description": "Une rive"},
        )
        # With one collection to add to, the form doesn't ask, and what it is told is ignored.
        assert not CustomImage.objects.exclude(collection=places["own"]).exists()
        assert CustomImage.objects.count() == expected


def test_leaving_an_institution_takes_its_pictures_away(
    people: dict[str, User], places: dict[str, Collection], client_of: Any
) -> None:
    editor = people["editor"]
    image = CustomImage.objects.create(
        title="À nous", file=get_test_image_file(), collection=places["own"], uploaded_by_user=editor
    )
    session = client_of(editor)
    address = reverse("wagtailimages:edit", args=[image.pk])
    assert session.get(address).status_code == 200
    editor.memberships.all().delete()
    assert session.get(address).status_code == 302


def test_foreign_pictures_are_neither_listed_nor_opened(
    people: dict[str, User], places: dict[str, Collection], client_of: Any
) -> None:
    image = CustomImage.objects.create(title="À eux", file=get_test_image_file(), collection=places["foreign"])
    session = client_of(people["admin"])
    assert "À eux" not in session.get(reverse("wagtailimages:index")).content.decode()
    assert "À eux" not in session.get(reverse("wagtailimages_chooser:choose")).content.decode()
    assert session.get(reverse("wagtailimages:edit", args=[image.pk])).status_code == 302


def picture() -> SimpleUploadedFile:
    return SimpleUploadedFile("rive.png", get_test_image_file().file.getvalue(), content_type="image/png")
