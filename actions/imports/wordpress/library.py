"""What the numbers and addresses of the old site are here, for the item whose text is being read."""

import re
from html import escape
from urllib.parse import urljoin, urlsplit

from django.utils.translation import gettext as _

from actions.imports.wordpress.export import Export, Item
from actions.imports.wordpress.media import is_picture, library_path
from actions.imports.wordpress.report import Report
from actions.models import ImportedItem

_FOLLOWED = frozenset({"http", "https", "mailto", "tel"})
# WordPress puts the size of a smaller copy at the end of its name.
_SIZE = re.compile(r"-(?:\d+x\d+|scaled|e\d{10,})(?=\.\w+$)")


class OldSite:
    """All that was imported, by its number there; shared by the items of a run."""

    def __init__(self, export: Export, rows: dict[str, ImportedItem]) -> None:
        self.export = export
        self.rows = rows
        self._by_file = {_bare(library_path(item)): number for number, item in export.attachments.items()}

    def attachment(self, url: str) -> str:
        """The number of the attachment at an address of the old site, in whichever size; empty for none."""
        if not url or not self.export.is_own(url):
            return ""
        return self._by_file.get(_bare(urlsplit(url).path.rpartition("/uploads/")[2]), "")

    def readable(self, number: str) -> int | None:
        """The key of a page that readers of the new site will see; None for drafts and what is not here."""
        row = self.rows.get(number)
        item = self.export.contents.get(number)
        return row.page_id if row and item and item.is_public else None


def _bare(path: str) -> str:
    return _SIZE.sub("", path)


class ItemLibrary:
    """The library as one item sees it: « [gallery] » alone means its own pictures, and warnings name it."""

    def __init__(self, site: OldSite, item: Item, report: Report) -> None:
        self._site = site
        self._item = item
        self._report = report

    def link(self, url: str) -> str | None:
        """See :class:`~actions.imports.wordpress.content.Library`."""
        url = url.strip()
        if url.startswith("#"):
            return None
        try:
            parts = urlsplit(url)
        except ValueError:
            parts = urlsplit("invalid:")
        if parts.scheme and parts.scheme.lower() not in _FOLLOWED:
            self.warn(_("A link that leads nowhere was left out: %(address)s.") % {"address": url})
            return None
        if not self._site.export.is_own(url):
            return f'href="{escape(url)}"'
        return self._own_link(urljoin(self._site.export.base_url.rstrip("/") + "/", url))

    def _own_link(self, url: str) -> str | None:
        export, number = self._site.export, self._site.attachment(url)
        row = self._site.rows.get(number) if number else None
        if row and row.document_id:
            return f'linktype="document" id="{row.document_id}"'
        if row and row.image:
            return f'href="{escape(row.image.file.url)}"'
        if (number := export.content_at(url) or "") and (page := self._site.readable(number)):
            return f'linktype="page" id="{page}"'
        if number:
            self.warn(
                _("A link led to a page that is a draft here: its words stay, without it (%(address)s).")
                % {"address": url}
            )
            return None
        self.warn(_("A link still leads to the old site: %(address)s.") % {"address": url})
        return f'href="{escape(url)}"'

    def picture(self, number: str, url: str) -> tuple[int, str] | None:
        row = self._site.rows.get(number) if number in self._site.export.attachments else None
        if row is None or not row.image_id:
            row = self._site.rows.get(self._site.attachment(url))
        if row is None or row.image is None:
            return None
        return row.image.pk, row.image.description

    def document(self, url: str) -> int | None:
        row = self._site.rows.get(self._site.attachment(url))
        return row.document_id if row else None

    def gallery(self, numbers: list[str]) -> str:
        attachments = self._site.export.attachments
        if not numbers:
            numbers = [
                number
                for number, one in attachments.items()
                if one.parent == self._item.id and is_picture(library_path(one))
            ]
        tags = [
            f'<figure><img data-id="{number}" src="{escape(attachments[number].attachment_url)}"></figure>'
            for number in numbers
            if number in attachments
        ]
        return f"<div>{''.join(tags)}</div>"

    def warn(self, message: str) -> None:
        self._report.note(message, self._item.title, self._item.link)
