"""Owns which pictures and documents a form may newly point to: a form can be crafted, and a text holds any number.

What may not be chosen is taken out of what was posted before anything reads it. Refusing it later would be too late:
the form that comes back with its errors shows the title, the thumbnail and the file name of what it holds.
"""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from bs4 import BeautifulSoup
from django.contrib.contenttypes.models import ContentType
from django.db.models import Field, ForeignKey, Model
from wagtail.blocks import StreamValue, StructValue
from wagtail.blocks.list_block import ListValue
from wagtail.models import Page, ReferenceIndex
from wagtail.permissions import policy_registry
from wagtail.rich_text import RichText

from core.models import CustomDocument, CustomImage

_MEDIA = (CustomImage, CustomDocument)


class Media(NamedTuple):
    """A picture or a document that a content points to; the key as text, whether or not something has it."""

    model: type[Model]
    key: str


def media_of(instance: Model) -> set[Media]:
    """What an instance in memory holds.

    By Wagtail's own extraction, in which foreign keys, streams, texts and inline lists take part.
    """
    types = {ContentType.objects.get_for_model(model).pk: model for model in _MEDIA}
    extracted = ReferenceIndex._extract_references_from_object(instance)
    return {Media(types[content_type], key) for content_type, key, *_paths in extracted if content_type in types}


class MediaChoices:
    """What one person may put into one page.

    Args:
        user: who fills the form.
        page: as it was before; one that is not stored yet holds nothing.
    """

    def __init__(self, user: Any, page: Page) -> None:
        self._user = user
        self._page = page
        self._fine: set[Media] = set()
        self._foreign: set[Media] = set()

    def keep_allowed(self, field: Field, value: Any) -> tuple[Any, bool]:
        """A posted value without what may not be chosen, and whether something was taken out."""
        foreign = self._judge(_posted_media(field, value))
        if not foreign:
            return value, False
        if isinstance(field, ForeignKey):
            return None, True
        return _without(value, foreign), True

    def _judge(self, wanted: set[Media]) -> set[Media]:
        """Those of the wanted that are foreign; each is judged once for a form, however often its field is read."""
        unknown = wanted - self._fine - self._foreign
        if unknown:
            fine = unknown & _usable(self._user, unknown)
            # What some version of the page already held stands: a partner put it there, and it must not keep the
            # others from saving, or from bringing that version back.
            for held in _held_so_far(self._page):
                if fine == unknown:
                    break
                fine |= unknown & held
            self._fine |= fine
            self._foreign |= unknown - fine
        return wanted & self._foreign


def _posted_media(field: Field, value: Any) -> set[Media]:
    if not value:
        return set()
    if isinstance(field, ForeignKey):
        return {Media(field.related_model, str(value))} if field.related_model in _MEDIA else set()
    if hasattr(field, "extract_references"):
        return {Media(model, key) for model, key, *_paths in field.extract_references(value) if model in _MEDIA}
    return set()


def _usable(user: Any, wanted: Iterable[Media]) -> set[Media]:
    found = set()
    for model in _MEDIA:
        keys = [int(media.key) for media in wanted if media.model is model and media.key.isdecimal()]
        if keys:
            allowed = policy_registry.get_by_type(model).instances_user_has_any_permission_for(user, ["choose"])
            found |= {Media(model, str(key)) for key in allowed.filter(pk__in=keys).values_list("pk", flat=True)}
    return found


def _held_so_far(page: Page) -> Iterator[set[Media]]:
    """What the page held: as stored, then version by version, the newest first."""
    stored = type(page)._default_manager.filter(pk=page.pk).first() if page.pk else None
    if stored is None:
        return
    yield media_of(stored)
    for revision in stored.revisions.order_by("-created_at", "-pk").iterator():
        yield media_of(revision.as_object())


def _without(value: Any, foreign: set[Media]) -> Any:
    """A value of a stream, of one of its blocks or of a text, rid of the foreign; streams change in place."""
    if isinstance(value, StreamValue):
        for child in value:
            child.value = _without(child.value, foreign)
    elif isinstance(value, ListValue):
        for child in value.bound_blocks:
            child.value = _without(child.value, foreign)
    elif isinstance(value, StructValue):
        for name in list(value):
            value[name] = _without(value[name], foreign)
    elif isinstance(value, RichText):
        return RichText(_text_without(value.source, foreign))
    elif isinstance(value, str):
        return _text_without(value, foreign)
    elif isinstance(value, _MEDIA) and Media(type(value), str(value.pk)) in foreign:
        return None
    return value


def _text_without(html: str, foreign: set[Media]) -> str:
    """A rich text whose links to foreign documents are plain words, and without foreign pictures."""
    soup = BeautifulSoup(html, "html.parser")
    for link in soup.find_all("a", linktype="document"):
        if Media(CustomDocument, str(link.get("id"))) in foreign:
            link.unwrap()
    for embed in soup.find_all("embed", embedtype="image"):
        if Media(CustomImage, str(embed.get("id"))) in foreign:
            embed.decompose()
    return str(soup)
