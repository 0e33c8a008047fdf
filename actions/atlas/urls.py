"""What stands below the address of the map."""

from django.urls import path

from actions.atlas import report_views, views

app_name = "atlas"
urlpatterns = [
    path("lieux.geojson", views.geojson, name="geojson"),
    path("lieux.csv", views.table_of_places, name="csv"),
    path("contours.geojson", views.outlines, name="outlines"),
    path("integrer/", views.embedding, name="embedding"),
    path("integree/", views.embedded, name="embedded"),
    path("signaler/", report_views.report, name="report"),
    path("signaler/merci/", report_views.thanks, name="report_thanks"),
]
