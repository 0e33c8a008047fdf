"""Pictures and documents of two institutions and of all, for the tests of what members see of them."""

from typing import Any

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Collection, Site

from actions.enums import MemberRole
from core.models import CustomDocument, CustomImage, NetworkSettings
from home.models import HomePage
from tests.factories import (
    InstitutionFactory,
    MembershipFactory,
    NewsPageFactory,
    PartnerPageFactory,
    UserFactory,
)

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


MODELS = [CustomImage, CustomDocument]


def item(world: World, model: Any, place: str) -> Any:
    return (world.images if model is CustomImage else world.documents)[place]


def upload(model: Any) -> SimpleUploadedFile:
    if model is CustomImage:
        return SimpleUploadedFile("rive.png", get_test_image_file().file.getvalue(), content_type="image/png")
    return SimpleUploadedFile("note.txt", b"Une note", content_type="text/plain")
