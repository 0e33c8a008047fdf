"""Editing panels of the house."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtailgeowidget.panels import LeafletPanel as StockLeafletPanel

from core.widgets import AddressField, LeafletField


def checkboxes(field_name: str) -> FieldPanel:
    """Several choices as boxes to tick: a list where one must hold Ctrl loses choices at one wrong click."""
    return FieldPanel(field_name, widget=forms.CheckboxSelectMultiple)


def schedule_panel() -> MultiFieldPanel:
    """When the page comes out and goes, among its other fields; its form is a :class:`core.forms.PlainScheduleMixin`.

    In the place of Wagtail's panel, which hides in a dialog behind the side panel.
    """
    return MultiFieldPanel(
        [
            FieldPanel(
                "go_live_at",
                heading=_("Put online on"),
                help_text=_(
                    "Empty: at once, when it is published. With a day and an hour, publishing prepares it and the site "
                    "puts it online at that time; proposing it proposes the time too."
                ),
            ),
            FieldPanel(
                "expire_at",
                heading=_("Take offline on"),
                help_text=_(
                    "Empty: it stays. At that time readers no longer find it, neither in lists nor at its address; you "
                    "keep it among your drafts."
                ),
            ),
        ],
        heading=_("Later, or for a time"),
        classname="collapsed",
    )


class AddressPanel(FieldPanel):
    """An address that is searched, and goes together with the pin of a :class:`LeafletPanel` of the same form."""

    def __init__(self, field_name: str, point_field: str, **kwargs: Any) -> None:
        super().__init__(field_name, **kwargs)
        self.point_field = point_field

    def clone_kwargs(self) -> dict[str, Any]:
        return super().clone_kwargs() | {"point_field": self.point_field}

    def get_form_options(self) -> dict[str, Any]:
        options: dict[str, Any] = super().get_form_options()
        options["widgets"] = {self.field_name: AddressField(self.point_field)}
        return options


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
