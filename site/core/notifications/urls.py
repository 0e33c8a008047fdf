from django.urls import path

from core.notifications import views

app_name = "notifications"
urlpatterns = [
    path("<int:pk>/", views.open_news, name="open"),
    path("vu/", views.see_all, name="see_all"),
]
