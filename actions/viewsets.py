"""Admin screens of this room: vocabularies and institutions, for coordinators."""

from typing import Any

from django.urls import URLPattern
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup

from actions.atlas.outline_forms import TerritoryForm
from actions.atlas.outline_panel import OutlinePanel
from actions.claims_admin import ClaimIndexView
from actions.imports.spreadsheet.screens import SpreadsheetImportViewSet
from actions.institution_deletion import InstitutionDeleteView
from actions.institution_forms import InstitutionForm, NewInstitutionForm
from actions.institutions_admin import (
    InstitutionCreateView,
    InstitutionEditView,
    InstitutionIndexView,
    MembershipIndexView,
)
from actions.models import (
    AgeRange,
    Audience,
    Institution,
    InvolvementLevel,
    Membership,
    ProfileClaim,
    Territory,
    Theme,
)


class ThemeViewSet(ModelViewSet):
    model = Theme
    icon = "tag"
    list_display = ["name", "description"]


class AudienceViewSet(ModelViewSet):
    model = Audience
    icon = "group"
    panels = Audience.panels


class AgeRangeViewSet(ModelViewSet):
    model = AgeRange
    icon = "history"
    list_display = ["name", "minimum", "maximum"]


class InvolvementLevelViewSet(ModelViewSet):
    model = InvolvementLevel
    icon = "user"
    list_display = ["name", "description"]
    menu_label = _("Places of young people")


class TerritoryViewSet(ModelViewSet):
    model = Territory
    icon = "site"
    list_display = ["name", "kind", "former_names", BooleanColumn("has_outline", label=_("outline"))]

    def get_edit_handler(self) -> Any:
        outline = MultiFieldPanel(
            [OutlinePanel(), FieldPanel("outline_file"), FieldPanel("remove_outline")], heading=_("Outline on the map")
        )
        panels = [*Territory.panels, outline]
        return ObjectList(panels, base_form_class=TerritoryForm).bind_to_model(Territory)


class VocabularyGroup(ModelViewSetGroup):
    menu_label = _("Vocabularies")
    menu_icon = "list-ul"
    menu_order = 400
    items = (ThemeViewSet, AudienceViewSet, AgeRangeViewSet, InvolvementLevelViewSet, TerritoryViewSet)


class InstitutionViewSet(ModelViewSet):
    model = Institution
    icon = "home"
    list_display = [
        "name",
        "acronym",
        Column("get_kind_display", label=_("kind")),
        "territory",
        BooleanColumn("is_active", label=_("takes part")),
    ]
    list_filter = ["kind", "territory", "is_active"]
    search_fields = ["name", "acronym", "former_names"]
    search_backend_name = None
    copy_view_enabled = False
    index_view_class = InstitutionIndexView
    add_view_class = InstitutionCreateView
    edit_view_class = InstitutionEditView
    delete_view_class = InstitutionDeleteView

    def get_edit_handler(self) -> Any:
        return ObjectList(Institution.panels, base_form_class=InstitutionForm).bind_to_model(Institution)

    def get_add_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        panels = [*Institution.panels, FieldPanel("first_admin", icon="mail")]
        panel = ObjectList(panels, base_form_class=NewInstitutionForm).bind_to_model(Institution)
        return super().get_add_view_kwargs(panel=panel, form_class=panel.get_form_class(), **kwargs)


class ListOnlyViewSet(ModelViewSet):
    """A list whose lines lead to screens of our own: neither added to, nor edited, nor deleted from."""

    search_backend_name = None
    # The one form that this list needs is none.
    form_fields: list[str] = []

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        no_screens = dict.fromkeys(["add", "edit", "delete", "history", "usage", "copy"])
        names = {f"{screen}_url_name": None for screen in no_screens}
        return {**super().get_common_view_kwargs(**kwargs), **names}

    def get_urlpatterns(self) -> list[URLPattern]:
        return [pattern for pattern in super().get_urlpatterns() if pattern.name in {"index", "index_results"}]

    def register_admin_url_finder(self) -> None:
        """No screen edits one row."""


class MembershipViewSet(ListOnlyViewSet):
    """A list to find people by; each line leads to the members screen of the institution."""

    model = Membership
    icon = "group"
    list_display = [
        "user",
        Column("user.email", label=_("E-mail address")),
        "institution",
        Column("get_role_display", label=_("Role")),
    ]
    list_filter = ["institution", "role"]
    search_fields = [
        "user__first_name",
        "user__last_name",
        "user__email",
        "institution__name",
        "institution__acronym",
    ]
    index_view_class = MembershipIndexView


class ClaimViewSet(ListOnlyViewSet):
    """Who asked for the profile of an institution without members."""

    model = ProfileClaim
    icon = "help"
    menu_label = _("Requests for profiles")
    list_display = [
        "institution",
        "name",
        "function",
        "email",
        Column("get_state_display", label=_("state")),
        DateColumn("created_at", label=_("received")),
    ]
    list_filter = ["state"]
    search_fields = ["name", "email", "institution__name", "institution__acronym"]
    index_view_class = ClaimIndexView


class InstitutionGroup(ModelViewSetGroup):
    menu_label = _("Institutions")
    menu_icon = "group"
    menu_order = 300
    items = (InstitutionViewSet, MembershipViewSet, ClaimViewSet, SpreadsheetImportViewSet)
