from django.urls import path

from config.mailbox import views

app_name = "mailbox"
urlpatterns = [
    path("", views.letter_list, name="list"),
    path("<str:key>/", views.letter_detail, name="detail"),
    path("<str:key>/html/", views.letter_html, name="html"),
]
