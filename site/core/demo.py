"""Tools for the builders of the demo content."""

import datetime
import tomllib
from pathlib import Path
from typing import Any

from django.core.files import File
from wagtail.models import Collection

from core.models import BasePage, CustomDocument, CustomImage


def load_toml(path: Path) -> dict[str, Any]:
    """The content of one file of demo data."""
    with path.open("rb") as file:
        return tomllib.load(file)


def publish(page: BasePage, when: datetime.datetime) -> None:
    """Publish the page as if it had been done at that moment."""
    page.save_revision().publish()
    type(page).objects.filter(pk=page.pk).update(
        first_published_at=when, last_published_at=when, latest_revision_created_at=when
    )
    page.refresh_from_db()


class DemoPictures:
    """Puts the demo's pictures into the image library, each once and only when a page asks for it.

    Args:
        folder: holds the pictures and ``images.toml``, which gives their titles and descriptions.
        collection: where they go unless said otherwise.
    """

    def __init__(self, folder: Path, collection: Collection) -> None:
        self._folder = folder
        self._collection = collection
        self._texts = {entry["file"]: entry for entry in load_toml(folder / "images.toml")["image"]}
        self._stored: dict[str, CustomImage] = {}

    def get(self, name: str, title: str = "", collection: Collection | None = None) -> CustomImage | None:
        """The picture of that file name, or None for an empty name."""
        if not name:
            return None
        if name not in self._stored:
            texts = self._texts.get(name, {})
            with (self._folder / name).open("rb") as file:
                picture = CustomImage(
                    title=title or texts.get("title", ""),
                    description=texts.get("description", ""),
                    credit="" if title else "Dessin : Estuaire",
                    collection=collection or self._collection,
                )
                picture.file.save(Path(name).name, File(file), save=False)
                picture.save()
            self._stored[name] = picture
        return self._stored[name]


def store_document(path: Path, title: str, collection: Collection) -> CustomDocument:
    """The file in the library of documents."""
    document = CustomDocument(title=title, collection=collection)
    with path.open("rb") as file:
        document.file.save(path.name, File(file), save=False)
    document.save()
    return document
