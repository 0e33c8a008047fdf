"""Editing panels of the house."""

from typing import Any

from django import forms
from wagtail.admin.panels import FieldPanel
from wagtailgeowidget.panels import LeafletPanel as StockLeafletPanel

from core.widgets import LeafletField


def checkboxes(field_name: str) -> FieldPanel:
    """Several choices as boxes to tick: a list where one must hold Ctrl loses choices at one wrong click."""
    return FieldPanel(field_name, widget=forms.CheckboxSelectMultiple)


class LeafletPanel(StockLeafletPanel):
    """A map to put a pin on, its files served by the site."""

    def widget_overrides(self) -> dict[str, Any]:
        return {
            self.field_name: LeafletField(
                address_field=self.address_field,
                zoom_field=self.zoom_field,
                hide_latlng=self.hide_latlng,
                zoom=self.zoom,
                srid=4326,
                id_prefix="id_",
            )
        }
