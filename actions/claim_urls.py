"""The public addresses by which somebody asks for a profile."""

from django.urls import path

from actions import claim_views

app_name = "claims"
urlpatterns = [
    path("merci/", claim_views.thanks, name="thanks"),
    path("fiche/<slug:slug>/", claim_views.claim, name="claim"),
]
