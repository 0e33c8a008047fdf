"""Page forms of the admin, as a browser posts them."""

from typing import Any

from wagtail.admin.rich_text import DraftailRichTextArea

from core.moments import MomentInput


def posted(form: Any) -> dict[str, Any]:
    """What a browser posts back for an untouched page form, its streams and inline lists emptied.

    Args:
        form: the form of the page that was fetched, from the response's context.
    """
    data: dict[str, Any] = {}
    for name in form.fields:
        bound = form[name]
        value, widget = bound.value(), bound.field.widget
        if hasattr(widget, "block_def"):
            data[f"{name}-count"] = 0
        elif isinstance(widget, MomentInput):
            for part, written in zip(("day", "hour"), widget.decompress(value), strict=True):
                data |= {f"{name}_{part}": written} if written else {}
        elif isinstance(widget, DraftailRichTextArea):
            data[name] = widget.format_value(value)
        elif isinstance(value, list | tuple):
            data[name] = [getattr(item, "pk", item) for item in value]
        elif isinstance(value, bool):
            data |= {name: "on"} if value else {}
        elif value is not None:
            data[name] = getattr(value, "pk", value)
    for formset in form.formsets.values():
        data |= {f"{formset.prefix}-TOTAL_FORMS": 0, f"{formset.prefix}-INITIAL_FORMS": 0}
    return data
