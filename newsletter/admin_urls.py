from django.urls import path

from newsletter import admin_views, draft_reading_admin, preview_admin, proposals_admin, trials_admin

app_name = "newsletter_admin"
urlpatterns = [
    path("", admin_views.DashboardView.as_view(), name="dashboard"),
    path("composer/", admin_views.compose, name="compose"),
    path("<int:issue_pk>/envoi/", admin_views.SendView.as_view(), name="send"),
    path("<int:issue_pk>/envoi/essai/", trials_admin.send_test, name="send_test"),
    path("<int:issue_pk>/apercu.<str:form>", preview_admin.preview, name="preview"),
    path("<int:issue_pk>/relecture/", draft_reading_admin.ReadDraftView.as_view(), name="read_draft"),
    path("mes-actualites/", proposals_admin.OwnNewsView.as_view(), name="own_news"),
    path("textes/<int:text_pk>/", proposals_admin.answer_text, name="answer_text"),
    path("envois/<int:mailing_pk>/", admin_views.MailingView.as_view(), name="mailing"),
    path("envois/<int:mailing_pk>/<str:act>/", admin_views.hold_or_resume, name="hold_or_resume"),
]
