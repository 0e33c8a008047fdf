"""The admin screens of this room that are neither pages nor lists of rows."""

from django.urls import path

from actions import naming, partners_admin, writing

app_name = "actions_admin"
urlpatterns = [
    path("<int:pk>/partenaires/", partners_admin.PartnersView.as_view(), name="partners"),
    path("<int:pk>/nommer/", naming.nameable_people, name="nameable_people"),
    path("ecrire/", writing.write_news, name="write_news"),
]
