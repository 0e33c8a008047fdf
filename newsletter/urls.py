from django.urls import path

from newsletter import feeds, views

app_name = "newsletter"
urlpatterns = [
    path("flux.xml", feeds.letters_feed, name="feed"),
    path("inscription/", views.subscribe, name="subscribe"),
    path("inscription/adresse/", views.begin, name="begin"),
    path("inscription/merci/", views.subscribe_thanks, name="subscribe_thanks"),
    path("confirmer/<str:token>/", views.confirm, name="confirm"),
    path("bienvenue/", views.welcome, name="welcome"),
    path("desinscription/<str:token>/", views.unsubscribe, name="unsubscribe"),
]
