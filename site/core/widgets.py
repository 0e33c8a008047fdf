"""Form widgets of the house."""

from django import forms
from django.utils.functional import cached_property
from wagtail.admin.telepath import register
from wagtailgeowidget.widgets import LeafletField as StockLeafletField
from wagtailgeowidget.widgets import LeafletFieldAdapter


class LeafletField(StockLeafletField):
    """wagtail-geo-widget's map, with Leaflet from our own files: the stock widget asks a third party for it."""

    @cached_property
    def media(self) -> forms.Media:
        return forms.Media(
            css={"all": ("vendor/leaflet/leaflet.css", "wagtailgeowidget/css/leaflet-field.css")},
            js=(
                "vendor/leaflet/leaflet.js",
                "core/js/leaflet-icons.js",
                "wagtailgeowidget/js/leaflet-field.js",
                "wagtailgeowidget/js/leaflet-field-controller.js",
            ),
        )


register(LeafletFieldAdapter(), LeafletField)
