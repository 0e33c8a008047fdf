"""Addresses for other programs, which people note down elsewhere: they are French and stay."""

from django.urls import path

from actions.catalogue.facets import Facet
from actions.feeds import calendar_views, news_views, overview, print_views, table_views

app_name = "feeds"
urlpatterns = [
    path("flux/", overview.feeds_and_data, name="overview"),
    path("actualites/flux.xml", news_views.all_news, name="news"),
    path("actualites/theme/<slug:slug>/flux.xml", news_views.news_of_term, {"facet": Facet.THEME}, name="theme"),
    path(
        "actualites/territoire/<slug:slug>/flux.xml",
        news_views.news_of_term,
        {"facet": Facet.TERRITORY},
        name="territory",
    ),
    path("agenda/agenda.ics", calendar_views.agenda_calendar, name="calendar"),
    path("agenda/<int:pk>.ics", calendar_views.event_calendar, name="event"),
    path("actions/export.csv", table_views.actions_as_csv, name="actions-csv"),
    path("actions/export.xlsx", table_views.actions_as_xlsx, name="actions-xlsx"),
    path("actions/imprimer/", print_views.actions_to_print, name="print"),
    path("actions/<slug:slug>/flux.xml", news_views.news_of_action, name="action"),
    path("partenaires/<slug:slug>/flux.xml", news_views.news_of_partner, name="partner"),
]
