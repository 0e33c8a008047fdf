"""Owns the rows of a posted form that somebody else deleted meanwhile: places, comments.

A stock form with such a row can never be saved again: the row's number is « not a valid choice », in a field that
nobody sees.
"""

from typing import Any

from django.http import QueryDict
from wagtail.models import COMMENTS_RELATION_NAME, Page


def without_gone_rows(posted: QueryDict, page: Page, form_class: Any) -> QueryDict:
    """The same form, whose gone rows are new ones, except comments to which the person added nothing.

    Args:
        posted: what came from the browser.
        page: as the form will be bound to it.
        form_class: with its inline lists.
    """
    data = posted.copy()
    for name in form_class.formsets:
        relation = COMMENTS_RELATION_NAME if name == "comments" else name
        known = {str(row.pk) for row in getattr(page, relation).all()}
        for number in range(_number(data, f"{name}-INITIAL_FORMS")):
            row = f"{name}-{number}"
            if data.get(f"{row}-id") and data[f"{row}-id"] not in known:
                data[f"{row}-id"] = ""
                if relation == COMMENTS_RELATION_NAME:
                    _keep_replies_only(data, row)
    return data


def _keep_replies_only(data: QueryDict, row: str) -> None:
    """Of a comment that is gone stay the replies that were not saved yet, as a comment of the one who wrote them."""
    replies = range(_number(data, f"{row}-replies-TOTAL_FORMS"))
    unsaved = [number for number in replies if not data.get(f"{row}-replies-{number}-id")]
    texts = [data.get(f"{row}-replies-{number}-text", "").strip() for number in unsaved]
    if any(texts):
        data[f"{row}-text"] = "\n".join(filter(None, texts))
    else:
        data[f"{row}-DELETE"] = "on"
    data[f"{row}-replies-TOTAL_FORMS"] = data[f"{row}-replies-INITIAL_FORMS"] = "0"


def _number(data: QueryDict, name: str) -> int:
    value = data.get(name, "")
    # A count beyond what Django reads as a form is refused by the form itself.
    return min(int(value), 1000) if value.isdecimal() and len(value) < 9 else 0
