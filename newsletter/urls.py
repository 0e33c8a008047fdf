from django.urls import path

from newsletter import approval_views, views

app_name = "newsletter"
urlpatterns = [
    path("inscription/", views.subscribe, name="subscribe"),
    path("inscription/adresse/", views.begin, name="begin"),
    path("inscription/merci/", views.subscribe_thanks, name="subscribe_thanks"),
    path("confirmer/<str:token>/", views.confirm, name="confirm"),
    path("bienvenue/", views.welcome, name="welcome"),
    path("desinscription/<str:token>/", views.unsubscribe, name="unsubscribe"),
    path("validation/<str:token>/", approval_views.approve, name="approve"),
    path("validation/<str:token>/courriel/", approval_views.approve_mail, name="approve_mail"),
]
