from django.urls import path

from newsletter import admin_views, calendar_admin, draft_reading_admin, issue_news_admin, rhythm_admin

app_name = "newsletter_admin"
urlpatterns = [
    path("", admin_views.DashboardView.as_view(), name="dashboard"),
    path("composer/", admin_views.compose, name="compose"),
    path("rythme/", rhythm_admin.RhythmView.as_view(), name="rhythm"),
    path("calendrier/", calendar_admin.CalendarView.as_view(), name="calendar"),
    path("calendrier/<int:period_pk>/", calendar_admin.PeriodView.as_view(), name="period"),
    path("<int:issue_pk>/actualites/", issue_news_admin.IssueNewsView.as_view(), name="issue_news"),
    path("<int:issue_pk>/envoi/", admin_views.SendView.as_view(), name="send"),
    path("<int:issue_pk>/envoi/essai/", admin_views.send_test, name="send_test"),
    path("<int:issue_pk>/apercu.<str:form>", admin_views.preview, name="preview"),
    path("<int:issue_pk>/relecture/", draft_reading_admin.ReadDraftView.as_view(), name="read_draft"),
    path("envois/<int:mailing_pk>/", admin_views.MailingView.as_view(), name="mailing"),
    path("envois/<int:mailing_pk>/<str:act>/", admin_views.hold_or_resume, name="hold_or_resume"),
]
