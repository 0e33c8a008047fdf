"""The form of a territory, with the file of its outline."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from actions.atlas.outlines import MAX_FILE_SIZE, read_outline


class TerritoryForm(WagtailAdminModelForm):
    """A territory; a file replaces its outline, a box takes it away, neither leaves it as it is."""

    outline_file = forms.FileField(
        label=_("File with the outline"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".geojson,.json,application/geo+json,application/json"}),
        help_text=_(
            "Readers see the outline of the territory on the map. Choose a GeoJSON file, 5 MB at most: "
            "geo.api.gouv.fr, uMap and QGIS export outlines in this format."
        ),
    )
    remove_outline = forms.BooleanField(label=_("Take the outline off the map"), required=False)

    def clean_outline_file(self) -> dict[str, Any] | None:
        """The outline that the file holds, ready to be stored; None without a file."""
        file = self.cleaned_data["outline_file"]
        return read_outline(file.read(MAX_FILE_SIZE + 1)) if file else None

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if outline := data.get("outline_file"):
            self.instance.outline = outline
        elif data.get("remove_outline"):
            self.instance.outline = None
        return data
