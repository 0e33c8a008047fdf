"""Form widgets of the house."""

from typing import Any

from django import forms
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
