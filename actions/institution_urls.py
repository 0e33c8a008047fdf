"""The admin screens of one institution, besides those of its row."""

from django.urls import path

from actions.claims_admin import ClaimView
from actions.institutions_admin import InstitutionStateView
from actions.members_admin import MembersView

app_name = "institutions_admin"
urlpatterns = [
    path("demandes/<int:pk>/", ClaimView.as_view(), name="claim"),
    path("<int:pk>/membres/", MembersView.as_view(), name="members"),
    path("<int:pk>/etat/", InstitutionStateView.as_view(), name="state"),
]
