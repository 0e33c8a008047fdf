"""What the stock admin lets through about pictures and documents, bulk acts, reports and menus, line by line of it."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from taggit.models import Tag
from wagtail.admin.urls import reports as report_urls
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Collection, Page, PageViewRestriction, Site, UploadedFile
from wagtail.permissions import policy_registry

from actions.enums import MemberRole
from actions.models import ActionPage
from core.models import CustomDocument, CustomImage, NetworkSettings, User
from home.models import HomePage
from tests.admin_forms import posted
from tests.factories import (
    ActionPageFactory,
    InstitutionFactory,
    MembershipFactory,
    NewsPageFactory,
    PartnerPageFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

# What nobody guesses and no screen shows by chance.
SECRET = "zzsecretzz"


class World:
    """An institution of ours, one of theirs, each with a picture and a document, and a collection that all share."""

    def __init__(self, tree: HomePage) -> None:
        self.home = tree
        root = Collection.get_first_root_node()
        self.own, self.foreign, self.shared = (root.add_child(name=name) for name in ("Nous", "Eux", "Partagé"))
        network = NetworkSettings.for_site(Site.objects.get())
        network.shared_collection = self.shared
        network.save()
        self.ours, self.theirs = InstitutionFactory(collection=self.own), InstitutionFactory(collection=self.foreign)
        self.profile = PartnerPageFactory(institution=self.ours)
        self.their_profile = PartnerPageFactory(institution=self.theirs)
        self.people = {str(role): MembershipFactory(institution=self.ours, role=role).user for role in MemberRole}
        self.people["coordinator"] = UserFactory(coordinator=True)
        self.images = {name: self._image(name) for name in ("own", "foreign", "shared")}
        self.documents = {name: self._document(name) for name in ("own", "foreign", "shared")}
        self.foreign_draft = NewsPageFactory(parent=self.their_profile, title=f"{SECRET} brouillon", live=False)

    def _title(self, place: str) -> str:
        return f"{SECRET} {place}" if place == "foreign" else f"Titre {place}"

    def _name(self, place: str) -> str:
        return f"{SECRET}-fichier" if place == "foreign" else place

    def _image(self, place: str) -> CustomImage:
        return CustomImage.objects.create(
            title=self._title(place),
            file=get_test_image_file(f"{self._name(place)}.png"),
            collection=getattr(self, place),
        )

    def _document(self, place: str) -> CustomDocument:
        document = CustomDocument(title=self._title(place), collection=getattr(self, place))
        document.file.save(f"{self._name(place)}.txt", ContentFile(f"Le texte {place}"))
        return document


@pytest.fixture
def world(tree: HomePage) -> World:
    return World(tree)


@pytest.fixture
def editor(world: World, client_of: Any) -> Client:
    return client_of(world.people["editor"])


MODELS = [CustomImage, CustomDocument]


def item(world: World, model: Any, place: str) -> Any:
    return (world.images if model is CustomImage else world.documents)[place]


# --- Line 3: bulk actions ---------------------------------------------------------------------------------


def bulk_url(model: Any, action: str, *keys: Any) -> str:
    address = reverse("wagtail_bulk_action", args=[model._meta.app_label, model._meta.model_name, action])
    return f"{address}?" + "&".join(f"id={key}" for key in keys)


def stock_bulk_actions() -> Iterator[tuple[Any, str]]:
    """Every bulk action that is registered, by whatever app."""
    from wagtail.admin.views.bulk_action.registry import bulk_action_registry

    bulk_action_registry._scan_for_bulk_actions()
    for models in bulk_action_registry.actions.values():
        for actions in models.values():
            for name, action_class in actions.items():
                for model in action_class.models:
                    yield model, name


@pytest.mark.parametrize("person", [*MemberRole])
def test_rights_leak_3_no_bulk_action_of_any_app_names_what_is_foreign(
    world: World, client_of: Any, person: str
) -> None:
    colleague = UserFactory(first_name=SECRET)
    session, tried = client_of(world.people[person]), set()
    for model, action in stock_bulk_actions():
        own, foreign = {
            CustomImage: (world.images["own"], world.images["foreign"]),
            CustomDocument: (world.documents["own"], world.documents["foreign"]),
            Page: (world.profile, world.foreign_draft),
            User: (world.people["editor"], colleague),
        }[model]
        tried.add(model)
        alone = bulk_url(model, action, foreign.pk)
        # The same answer as for what never existed.
        missing = bulk_url(model, action, 987654)
        for method in ("get", "post"):
            response = getattr(session, method)(alone, follow=True)
            assert SECRET not in response.content.decode(), (model, action, method)
            assert response.status_code == getattr(session, method)(missing, follow=True).status_code, (model, action)
        both = session.get(bulk_url(model, action, own.pk, foreign.pk), follow=True)
        assert SECRET not in both.content.decode(), (model, action)
        assert type(foreign).objects.filter(pk=foreign.pk).exists()
    assert tried == {CustomImage, CustomDocument, Page, User}


def test_rights_leak_3_bulk_acts_on_ones_own_and_spares_the_rest(world: World, editor: Client) -> None:
    for model in MODELS:
        own, foreign = item(world, model, "own"), item(world, model, "foreign")
        confirmation = editor.get(bulk_url(model, "add_tags", own.pk, foreign.pk))
        assert own.title in confirmation.content.decode()
        assert editor.post(bulk_url(model, "add_tags", own.pk, foreign.pk), {"tags": "rive"}).status_code == 302
        assert list(own.tags.names()) == ["rive"]
        assert not foreign.tags.exists()
    news = NewsPageFactory(parent=world.profile)
    address = bulk_url(Page, "unpublish", news.pk, world.their_profile.pk)
    assert editor.post(address).status_code == 302
    news.refresh_from_db()
    world.their_profile.refresh_from_db()
    assert (news.live, world.their_profile.live) == (False, True)


def test_rights_leak_3_what_one_may_use_but_not_change_is_still_explained(world: World, editor: Client) -> None:
    response = editor.get(bulk_url(CustomImage, "delete", world.images["shared"].pk))
    assert response.status_code == 200
    assert "Titre shared" in response.content.decode()


def test_rights_leak_3_nothing_is_moved_into_a_foreign_collection(world: World, editor: Client) -> None:
    for model in MODELS:
        own = item(world, model, "own")
        response = editor.post(bulk_url(model, "add_to_collection", own.pk), {"collection": world.foreign.pk})
        assert response.status_code == 200
        own.refresh_from_db()
        assert own.collection == world.own


def test_rights_leak_3_an_unknown_bulk_action_is_not_found(world: World, editor: Client) -> None:
    assert editor.get("/admin/bulk/core/nothing/delete/?id=1").status_code == 404
    assert editor.get("/admin/bulk/core/customimage/nothing/?id=1").status_code == 404
    assert Client().get(bulk_url(CustomImage, "delete", world.images["own"].pk)).status_code == 302


def test_rights_leak_3_coordinators_keep_the_stock_behaviour(world: World, client_of: Any) -> None:
    session = client_of(world.people["coordinator"])
    response = session.get(bulk_url(Page, "delete", world.foreign_draft.pk))
    assert SECRET in response.content.decode()


# --- Line 5: reports --------------------------------------------------------------------------------------

REPORTS = [pattern.name for pattern in report_urls.urlpatterns]


@pytest.mark.parametrize("report", REPORTS)
def test_rights_leak_5_reports_are_for_coordinators(world: World, client_of: Any, report: str) -> None:
    address = reverse(f"wagtailadmin_reports:{report}")
    exports = ["", "?export=csv", "?export=xlsx"]
    for person in MemberRole:
        session = client_of(world.people[person])
        for export in exports:
            assert session.get(address + export).status_code == 302, (person, export)
            answer = session.get(address + export, headers={"X-Requested-With": "XMLHttpRequest"})
            assert answer.status_code == 403, (person, export)
    assert client_of(world.people["coordinator"]).get(address).status_code == 200
    assert Client().get(address).status_code == 302


def test_rights_leak_5_usage_of_a_type_lists_ones_own_pages_only(world: World, editor: Client) -> None:
    for address in ("type_use", "type_use_results"):
        html = editor.get(reverse(f"wagtailadmin_pages:{address}", args=["actions", "newspage"])).content.decode()
        assert SECRET not in html


def test_rights_leak_5_usage_of_a_picture_hides_the_pages_of_others(world: World, editor: Client) -> None:
    """Who wants to delete a shared thing must know that it is used; where, is the others' business."""
    image, document = world.images["own"], world.documents["own"]
    image.description = "Une rive"
    image.save()
    foreign = NewsPageFactory(
        parent=world.their_profile,
        title=f"{SECRET} ailleurs",
        live=False,
        image=image,
        body=[("attachment", {"title": "Annexe", "document": document, "url": "", "comment": ""})],
    )
    for address in (
        reverse("wagtailimages:image_usage", args=[image.pk]),
        reverse("wagtaildocs:document_usage", args=[document.pk]),
        reverse("wagtailimages:image_usage", args=[image.pk]) + "?describe_on_delete=1",
        reverse("wagtailimages:edit", args=[image.pk]),
        reverse("wagtailimages:delete", args=[image.pk]),
        reverse("wagtaildocs:delete", args=[document.pk]),
    ):
        response = editor.get(address)
        assert response.status_code == 200, address
        assert SECRET not in response.content.decode(), address
        assert f"/pages/{foreign.pk}/" not in response.content.decode(), address


# --- Line 8: documents served ------------------------------------------------------------------------------


def attached(document: CustomDocument) -> list[Any]:
    return [("attachment", {"title": "Annexe", "document": document, "url": "", "comment": ""})]


def linked(document: CustomDocument) -> list[Any]:
    return [("paragraph", f'<p><a linktype="document" id="{document.pk}">Le compte rendu</a></p>')]


def reads(session: Client, document: CustomDocument) -> bool:
    response = session.get(document.url)
    assert response.status_code in (200, 404)
    return response.status_code == 200


@pytest.mark.parametrize("used", [attached, linked])
def test_rights_leak_8_a_reader_reads_what_a_live_page_holds(world: World, used: Any) -> None:
    document, reader = world.documents["foreign"], Client()
    assert not reads(reader, document)
    page = NewsPageFactory(parent=world.their_profile, live=False, body=used(document))
    assert not reads(reader, document)
    page.get_latest_revision().publish()
    assert reads(reader, document)
    page.refresh_from_db()
    page.unpublish()
    assert not reads(reader, document)


def test_rights_leak_8_the_web_server_has_no_document_to_hand_out(world: World) -> None:
    for document in world.documents.values():
        assert not Path(document.file.path).is_relative_to(settings.MEDIA_ROOT)
        for folder in ("", "documents/", "../documents/", "images/../../documents/"):
            response = Client().get(f"{settings.MEDIA_URL}{folder}{document.file.name}")
            assert response.status_code in (400, 404), folder


def test_rights_leak_8_a_file_taken_out_of_a_page_is_no_longer_read(world: World) -> None:
    document, reader = world.documents["foreign"], Client()
    page = NewsPageFactory(parent=world.their_profile, body=linked(document))
    assert reads(reader, document)
    page.body = []
    draft = page.save_revision()
    assert reads(reader, document)
    draft.publish()
    assert not reads(reader, document)


def test_rights_leak_8_a_page_behind_a_password_opens_its_files_with_itself(world: World) -> None:
    document, reader = world.documents["foreign"], Client()
    page = NewsPageFactory(parent=world.their_profile, body=linked(document))
    restriction = PageViewRestriction.objects.create(
        page=world.their_profile, restriction_type=PageViewRestriction.PASSWORD, password="sesame"
    )
    assert not reads(reader, document)
    session = reader.session
    session["passed_page_view_restrictions"] = [restriction.pk]
    session.save()
    reader.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    assert reads(reader, document)
    assert page.live


def test_rights_leak_8_members_read_their_own_the_shared_and_coordinators_all(world: World, client_of: Any) -> None:
    for person, user in world.people.items():
        session = client_of(user)
        readable = {place for place, document in world.documents.items() if reads(session, document)}
        assert readable == ({"own", "shared", "foreign"} if person == "coordinator" else {"own", "shared"}), person
    outsider = client_of(UserFactory())
    assert not any(reads(outsider, document) for document in world.documents.values())
    former = world.people["editor"]
    session = client_of(former)
    former.memberships.all().delete()
    assert not any(reads(session, document) for document in world.documents.values())


def test_rights_leak_8_a_co_editor_reads_what_a_partner_attached_to_their_draft(world: World, client_of: Any) -> None:
    document = world.documents["foreign"]
    sheet = ActionPageFactory(leads=[world.ours], partners=[world.theirs])
    sheet.annexes = [("annex", {"title": "Annexe", "document": document, "url": "", "comment": ""})]
    sheet.save_revision()
    session = client_of(world.people["contributor"])
    assert reads(session, document)
    assert not reads(Client(), document)
    assert not reads(client_of(MembershipFactory().user), document)
    sheet.participations.filter(institution=world.ours).delete()
    assert not reads(session, document)


# --- Line 9: forged choices --------------------------------------------------------------------------------


def draftail_link(document: CustomDocument) -> str:
    """The text editor's own form of a link to a document."""
    block = {
        "key": "abcde",
        "type": "unstyled",
        "text": "ici",
        "depth": 0,
        "inlineStyleRanges": [],
        "entityRanges": [{"key": 0, "offset": 0, "length": 3}],
    }
    entity = {"type": "DOCUMENT", "mutability": "MUTABLE", "data": {"id": document.pk, "url": "/", "filename": "x"}}
    return json.dumps({"blocks": [block], "entityMap": {"0": entity}})


def stream(name: str, kind: str, value: dict[str, Any] | str) -> dict[str, Any]:
    """One block of a stream, as a browser posts it."""
    data = {
        f"{name}-count": 1,
        f"{name}-0-deleted": "",
        f"{name}-0-order": 0,
        f"{name}-0-type": kind,
        f"{name}-0-id": "",
    }
    if isinstance(value, str):
        return data | {f"{name}-0-value": value}
    return data | {f"{name}-0-value-{key}": part for key, part in value.items()}


def forgeries(world: World, place: str) -> dict[str, dict[str, Any]]:
    """Every way in which the form of a news update holds a picture or a document."""
    image, document = world.images[place], world.documents[place]
    return {
        "picture": {"image": image.pk},
        "picture in the body": stream(
            "body",
            "picture",
            {"image-image": image.pk, "image-alt_text": "Une rive", "image-decorative": "", "caption": ""},
        ),
        "attachment": stream(
            "body", "attachment", {"title": "Annexe", "document": document.pk, "url": "", "comment": ""}
        ),
        "text": stream("body", "paragraph", draftail_link(document)),
        "text of a project": stream("body", "project", {"name": "Projet", "text": draftail_link(document)}),
    }


WAYS = ["picture", "picture in the body", "attachment", "text", "text of a project"]


def posts(session: Client, address: str, extra: dict[str, Any]) -> Any:
    return session.post(
        address, posted(session.get(address).context["form"]) | {"title": "Essai", "slug": "essai"} | extra
    )


@pytest.mark.parametrize("way", WAYS)
def test_rights_leak_9_a_foreign_picture_or_document_cannot_be_chosen(world: World, editor: Client, way: str) -> None:
    adding = f"/admin/pages/add/actions/newspage/{world.profile.pk}/"
    news = NewsPageFactory(parent=world.profile)
    for number, address in enumerate((adding, f"/admin/pages/{news.pk}/edit/")):
        revisions = news.revisions.count()
        response = posts(editor, address, forgeries(world, "foreign")[way])
        assert response.status_code == 200, address
        assert response.context["form"].non_field_errors(), address
        assert SECRET not in response.content.decode(), address
        assert not Page.objects.filter(slug="essai").exists()
        assert news.revisions.count() == revisions
        # Nor by a form that is refused for another reason, and comes back.
        other = posts(editor, address, forgeries(world, "foreign")[way] | {"title": ""})
        assert SECRET not in other.content.decode(), address
        for place in ("own", "shared"):
            accepted = posts(editor, address, forgeries(world, place)[way] | {"slug": f"essai-{place}-{number}"})
            assert accepted.status_code == 302, (place, accepted.context and accepted.context["form"].errors)


@pytest.mark.parametrize("way", WAYS)
def test_rights_leak_9_nor_by_a_preview(world: World, editor: Client, way: str) -> None:
    news = NewsPageFactory(parent=world.profile)
    for address in (
        reverse("wagtailadmin_pages:preview_on_add", args=["actions", "newspage", world.profile.pk]),
        reverse("wagtailadmin_pages:preview_on_edit", args=[news.pk]),
    ):
        form = editor.get(f"/admin/pages/{news.pk}/edit/").context["form"]
        data = posted(form) | {"title": "Essai", "slug": "essai"}
        fine = editor.post(address, data | forgeries(world, "own")[way])
        assert fine.json()["is_valid"], fine.json()
        forged = editor.post(address, data | forgeries(world, "foreign")[way])
        assert not forged.json()["is_valid"]
        shown = editor.get(address)
        assert SECRET not in shown.content.decode()
        assert world.documents["foreign"].url not in shown.content.decode()


@pytest.mark.parametrize("kind", ["profile", "sheet"])
def test_rights_leak_9_nor_in_a_profile_or_a_sheet(world: World, editor: Client, kind: str) -> None:
    page = world.profile if kind == "profile" else ActionPageFactory(leads=[world.ours])
    text = "mission" if kind == "profile" else "challenge"
    address = f"/admin/pages/{page.pk}/edit/"
    forged = [{"image": world.images["foreign"].pk}, {text: draftail_link(world.documents["foreign"])}]
    if kind == "profile":
        forged.append({"logo": world.images["foreign"].pk})
    for extra in forged:
        response = posts(editor, address, extra)
        assert response.status_code == 200
        assert response.context["form"].non_field_errors()
    assert posts(editor, address, {"image": world.images["own"].pk}).status_code == 302


def test_rights_leak_9_what_was_there_blocks_no_co_editor(world: World, editor: Client) -> None:
    sheet = ActionPageFactory(leads=[world.theirs], partners=[world.ours], image=world.images["foreign"])
    sheet.annexes = [("annex", {"title": "Annexe", "document": world.documents["foreign"], "url": "", "comment": ""})]
    sheet.save_revision()
    address = f"/admin/pages/{sheet.pk}/edit/"
    annex = stream(
        "annexes", "annex", {"title": "Annexe", "document": world.documents["foreign"].pk, "url": "", "comment": ""}
    )
    assert posts(editor, address, annex).status_code == 302
    # Taken out by one, and put back by the other with an earlier version.
    assert posts(editor, address, {"image": ""}).status_code == 302
    sheet.refresh_from_db()
    assert sheet.get_latest_revision_as_object().image is None
    assert posts(editor, address, annex | {"image": world.images["foreign"].pk}).status_code == 302
    other = CustomImage.objects.create(title="Autre", file=get_test_image_file("autre.png"), collection=world.foreign)
    assert posts(editor, address, {"image": other.pk}).status_code == 200


def test_rights_leak_9_a_coordinator_chooses_any(world: World, client_of: Any) -> None:
    news = NewsPageFactory(parent=world.profile)
    session = client_of(world.people["coordinator"])
    assert posts(session, f"/admin/pages/{news.pk}/edit/", forgeries(world, "foreign")["picture"]).status_code == 302


def test_rights_leak_9_every_page_that_a_member_edits_asks_the_question(world: World) -> None:
    from wagtail.models import get_page_models

    from actions.forms import MemberPageForm

    policy = policy_registry.get_by_type(Page)
    ActionPageFactory(leads=[world.ours])
    NewsPageFactory(parent=world.profile)
    editable = policy.instances_user_has_permission_for(world.people["editor"], "change")
    types = {page.specific_class for page in editable}
    assert {ActionPage, type(world.profile)} < types
    for model in get_page_models():
        if model in types:
            assert issubclass(model.get_edit_handler().get_form_class(), MemberPageForm), model


# --- Choosers, edit, upload, tags, API ---------------------------------------------------------------------


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


def upload(model: Any) -> SimpleUploadedFile:
    if model is CustomImage:
        return SimpleUploadedFile("rive.png", get_test_image_file().file.getvalue(), content_type="image/png")
    return SimpleUploadedFile("note.txt", b"Une note", content_type="text/plain")


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


# --- Line 12: APIs -----------------------------------------------------------------------------------------


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


def test_rights_leak_12_no_public_api_is_mounted(world: World) -> None:
    """Neither v2 nor v3: outside of the admin, no view comes from a package of Wagtail's API."""

    def views(patterns: Any, prefix: str = "") -> Iterator[tuple[str, str]]:
        for pattern in patterns:
            route = prefix + str(pattern.pattern)
            if isinstance(pattern, URLResolver):
                yield from views(pattern.url_patterns, route)
            else:
                yield route, pattern.callback.__module__

    public = [(route, module) for route, module in views(get_resolver().url_patterns) if not route.startswith("admin/")]
    assert public
    assert not [entry for entry in public if ".api." in f"{entry[1]}."]
    assert not [app for app in settings.INSTALLED_APPS if app.startswith(("wagtail.api", "rest_framework", "ninja"))]
    for address in ("/api/v2/pages/", "/api/v2/images/", "/api/v2/documents/", "/api/v3/", "/api/"):
        assert Client().get(address).status_code == 404


# --- Menus -------------------------------------------------------------------------------------------------


def menu_names(session: Client) -> dict[str, Any]:
    """The menu of the side bar, by name, with the names of what each holds."""
    from wagtail.admin.menu import admin_menu

    request = session.get("/admin/").wsgi_request
    return {
        entry.name: sorted(sub.name for sub in entry.menu.menu_items_for_request(request))
        if hasattr(entry, "menu")
        else None
        for entry in admin_menu.menu_items_for_request(request)
    }


@pytest.mark.parametrize("person", [*MemberRole])
def test_members_menus_hold_what_their_role_can_use(world: World, client_of: Any, person: str) -> None:
    assert menu_names(client_of(world.people[person])) == {
        "explorer": None,
        "images": None,
        "documents": None,
        "help": ["keyboard-shortcuts-trigger"],
    }


def test_coordinators_menus_keep_reports_help_and_settings(world: World, client_of: Any) -> None:
    menus = menu_names(client_of(world.people["coordinator"]))
    assert {"reports", "settings", "help"} <= set(menus)
    assert "site-history" in menus["reports"]
    assert len(menus["help"]) == 3


def test_members_meet_no_badge_of_the_softwares_news(world: World, client_of: Any) -> None:
    for person, shown in (("editor", False), ("coordinator", True)):
        html = client_of(world.people[person]).get("/admin/").content.decode()
        assert ("whats-new-in-wagtail" in html) == shown, person
