"""A place on the map, for whichever page type has some."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Orderable

from core.fields import Coordinates, PointField, parse_point
from core.panels import AddressPanel, LeafletPanel


class AbstractPlace(Orderable):
    name = models.CharField(_("name of the place"), max_length=200)
    address = models.CharField(_("address"), max_length=255, blank=True)
    point = PointField(_("on the map"), help_text=_("Click on the map, or drag the pin, to show where it is."))

    panels = [
        FieldPanel("name"),
        AddressPanel("address", point_field="point"),
        LeafletPanel("point", address_field="address", hide_latlng=True),
    ]

    class Meta(Orderable.Meta):
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def coordinates(self) -> Coordinates | None:
        return parse_point(self.point)
