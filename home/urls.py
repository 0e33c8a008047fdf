"""Addresses of this room that are no pages of the tree."""

from django.urls import path

from home.views import search, site_map

app_name = "home"
urlpatterns = [
    path("recherche/", search, name="search"),
    path("plan-du-site/", site_map, name="sitemap"),
]
