"""The public address of an invitation."""

from django.urls import path

from actions.joining import InvitationView

app_name = "joining"
urlpatterns = [path("<str:token>/", InvitationView.as_view(), name="invitation")]
