"""Screens and APIs of pictures and documents give a member one's own and the shared ones."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from taggit.models import Tag
from wagtail.models import Collection, UploadedFile

from actions.enums import MemberRole
from core.models import CustomDocument, CustomImage
from tests.actions.closings.media_world import MODELS, SECRET, World, item, upload
from tests.factories import (
    InstitutionFactory,
    MembershipFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.indexed]


def test_choosers_give_no_foreign_picture_or_document(world: World, editor: Client) -> None:
    for name, model in (("wagtailimages_chooser", CustomImage), ("wagtaildocs_chooser", CustomDocument)):
        own, foreign = item(world, model, "own"), item(world, model, "foreign")
        for view in ("choose", "choose_results"):
            for query in ("", f"?q={SECRET}", f"?collection_id={world.foreign.pk}"):
                assert f"{SECRET} foreign" not in editor.get(reverse(f"{name}:{view}") + query).content.decode()
        assert own.title in editor.get(reverse(f"{name}:choose")).content.decode()
        assert editor.get(reverse(f"{name}:chosen", args=[own.pk])).status_code == 200
        assert editor.get(reverse(f"{name}:chosen", args=[foreign.pk])).status_code == 302
        several = editor.get(reverse(f"{name}:chosen_multiple"), {"id": [own.pk, foreign.pk]}).content.decode()
        assert own.title in several
        assert SECRET not in several
    formats = reverse("wagtailimages_chooser:select_format", args=[world.images["foreign"].pk])
    assert editor.get(formats).status_code == 302
    assert editor.post(formats, {}).status_code == 302


def admin_addresses(patterns: Any, prefix: str = "", space: str = "") -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every address of the admin, as (namespace, path, converters), in the order of resolution."""
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from admin_addresses(pattern.url_patterns, route, pattern.namespace or space)
        elif isinstance(pattern, URLPattern):
            yield space, route, pattern.pattern.converters


MEDIA_SPACES = {"wagtailimages": "images", "wagtailimages_chooser": "images", "wagtaildocs": "documents"}
MEDIA_SPACES["wagtaildocs_chooser"] = "documents"


@pytest.mark.parametrize("person", [*MemberRole])
def test_no_address_of_media_that_takes_a_key_changes_or_names_what_is_foreign(
    world: World, client_of: Any, person: str
) -> None:
    """Found from the resolver: an address that a new version brings is swept too."""
    session, swept = client_of(world.people[person]), 0
    admin = [entry for entry in admin_addresses(get_resolver().url_patterns) if entry[1].startswith("admin/")]
    upload = UploadedFile.objects.create(
        file=ContentFile(b"x", f"{SECRET}.png"), uploaded_by_user=world.people["coordinator"]
    )
    for space, route, converters in admin:
        if space not in MEDIA_SPACES or not converters:
            continue
        foreign = getattr(world, MEDIA_SPACES[space])["foreign"]
        address = "/" + route
        for name, converter in converters.items():
            value = {"filter_spec": "original", "uploaded_file_id": upload.pk}.get(name, foreign.pk)
            address = next(
                (
                    address.replace(written, str(value))
                    for written in (f"<int:{name}>", f"<str:{name}>", f"<slug:{name}>")
                    if written in address
                ),
                address,
            )
            assert converter
        assert "<" not in address, address
        for method in ("get", "post"):
            response = getattr(session, method)(address, {"title": "Forgé", "collection": world.own.pk})
            assert response.status_code in (302, 403, 404, 405), (address, method, response.status_code)
            assert SECRET not in response.content.decode(errors="replace"), (address, method)
        foreign.refresh_from_db()
        assert (foreign.title, foreign.collection) == (f"{SECRET} foreign", world.foreign)
        swept += 1
    assert swept >= 18
    assert UploadedFile.objects.filter(pk=upload.pk).exists()


def test_a_picture_or_document_of_ones_own_stays_out_of_foreign_collections(world: World, editor: Client) -> None:
    """Edited, uploaded alone, several at once or from a chooser, with one collection to choose from or two."""
    second = InstitutionFactory(collection=Collection.get_first_root_node().add_child(name="Nous aussi"))
    for several in (False, True):
        if several:
            MembershipFactory(institution=second, user=world.people["editor"], editor=True)
        for app, model, edit in (
            ("wagtailimages", CustomImage, "wagtailimages:edit"),
            ("wagtaildocs", CustomDocument, "wagtaildocs:edit"),
        ):
            own, forged = item(world, model, "own"), {"title": "Forgé", "collection": world.foreign.pk, "tags": ""}
            editor.post(reverse(edit, args=[own.pk]), forged)
            editor.post(
                reverse(f"{app}:edit_multiple", args=[own.pk]), {f"image-{own.pk}-{k}": v for k, v in forged.items()}
            )
            editor.post(reverse(f"{app}:add"), forged | {"file": upload(model)})
            editor.post(
                reverse(f"{app}:add_multiple"),
                {"title": "Forgé", "collection": world.foreign.pk, "files[]": upload(model)},
                headers={"X-Requested-With": "XMLHttpRequest"},
            )
            prefix = "image-chooser-upload" if model is CustomImage else "document-chooser-upload"
            chosen = {f"{prefix}-{key}": value for key, value in forged.items()} | {f"{prefix}-file": upload(model)}
            editor.post(reverse(f"{app}_chooser:create"), chosen)
            assert list(model.objects.filter(collection=world.foreign)) == [item(world, model, "foreign")], several


def test_tags_of_foreign_pictures_and_documents_are_not_offered(world: World, editor: Client) -> None:
    for model in MODELS:
        item(world, model, "foreign").tags.add(f"tag-{SECRET}")
        item(world, model, "own").tags.add("tag-rive")
    Tag.objects.create(name="tag-oublie", slug="tag-oublie")
    for address in (
        reverse("wagtailadmin_tag_autocomplete") + "?term=tag",
        reverse("wagtailadmin_tag_model_autocomplete", args=["taggit", "tag"]) + "?term=TAG",
    ):
        assert editor.get(address).json() == ["tag-rive"]
    assert editor.get(reverse("wagtailadmin_tag_autocomplete")).json() == []
    assert (
        editor.get(reverse("wagtailadmin_tag_model_autocomplete", args=["core", "user"]) + "?term=a").status_code == 404
    )
    for name in ("wagtailimages:index", "wagtailimages_chooser:choose", "wagtaildocs:index"):
        html = editor.get(reverse(name)).content.decode()
        assert f"tag-{SECRET}" not in html, name
        assert "tag-rive" in html, name


def test_coordinators_are_offered_every_tag_in_use(world: World, client_of: Any) -> None:
    world.images["foreign"].tags.add("tag-eux")
    session = client_of(world.people["coordinator"])
    assert session.get(reverse("wagtailadmin_tag_autocomplete") + "?term=tag").json() == ["tag-eux"]


def test_lists_of_media_hold_ones_own_with_and_without_filters(world: World, editor: Client) -> None:
    for name in (
        "wagtailimages:index",
        "wagtailimages:index_results",
        "wagtaildocs:index",
        "wagtaildocs:index_results",
    ):
        for query in (
            "",
            f"?q={SECRET}",
            f"?collection_id={world.foreign.pk}",
            "?layout=list",
            "?ordering=usage_count",
        ):
            response = editor.get(reverse(name) + query)
            assert response.status_code == 200
            assert f"{SECRET} foreign" not in response.content.decode(), (name, query)
        assert "Titre own" in editor.get(reverse(name)).content.decode()


def test_rights_leak_12_the_admin_api_gives_what_one_may_use(world: World, editor: Client, client_of: Any) -> None:
    for endpoint, model in (("images", CustomImage), ("documents", CustomDocument)):
        address = f"/admin/api/main/{endpoint}/"
        listed = editor.get(address).json()
        assert {row["title"] for row in listed["items"]} == {"Titre own", "Titre shared"}
        assert editor.get(f"{address}{item(world, model, 'own').pk}/").status_code == 200
        for key in (item(world, model, "foreign").pk, 987654):
            assert editor.get(f"{address}{key}/").status_code == 404
        found = editor.get(f"{address}find/?id={item(world, model, 'foreign').pk}")
        assert SECRET not in found.content.decode()
        assert found.status_code == 404
        everything = client_of(world.people["coordinator"]).get(address).json()
        assert everything["meta"]["total_count"] == 3
        assert Client().get(address).status_code == 302


def test_rights_leak_12_the_admin_api_has_no_other_endpoint() -> None:
    """One that a new version brings must be closed before it is let in here."""
    from wagtail.admin.api.urls import admin_api

    assert set(admin_api._endpoints) == {"pages", "images", "documents"}


def test_rights_leak_12_the_public_api_is_that_of_pages(world: World) -> None:
    """Outside of the admin, no view comes from a package of Wagtail's API but the pages': no media, nothing else."""

    def views(patterns: Any, prefix: str = "") -> Iterator[tuple[str, str]]:
        for pattern in patterns:
            route = prefix + str(pattern.pattern)
            if isinstance(pattern, URLResolver):
                yield from views(pattern.url_patterns, route)
            else:
                yield route, pattern.callback.__module__

    public = [(route, module) for route, module in views(get_resolver().url_patterns) if not route.startswith("admin/")]
    assert public
    assert {route for route, module in public if ".api." in f"{module}."} == {
        "api/v2/^pages/",
        "api/v2/^pages/<int:pk>/",
        "api/v2/^pages/find/",
    }
    assert not [
        module
        for _route, module in public
        if module.startswith(("wagtail.api", "wagtail.images.api", "wagtail.documents.api"))
    ]
    assert not [app for app in settings.INSTALLED_APPS if app.startswith(("wagtail.api.v3", "ninja"))]
    for address in ("/api/v2/images/", "/api/v2/documents/", "/api/v3/", "/api/"):
        assert Client().get(address).status_code == 404
