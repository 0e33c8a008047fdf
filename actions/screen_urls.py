"""The admin screens of this room that are neither pages nor lists of rows."""

from django.urls import path

from actions import bin_admin, naming, partners_admin, sheet_checks_admin, writing
from actions.atlas import reports_admin

app_name = "actions_admin"
urlpatterns = [
    path("<int:pk>/partenaires/", partners_admin.PartnersView.as_view(), name="partners"),
    path("<int:pk>/verifier/", sheet_checks_admin.CheckView.as_view(), name="check_sheet"),
    path("<int:pk>/nommer/", naming.nameable_people, name="nameable_people"),
    path("corbeille/", bin_admin.BinView.as_view(), name="bin"),
    path("corbeille/<int:pk>/apercu/", bin_admin.LookView.as_view(), name="bin_look"),
    path("corbeille/<int:pk>/effacer/", bin_admin.EraseView.as_view(), name="bin_erase"),
    path("signalements/", reports_admin.ReportsView.as_view(), name="place_reports"),
    path("ecrire/", writing.write_news, name="write_news"),
]
