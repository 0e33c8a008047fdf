"""Writing an export into the site: media first, then a place for each page, then the texts that link to each other.

Each item is one transaction, remembered by its number in the old site: a run that was interrupted goes on where it
ended, and a second run changes nothing.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.html import escape
from django.utils.translation import gettext as _
from wagtail.models import Collection, Page, Site

from actions.binned import in_bin
from actions.imports.wordpress import pages
from actions.imports.wordpress.content import convert, picture_block
from actions.imports.wordpress.export import Export, Item, read_contents
from actions.imports.wordpress.library import ItemLibrary, OldSite
from actions.imports.wordpress.mapping import Mapping
from actions.imports.wordpress.media import (
    MediaError,
    MediaFolder,
    add_document,
    add_picture,
    is_picture,
    library_path,
)
from actions.imports.wordpress.redirects import redirect_document, redirect_page
from actions.imports.wordpress.report import Kind, Outcome, Report
from actions.models import ImportedItem
from core.models import NetworkSettings

# Called after each item: what is being done, how many of them are done, of how many.
Progress = Callable[[str, int, int], None]

_SUMMARY_LENGTH = 300


@dataclass(slots=True)
class Options:
    """How to import.

    ``source`` names the old site in the memory of imports; ``update`` lets what changed there since, and nothing
    here, be written again; ``dry_run`` copies no file (whoever calls takes the rows back).
    """

    source: str
    media: Path | None = None
    update: bool = False
    dry_run: bool = False


@dataclass(slots=True)
class Run:
    """One import, filling ``report``."""

    export: Export
    mapping: Mapping
    places: pages.Places
    options: Options
    progress: Progress
    report: Report = field(default_factory=Report)
    _rows: dict[str, ImportedItem] = field(default_factory=dict)

    def __call__(self) -> Report:
        rows = ImportedItem.objects.filter(source=self.options.source).select_related("image", "document")
        self._rows = {row.external_id: row for row in rows}
        self._say_what_is_left_out()
        self._media()
        self._places()
        self._texts()
        return self.report

    # --- What the site has no place for ---

    def _say_what_is_left_out(self) -> None:
        for kind, number in sorted(self.export.left_out.items()):
            self.report.note(
                _("Not imported: %(number)d items of the type or state “%(kind)s”.") % {"number": number, "kind": kind}
            )
        if self.export.comments:
            self.report.note(_("Not imported: %(number)d comments of readers.") % {"number": self.export.comments})
        if names := sorted(self.export.other_meta):
            self.report.note(_("Not imported: the custom fields %(names)s.") % {"names": ", ".join(names)})
        for login, name in sorted(self.export.authors.items()):
            if login not in self.mapping.authors:
                self.report.note(
                    _(
                        "The author “%(login)s” (%(name)s) has no line in the file of correspondences: "
                        "the news go to the network."
                    )
                    % {"login": login, "name": name}
                )
        for slug, name in sorted(self.export.terms.items()):
            if slug not in self.mapping.themes:
                self.report.note(
                    _("The category or tag “%(name)s” (%(slug)s) has no theme in the file of correspondences.")
                    % {"name": name, "slug": slug}
                )

    # --- Pictures and documents ---

    def _media(self) -> None:
        folder, shared = MediaFolder(self.options.media), _shared_collection()
        total = len(self.export.attachments)
        for done, item in enumerate(self.export.attachments.values(), start=1):
            kind = Kind.PICTURES if is_picture(library_path(item)) else Kind.DOCUMENTS
            self.report.count(kind, self._add_medium(item, kind, folder, shared))
            self.progress(_("Media"), done, total)

    def _add_medium(self, item: Item, kind: Kind, folder: MediaFolder, shared: Collection) -> Outcome:
        if row := self._rows.get(item.id):
            # What was deleted here stays so.
            return Outcome.UNCHANGED if row.image_id or row.document_id else Outcome.LEFT
        keep_file = not self.options.dry_run
        try:
            file = folder.find(item)
            with transaction.atomic():
                row = ImportedItem(source=self.options.source, external_id=item.id, digest="file")
                collection = self._collection(item) or shared
                if kind == Kind.PICTURES:
                    row.image = add_picture(item, file, collection, keep_file=keep_file)
                else:
                    row.document = add_document(item, file, collection, keep_file=keep_file)
                    redirect_document(item.attachment_url, row.document, self.report)
                row.save()
        except (MediaError, OSError) as error:
            self.report.note(str(error), item.title, item.attachment_url)
            return Outcome.FAILED
        self._rows[item.id] = row
        return Outcome.CREATED

    def _collection(self, item: Item) -> Collection | None:
        """That of the institution whose news the file was added to, else of who added it."""
        page = self.export.contents.get(item.parent)
        institution = self.mapping.authors.get(page.author if page else item.author)
        return institution.collection if institution else None

    # --- Pages ---

    def _places(self) -> None:
        items = pages.parents_first(self.export.contents)
        for done, item in enumerate(items, start=1):
            if item.id not in self._rows:
                self._place(item)
            self.progress(_("Addresses"), done, len(items))

    def _place(self, item: Item) -> None:
        try:
            with transaction.atomic():
                above = self._rows.get(item.parent)
                page = self.places.add(
                    item, self.mapping.authors.get(item.author), above.page if above and item.kind == "page" else None
                )
                row = ImportedItem.objects.create(source=self.options.source, external_id=item.id, page=page)
        except (ValidationError, pages.NoPlace) as error:
            self._fail(item, error)
            return
        self._rows[item.id] = row

    def _texts(self) -> None:
        site = OldSite(self.export, self._rows)
        total = len(self.export.contents)
        for done, item in enumerate(read_contents(self.export), start=1):
            row = self._rows.get(item.id)
            if row is not None:
                self._write(item, row, site)
            self.progress(_("Texts"), done, total)

    def _write(self, item: Item, row: ImportedItem, site: OldSite) -> None:
        kind, digest = _kind(item), _digest(item)
        # Fresh: pages that were given their places since stand below this one.
        page = Page.objects.filter(~in_bin(), pk=row.page_id).specific().first()
        if page is None:
            self.report.count(kind, Outcome.LEFT)
            return
        if row.digest == digest:
            self.report.count(kind, Outcome.UNCHANGED)
            return
        if page.latest_revision_id != row.revision_id:
            self.report.count(kind, Outcome.LEFT)
            self.report.note(_("It changed on the old site, but also here: left alone."), item.title, item.link)
            return
        if row.digest and not self.options.update:
            self.report.count(kind, Outcome.LEFT)
            self.report.note(_("It changed on the old site: --update writes it again."), item.title, item.link)
            return
        outcome = Outcome.UPDATED if row.digest else Outcome.CREATED
        try:
            with transaction.atomic():
                self._fill(item, row, page, site)
        except ValidationError as error:
            self._fail(item, error)
            return
        self.report.count(kind, outcome)

    def _fill(self, item: Item, row: ImportedItem, page: Any, site: OldSite) -> None:
        library = ItemLibrary(site, item, self.report)
        is_new = not row.digest
        body = convert(item.content, library)
        summary = pages.summary_of(item)
        if item.kind == "post" and len(summary) > _SUMMARY_LENGTH:
            # Longer than a summary may be here: none of its words is lost.
            body.insert(0, {"type": "paragraph", "value": f"<p>{escape(summary)}</p>"})
        cover = site.rows.get(item.meta.get("_thumbnail_id", ""))
        if item.kind == "page" and cover and cover.image:
            body.insert(0, picture_block(cover.image.pk, cover.image.description))
        pages.fill(page, item, json.dumps(body), cover.image if cover else None, self._themes(item))
        publish = item.is_public if is_new else page.live
        row.revision = pages.save(page, item, publish=publish)
        row.digest = _digest(item)
        row.save(update_fields=["revision", "digest", "imported_at"])
        if is_new and item.is_public:
            for address in (item.link, *pages.short_addresses(self.export, item)):
                redirect_page(address, page, self.report)
        elif is_new and item.status == "publish":
            self.report.note(_("It was behind a password: it is a draft here."), item.title, item.link)

    def _themes(self, item: Item) -> list:
        return list(dict.fromkeys(theme for term in item.terms if (theme := self.mapping.themes.get(term.slug))))

    def _fail(self, item: Item, error: Exception) -> None:
        messages = error.messages if isinstance(error, ValidationError) else [str(error)]
        self.report.count(_kind(item), Outcome.FAILED)
        self.report.note(" ".join(messages), item.title, item.link)


def _kind(item: Item) -> Kind:
    return Kind.PAGES if item.kind == "page" else Kind.NEWS


def _digest(item: Item) -> str:
    said = [item.title, item.status, item.author, item.parent, str(item.date), item.excerpt, item.content]
    said += [item.meta.get("_thumbnail_id", ""), str(item.is_protected), *(term.slug for term in item.terms)]
    return hashlib.sha256("\0".join(said).encode()).hexdigest()


def _shared_collection() -> Collection:
    site = Site.objects.filter(is_default_site=True).first()
    shared = NetworkSettings.for_site(site).shared_collection if site else None
    return shared or Collection.get_first_root_node()
