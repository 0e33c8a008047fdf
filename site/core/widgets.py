"""Form widgets of the house."""

import json
from typing import Any

from django import forms
from django.conf import settings
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import gettext as _
from wagtail.admin.telepath import register
from wagtailgeowidget.widgets import LeafletField as StockLeafletField
from wagtailgeowidget.widgets import LeafletFieldAdapter


class LongCheckboxes(forms.CheckboxSelectMultiple):
    """Boxes to tick, thousands of them if need be: the stock ones render four templates for each box."""

    template_name = "core/widgets/long_checkboxes.html"


class LongSelect(forms.Select):
    """A choice among thousands if need be: the stock one renders two templates for each option."""

    template_name = "core/widgets/long_select.html"


class AddressField(forms.TextInput):
    """An address with suggestions of the Base Adresse Nationale, which go together with a pin on a map.

    Choosing one moves the pin; a pin that is moved by hand has its address offered. What was typed is never replaced by
    itself, and without an answer of the service the field is a field like any other.
    """

    def __init__(self, point_field: str, attrs: dict[str, Any] | None = None) -> None:
        """``point_field`` names the field of the pin, in the same form."""
        super().__init__(attrs)
        self.point_field = point_field

    def build_attrs(self, base_attrs: dict[str, Any], extra_attrs: dict[str, Any] | None = None) -> dict[str, Any]:
        attrs = super().build_attrs(base_attrs, extra_attrs)
        if not settings.GEOCODER_URL:
            return attrs
        options = {
            "search": settings.GEOCODER_URL,
            "reverse": settings.GEOCODER_REVERSE_URL,
            "point": self.point_field,
            # Addresses near to where the network works come first.
            "near": settings.GEO_WIDGET_DEFAULT_LOCATION,
            "words": _address_words(),
        }
        # A browser's own suggestions would lie over ours.
        return attrs | {
            "autocomplete": "off",
            "data-controller": "address-field",
            "data-address-field-options-value": json.dumps(options),
        }

    @cached_property
    def media(self) -> forms.Media:
        if not settings.GEOCODER_URL:
            return forms.Media()
        return forms.Media(css={"all": ("core/css/address-field.css",)}, js=("core/js/address-field.js",))


def _address_words() -> dict[str, str]:
    return {
        "suggestions": _("Addresses found"),
        "found": _("{count} addresses found: choose one with the arrow keys."),
        "found_one": _("One address found: choose it with the arrow keys."),
        "none": _("No address found. Go on typing, or put the pin by hand."),
        "silent": _(
            "The address service does not answer. Write the address, and put the pin on the map by hand: both are kept."
        ),
        "moved": _("The pin stands at this address."),
        "differs": _("The pin stands elsewhere, at: {address}."),
        "take": _("Write this address"),
        "unsure": _("The pin has not moved: choose an address in the list, or move the pin by hand."),
        "unknown": _("No address is known where the pin stands: what you wrote is kept."),
    }


class LeafletField(StockLeafletField):
    """wagtail-geo-widget's map, with Leaflet from our own files: the stock widget asks a third party for it.

    A click puts the pin, a button takes it away; an empty field shows none, where the stock map shows one at the
    default place that is not in the field.
    """

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> str:
        html = super().render(name, value, attrs, renderer)
        return html + format_html(
            '<button type="button" class="button button-small button-secondary" id="{}_remove" hidden>{}</button>',
            (attrs or {}).get("id", ""),
            _("Remove the pin"),
        )

    @cached_property
    def media(self) -> forms.Media:
        return forms.Media(
            css={"all": ("vendor/leaflet/leaflet.css", "wagtailgeowidget/css/leaflet-field.css")},
            js=(
                "vendor/leaflet/leaflet.js",
                "core/js/leaflet-icons.js",
                "wagtailgeowidget/js/leaflet-field.js",
                "core/js/leaflet-pin.js",
                "wagtailgeowidget/js/leaflet-field-controller.js",
            ),
        )


register(LeafletFieldAdapter(), LeafletField)
