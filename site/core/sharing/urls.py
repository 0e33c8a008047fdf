from django.urls import path

from core.sharing import icons, views

app_name = "sharing"
urlpatterns = [
    path("partage/<int:pk>-<slug:version>.jpg", views.card, name="card"),
    path("site.webmanifest", icons.manifest, name="manifest"),
    path("favicon.ico", icons.icon, {"name": "favicon.ico"}, name="favicon"),
    path("apple-touch-icon.png", icons.icon, {"name": "apple-touch-icon.png"}, name="apple"),
    path("icones/<slug:name>.png", icons.sized_icon, name="icon"),
]
