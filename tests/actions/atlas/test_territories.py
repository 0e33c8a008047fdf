"""Coordinators give a territory its outline: by a file, replaced, taken away, refused with the reason beside it."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from actions.models import Territory
from home.models import HomePage
from tests.factories import MembershipFactory, TerritoryFactory, UserFactory

pytestmark = pytest.mark.django_db

AREA = {"type": "Polygon", "coordinates": [[[-2, 47], [-1, 47], [-1, 48], [-2, 47]]]}
STORED = {"type": "MultiPolygon", "coordinates": [[[[-2, 47], [-1, 47], [-1, 48], [-2, 47]]]]}


@pytest.fixture
def coordinator(tree: HomePage, client_of: Any) -> Client:
    session: Client = client_of(UserFactory(coordinator=True))
    return session


def send(session: Client, territory: Territory, content: bytes | None, **more: str) -> Any:
    data: dict[str, Any] = {"name": territory.name, "slug": territory.slug, "kind": "commune", "sort_order": "0"}
    if content is not None:
        data["outline_file"] = SimpleUploadedFile("contour.geojson", content)
    return session.post(reverse("territory:edit", args=[territory.pk]), data | more)


def test_a_file_gives_the_outline_and_the_form_shows_it(coordinator: Client) -> None:
    territory = TerritoryFactory()

    assert send(coordinator, territory, json.dumps(AREA).encode()).status_code == 302
    territory.refresh_from_db()

    assert territory.outline == STORED
    html = coordinator.get(reverse("territory:edit", args=[territory.pk])).content.decode()
    assert 'enctype="multipart/form-data"' in html
    assert 'id="territory-outline"' in html


def test_a_save_without_a_file_keeps_it_and_a_box_takes_it_away(coordinator: Client) -> None:
    territory = TerritoryFactory(outline=STORED)

    send(coordinator, territory, None)
    territory.refresh_from_db()
    assert territory.outline == STORED
    send(coordinator, territory, None, remove_outline="on")
    territory.refresh_from_db()
    assert territory.outline is None


def test_a_wrong_file_is_refused_beside_its_field_and_changes_nothing(coordinator: Client) -> None:
    territory = TerritoryFactory(name="Redon", outline=STORED)

    response = send(coordinator, territory, b"<kml>", name="Redon Agglomération")

    html = response.content.decode()
    assert "GeoJSON" in html.split('id="panel-child-outline')[0] or "GeoJSON" in html
    assert 'value="Redon Agglomération"' in html
    assert response.context["form"].errors.keys() == {"outline_file"}
    territory.refresh_from_db()
    assert (territory.name, territory.outline) == ("Redon", STORED)


def test_a_new_territory_may_come_with_its_outline(coordinator: Client) -> None:
    file = SimpleUploadedFile("contour.json", json.dumps(AREA).encode())
    data = {"name": "Vitré", "slug": "", "kind": "commune", "sort_order": "0", "outline_file": file}

    assert coordinator.post(reverse("territory:add"), data).status_code == 302
    assert Territory.objects.get(name="Vitré").outline == STORED


def test_members_change_no_outline(tree: HomePage, client_of: Any) -> None:
    territory = TerritoryFactory(outline=STORED)

    send(client_of(MembershipFactory(admin=True).user), territory, None, remove_outline="on")

    territory.refresh_from_db()
    assert territory.outline == STORED
