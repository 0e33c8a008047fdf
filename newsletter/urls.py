from django.urls import path

from newsletter import views

app_name = "newsletter"
urlpatterns = [
    path("inscription/", views.subscribe, name="subscribe"),
    path("inscription/adresse/", views.begin, name="begin"),
    path("inscription/merci/", views.subscribe_thanks, name="subscribe_thanks"),
    path("confirmer/<str:token>/", views.confirm, name="confirm"),
    path("bienvenue/", views.welcome, name="welcome"),
    path("continuer/<str:token>/", views.keep_receiving, name="keep"),
    path("desinscription/<str:token>/", views.unsubscribe, name="unsubscribe"),
]
