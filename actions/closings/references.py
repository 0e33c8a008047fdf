"""Owns what a member's form may point to: a form can be crafted, and rich text holds any number."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from wagtail.models import Page, ReferenceIndex

# A field of the model, and the key of the page that it points to.
Pointer = tuple[str, str]

# Wagtail's own columns, which no form writes.
_STOCK_FIELDS = frozenset({"alias_of", "latest_revision", "live_revision", "locked_by", "owner", "page_ptr"})


def page_pointers(instance: Model) -> Iterator[Pointer]:
    """The pages that an instance's own fields point to: foreign keys, rich text, streams, inline lists."""
    page_type = ContentType.objects.get_for_model(Page).pk
    for content_type, key, model_path, _content_path in ReferenceIndex._extract_references_from_object(instance):
        field = model_path.split(".", maxsplit=1)[0]
        if content_type == page_type and field not in _STOCK_FIELDS:
            yield field, key


def _keys(instances: Iterable[Model]) -> set[str]:
    return {key for instance in instances for _field, key in page_pointers(instance)}


def _was_there(page: Page) -> Iterator[set[str]]:
    """What the page pointed to, newest version first."""
    stored = type(page)._default_manager.filter(pk=page.pk).first()
    if stored is None:
        return
    yield _keys([stored])
    for revision in stored.revisions.order_by("-created_at", "-pk").iterator():
        yield _keys([revision.as_object()])


def forged_fields(user: Any, page: Page, children: Iterable[Model] = ()) -> set[str]:
    """The fields of a changed page that newly point to a page of which the person may not hear.

    What an earlier version of the page already pointed to stands: a coordinator may have put it there, and it
    must not keep the others from saving.

    Args:
        user: who changed it.
        page: as changed, not saved yet.
        children: rows of its inline lists, as changed.
    """
    from actions.closings.sight import nameable_pages
    from actions.permissions import is_coordinator

    if is_coordinator(user):
        return set()
    pointers = {pointer for instance in (page, *children) for pointer in page_pointers(instance)}
    numbers = [int(key) for _field, key in pointers if key.isdigit()]
    fine = {str(key) for key in nameable_pages(user).filter(pk__in=numbers).values_list("pk", flat=True)}
    suspects = {(field, key) for field, key in pointers if key not in fine}
    if suspects and page.pk:
        for known in _was_there(page):
            suspects = {(field, key) for field, key in suspects if key not in known}
            if not suspects:
                break
    return {field for field, _key in suspects}
