"""How complete the sheets of a list are, read for all its rows at once."""

from collections.abc import Iterable
from typing import Any

from wagtail.models import Revision

from actions.completeness import SHEET_RULE, Completeness, completeness_of
from core.templatetags.text_tags import quantity


def completeness_of_sheets(latest_revisions: Iterable[int | None]) -> dict[int, Completeness]:
    """By the key of a sheet: of what its writers wrote last, published or not.

    Args:
        latest_revisions: the keys of the last versions of the sheets.
    """
    keys = [key for key in latest_revisions if key]
    if not keys:
        return {}
    rows = Revision.objects.filter(pk__in=keys).values_list("object_id", "content")
    return {int(key): completeness_of(content, SHEET_RULE) for key, content in rows}


def attach_completeness(pages: Iterable[Any]) -> None:
    """Set ``completeness_in_words`` on each page of a list of sheets: « 80 % », nothing where it has no version."""
    rows = list(pages)
    found = completeness_of_sheets(page.latest_revision_id for page in rows)
    for page in rows:
        page.completeness_in_words = quantity(found[page.pk].percent, "%") if page.pk in found else ""
