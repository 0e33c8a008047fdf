from django.urls import path

from newsletter import approval_views, feeds, signup_views, views
from newsletter.my_subscription import views as mine

app_name = "newsletter"
urlpatterns = [
    path("flux.xml", feeds.letters_feed, name="feed"),
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
    path("desinscription/<str:token>/raison/", views.tell_reason, name="tell_reason"),
    path("mon-abonnement/", mine.find_link, name="find_link"),
    path("mon-abonnement/lien-envoye/", mine.link_on_its_way, name="link_on_its_way"),
    path("mon-abonnement/efface/", mine.erased, name="erased"),
    path("mon-abonnement/<str:token>/", mine.manage, name="manage"),
    path("mon-abonnement/<str:token>/effacer/", mine.erase, name="erase"),
    path("nouvelle-adresse/<str:token>/", mine.change_address, name="change_address"),
    path("validation/<str:token>/", approval_views.approve, name="approve"),
    path("validation/<str:token>/courriel/", approval_views.approve_mail, name="approve_mail"),
]
