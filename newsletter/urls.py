from django.urls import path

from newsletter import views
from newsletter.my_subscription import views as mine

app_name = "newsletter"
urlpatterns = [
    path("inscription/", views.subscribe, name="subscribe"),
    path("inscription/adresse/", views.begin, name="begin"),
    path("inscription/merci/", views.subscribe_thanks, name="subscribe_thanks"),
    path("confirmer/<str:token>/", views.confirm, name="confirm"),
    path("bienvenue/", views.welcome, name="welcome"),
    path("desinscription/<str:token>/", views.unsubscribe, name="unsubscribe"),
    path("desinscription/<str:token>/raison/", views.tell_reason, name="tell_reason"),
    path("mon-abonnement/", mine.find_link, name="find_link"),
    path("mon-abonnement/lien-envoye/", mine.link_on_its_way, name="link_on_its_way"),
    path("mon-abonnement/efface/", mine.erased, name="erased"),
    path("mon-abonnement/<str:token>/", mine.manage, name="manage"),
    path("mon-abonnement/<str:token>/effacer/", mine.erase, name="erase"),
    path("nouvelle-adresse/<str:token>/", mine.change_address, name="change_address"),
]
