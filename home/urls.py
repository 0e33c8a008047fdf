"""Addresses of this room that are no pages of the tree."""

from django.urls import path

from home import crawlers
from home.views import search, site_map

app_name = "home"
urlpatterns = [
    path("recherche/", search, name="search"),
    path("plan-du-site/", site_map, name="sitemap"),
    path("sitemap.xml", crawlers.sitemap, name="sitemap-xml"),
    path("sitemap-<slug:section>.xml", crawlers.sitemap_part, name="sitemap-part"),
    path("robots.txt", crawlers.robots, name="robots"),
    path(".well-known/security.txt", crawlers.security_contact, name="security"),
]
