"""The files of the old site's media library, in a local folder: nothing is ever asked of the network."""

import unicodedata
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.files import File
from django.utils.translation import gettext as _
from PIL import Image as PillowImage
from PIL import UnidentifiedImageError
from wagtail.models import Collection

from actions.imports.wordpress.export import Item
from core.models import CustomDocument, CustomImage

# Where exports and copies of a site put the library.
_FOLDERS = ("", "uploads", "wp-content/uploads")
# What a page of the old site could be made to run has no place in a library.
_DOCUMENTS = frozenset(
    "csv doc docx gpx ics kml m4a mov mp3 mp4 odp ods odt ogg pdf ppt pptx rtf txt wav webm xls xlsx zip".split()
)


class MediaError(Exception):
    """The file of an attachment is missing or unfit; says why."""


def library_path(item: Item) -> str:
    """Where the attachment's file is in the library: « 2019/05/forum.jpg »."""
    attached = item.meta.get("_wp_attached_file", "")
    if attached and not attached.startswith(("/", "http:", "https:")):
        return attached
    return unquote(urlsplit(item.attachment_url).path).rpartition("/uploads/")[2]


def is_picture(path: str) -> bool:
    return Path(path).suffix[1:].lower() in settings.WAGTAILIMAGES_EXTENSIONS


class MediaFolder:
    """A copy of the library on this machine; without one, every file is missing."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder.resolve() if folder else None

    def find(self, item: Item) -> Path:
        """The file of an attachment.

        Raises:
            MediaError: it is not in the folder, or of a kind that the site does not take.
        """
        path = library_path(item)
        extension = Path(path).suffix[1:].lower()
        if extension not in _DOCUMENTS and not is_picture(path):
            raise MediaError(_("Files of this type are not imported: %(file)s.") % {"file": path})
        for candidate in self._candidates(path):
            if candidate.is_file():
                return candidate
        raise MediaError(_("The file is not in the folder of media: %(file)s.") % {"file": path})

    def _candidates(self, path: str) -> list[Path]:
        if self._folder is None:
            return []
        found = []
        for form in ("NFC", "NFD"):
            name = unicodedata.normalize(form, path)
            # WordPress keeps the original of a large picture beside the one that it shrank.
            for spelled in (name, name.replace("-scaled.", ".")):
                found += [(self._folder / folder / spelled).resolve() for folder in _FOLDERS]
        return [candidate for candidate in found if candidate.is_relative_to(self._folder)]


def add_picture(item: Item, file: Path, collection: Collection, *, keep_file: bool) -> CustomImage:
    """Add the picture to the library of the site.

    Args:
        item: the attachment.
        file: where it lies.
        collection: who may use it.
        keep_file: whether its file is copied; without it, only the row is made, for a dry run.

    Raises:
        MediaError: the file is no picture.
    """
    try:
        with PillowImage.open(file) as picture:
            width, height = picture.size
            picture.verify()
    except (OSError, UnidentifiedImageError, SyntaxError, ValueError, PillowImage.DecompressionBombError) as error:
        raise MediaError(_("The file is no picture that can be read: %(file)s.") % {"file": file.name}) from error
    row = CustomImage(
        # Here and not later: a file that is set on a picture is opened, and in a dry run there is none.
        file=file.name,
        title=_title(item, file),
        description=item.meta.get("_wp_attachment_image_alt", "")[:255],
        collection=collection,
        width=width,
        height=height,
    )
    _save(row, file, keep_file)
    return row


def add_document(item: Item, file: Path, collection: Collection, *, keep_file: bool) -> CustomDocument:
    """The same for a document."""
    row = CustomDocument(file=file.name, title=_title(item, file), collection=collection)
    _save(row, file, keep_file)
    return row


def _save(row: CustomImage | CustomDocument, file: Path, keep_file: bool) -> None:
    row.file_size = file.stat().st_size
    if not keep_file:
        row.save()
        return
    with file.open("rb") as stream:
        row.file = File(stream, name=file.name)
        row.save()
    row.get_file_hash()


def _title(item: Item, file: Path) -> str:
    return (item.title or file.stem)[:255]
