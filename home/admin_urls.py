"""Screens of this room in the admin."""

from django.urls import path

from home.components import show_components, show_frame

app_name = "home_admin"
urlpatterns = [
    path("", show_components, name="components"),
    path("apercu/", show_frame, name="components_frame"),
]
