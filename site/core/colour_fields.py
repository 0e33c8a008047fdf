"""A colour that a person chooses: stored, asked for, and refused with a better one where words would not read on it."""

import math
import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.formats import number_format
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.colours import TEXT, contrast
from core.palette import chosen_grounds, house_palette, is_choosable, nearest_choosable

_WRITTEN = re.compile(r"#?([0-9a-f]{3}|[0-9a-f]{6})", re.IGNORECASE)


def read_colour(text: str) -> str | None:
    """``#0C3444``, ``0c3444`` and ``#abc`` as the house writes them; None for what is no colour."""
    match = _WRITTEN.fullmatch(text.strip())
    if not match:
        return None
    digits = match[1].lower()
    return "#" + (digits if len(digits) == 6 else "".join(2 * digit for digit in digits))


def validate_choosable(colour: str) -> None:
    """Refuse a colour that readers could not read, and say which one near to it they could."""
    if read_colour(colour) != colour:
        raise ValidationError(_("Write a colour as # and six figures or letters from a to f: #0c3444."), code="colour")
    if is_choosable(colour):
        return
    better = nearest_choosable(colour)
    message = format_html(
        '{} <span class="colour-offer">{} <span class="colour-offer__swatch" data-colour="{}"></span>'
        ' <strong>{}</strong> ({}). <button type="button" class="button button-small button-secondary"'
        ' data-take-colour="{}">{}</button></span>',
        _(
            "This colour is too light: words would not be read on it, nor in it (contrast of %(found)s to 1, "
            "where it takes %(needed)s)."
        )
        % {"found": _ratio(colour), "needed": number_format(TEXT)},
        _("The nearest one that reads:"),
        better,
        better,
        _("%(found)s to 1") % {"found": _ratio(better)},
        better,
        _("Take this one"),
    )
    raise ValidationError(message, code="contrast")


def _ratio(colour: str) -> str:
    """The least contrast of the colour, never rounded up to what it does not reach."""
    least = min(contrast(colour, ground) for ground in chosen_grounds())
    return number_format(math.floor(10 * least) / 10, 1)


class ColourInput(forms.TextInput):
    """The browser's own chooser of colours beside the code, which can be pasted; both say the same."""

    template_name = "core/widgets/colour.html"

    def __init__(self, house: str, attrs: dict[str, Any] | None = None) -> None:
        """``house`` is the role of the house that stands in for an empty field."""
        super().__init__({"spellcheck": "false", "autocomplete": "off", **(attrs or {})})
        self.house = house

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        house = house_palette().light[self.house]
        return context | {"house": house, "shown": read_colour(str(value or "")) or house}

    @cached_property
    def media(self) -> forms.Media:
        return forms.Media(css={"all": ("core/css/colour-field.css",)}, js=("core/js/colour-field.js",))


class ColourFormField(forms.CharField):
    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        return read_colour(text) or text


class ColourField(models.CharField):
    """``#0c3444``, or nothing for the colour that the house has in this role."""

    default_validators = [validate_choosable]
    description = gettext_lazy("A colour")

    def __init__(self, *args: Any, house: str = "bg_deep", **kwargs: Any) -> None:
        """``house`` names the role of the house that stands in for an empty value."""
        kwargs.setdefault("max_length", 7)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)
        self.house = house

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": ColourFormField, "widget": ColourInput(self.house), **kwargs})
