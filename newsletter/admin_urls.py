from django.urls import path

from newsletter import admin_views, approval_admin, checks_admin, corrections_admin, draft_reading_admin, report_admin

app_name = "newsletter_admin"
urlpatterns = [
    path("", admin_views.DashboardView.as_view(), name="dashboard"),
    path("composer/", admin_views.compose, name="compose"),
    path("<int:issue_pk>/envoi/", admin_views.SendView.as_view(), name="send"),
    path("<int:issue_pk>/envoi/essai/", admin_views.send_test, name="send_test"),
    path("<int:issue_pk>/apercu.<str:form>", admin_views.preview, name="preview"),
    path("<int:issue_pk>/envoi/liens/", checks_admin.check_links, name="check_links"),
    path("<int:issue_pk>/validation/", approval_admin.ApprovalView.as_view(), name="approval"),
    path("<int:issue_pk>/correction/", corrections_admin.CorrectionView.as_view(), name="correction"),
    path("<int:issue_pk>/relecture/", draft_reading_admin.ReadDraftView.as_view(), name="read_draft"),
    path("envois/<int:mailing_pk>/", admin_views.MailingView.as_view(), name="mailing"),
    path("envois/<int:mailing_pk>/bilan/", report_admin.ReportView.as_view(), name="report"),
    path("envois/<int:mailing_pk>/bilan.csv", report_admin.report_as_csv, name="report_csv"),
    path("envois/<int:mailing_pk>/<str:act>/", admin_views.hold_or_resume, name="hold_or_resume"),
]
