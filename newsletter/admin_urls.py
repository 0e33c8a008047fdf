from django.urls import path

from newsletter import (
    admin_views,
    calendar_admin,
    draft_reading_admin,
    exports_admin,
    forgetting_admin,
    issue_news_admin,
    movement_admin,
    notices_admin,
    rhythm_admin,
    sign_up_entry_admin,
    standings_admin,
)
from newsletter.imports import screens as import_screens

app_name = "newsletter_admin"
urlpatterns = [
    path("", admin_views.DashboardView.as_view(), name="dashboard"),
    path("saisie/", sign_up_entry_admin.EntryView.as_view(), name="entry"),
    path("adresses-ecartees/", standings_admin.SuppressionsView.as_view(), name="suppressions"),
    path("notice/", notices_admin.NoticeView.as_view(), name="notice"),
    path("effacements/", forgetting_admin.ErasuresView.as_view(), name="erasures"),
    path("composer/", admin_views.compose, name="compose"),
    path("abonnes-au-fil-du-temps/", movement_admin.MovementView.as_view(), name="movement"),
    path("abonnes-au-fil-du-temps.csv", movement_admin.movement_as_csv, name="movement_csv"),
    path("rythme/", rhythm_admin.RhythmView.as_view(), name="rhythm"),
    path("calendrier/", calendar_admin.CalendarView.as_view(), name="calendar"),
    path("calendrier/<int:period_pk>/", calendar_admin.PeriodView.as_view(), name="period"),
    path("<int:issue_pk>/actualites/", issue_news_admin.IssueNewsView.as_view(), name="issue_news"),
    path("<int:issue_pk>/envoi/", admin_views.SendView.as_view(), name="send"),
    path("<int:issue_pk>/envoi/essai/", admin_views.send_test, name="send_test"),
    path("<int:issue_pk>/apercu.<str:form>", admin_views.preview, name="preview"),
    path("<int:issue_pk>/relecture/", draft_reading_admin.ReadDraftView.as_view(), name="read_draft"),
    path("imports/", import_screens.ImportsView.as_view(), name="imports"),
    path("imports/<int:import_pk>/", import_screens.ImportView.as_view(), name="import"),
    path("imports/<int:import_pk>/colonnes/", import_screens.ColumnsView.as_view(), name="import_columns"),
    path("imports/<int:import_pk>/preuve/", import_screens.ProofView.as_view(), name="import_proof"),
    path("imports/<int:import_pk>/preuve/fichier/", import_screens.proof_file, name="import_proof_file"),
    path("imports/<int:import_pk>/lignes.csv", import_screens.left_out_file, name="import_left_out"),
    path("imports/<int:import_pk>/lancer/", import_screens.begin, name="import_begin"),
    path("imports/<int:import_pk>/abandonner/", import_screens.abandon, name="import_abandon"),
    path("exporter/", exports_admin.ExportView.as_view(), name="export"),
    path("envois/<int:mailing_pk>/", admin_views.MailingView.as_view(), name="mailing"),
    path("envois/<int:mailing_pk>/<str:act>/", admin_views.hold_or_resume, name="hold_or_resume"),
]
