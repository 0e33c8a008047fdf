"""Builder of what the demo's sheets hold beyond their words: links, files, curves, dates of review."""

from pathlib import Path
from typing import Any

from django.core.files import File
from wagtail.documents import get_document_model

from actions.demo import DATA, DemoWorld, indicator_of, publish
from actions.models import ActionPage, SheetLink
from core.demo import load_toml


def finish_sheets(world: DemoWorld) -> None:
    """Give the sheets that ``actions.demo`` built what ``sheets.toml`` says of them."""
    for row in load_toml(DATA / "sheets.toml")["sheet"]:
        _finish(world, world.actions[row["key"]], row)


def _finish(world: DemoWorld, action: ActionPage, row: dict[str, Any]) -> None:
    published_at = action.first_published_at
    for name, key in (("status_since", "since"), ("review_by", "review"), ("confirmed_on", "confirmed")):
        setattr(action, name, world.day(row[key]) if key in row else None)
    # A confirmation stands outside of the versions.
    ActionPage.objects.filter(pk=action.pk).update(confirmed_on=action.confirmed_on)
    action.sheet_links = [SheetLink(linked=world.actions[key]) for key in row.get("linked", [])]
    for item in row.get("indicator", []):
        action.indicators.append(("indicator", indicator_of(world, item)))
    for item in row.get("file", []):
        annex = {"title": item["title"], "document": _document(item), "url": "", "comment": item["comment"]}
        action.annexes.insert(0, ("annex", annex))
    publish(action, published_at)


def _document(row: dict[str, Any]) -> Any:
    path: Path = DATA / "documents" / row["name"]
    document = get_document_model()(title=row["title"], file_size=path.stat().st_size)
    with path.open("rb") as file:
        document.file.save(path.name, File(file), save=False)
    document.save()
    return document
