"""Admin screens of this room: vocabularies and institutions, for coordinators."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup

from actions.institutions_admin import InstitutionDeleteView
from actions.models import (
    AgeRange,
    Audience,
    Institution,
    InvolvementLevel,
    Membership,
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
    list_display = ["name", "kind", "former_names"]


class VocabularyGroup(ModelViewSetGroup):
    menu_label = _("Vocabularies")
    menu_icon = "list-ul"
    menu_order = 400
    items = (ThemeViewSet, AudienceViewSet, AgeRangeViewSet, InvolvementLevelViewSet, TerritoryViewSet)


class InstitutionViewSet(ModelViewSet):
    model = Institution
    icon = "home"
    list_display = ["name", "acronym", Column("get_kind_display", label=_("kind")), "territory", "is_active"]
    list_filter = ["kind", "territory", "is_active"]
    search_fields = ["name", "acronym", "former_names"]
    search_backend_name = None
    delete_view_class = InstitutionDeleteView


class MembershipViewSet(ModelViewSet):
    model = Membership
    icon = "group"
    list_display = ["user", "institution", Column("get_role_display", label=_("role"))]
    list_filter = ["institution", "role"]


class InstitutionGroup(ModelViewSetGroup):
    menu_label = _("Institutions")
    menu_icon = "group"
    menu_order = 300
    items = (InstitutionViewSet, MembershipViewSet)
