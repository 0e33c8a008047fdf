from django.urls import path

from newsletter import signup_views, views

app_name = "newsletter"
urlpatterns = [
    path("inscription/", signup_views.subscribe, name="subscribe"),
    path("inscription/adresse/", signup_views.begin, name="begin"),
    path("inscription/merci/", signup_views.subscribe_thanks, name="subscribe_thanks"),
    path("inscription/integrer/", signup_views.embedding, name="embedding"),
    path("inscription/integrer/<int:institution>/", signup_views.embedded, name="embedded"),
    path("inscription/integrer/<int:institution>/merci/", signup_views.embedded_thanks, name="embedded_thanks"),
    path("confirmer/<str:token>/", views.confirm, name="confirm"),
    path("bienvenue/", views.welcome, name="welcome"),
    path("continuer/<str:token>/", views.keep_receiving, name="keep"),
    path("desinscription/<str:token>/", views.unsubscribe, name="unsubscribe"),
]
