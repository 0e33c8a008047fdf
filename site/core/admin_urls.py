"""Screens of the admin that stand before Wagtail's own at the same address, where no hook reaches them."""

from django.urls import path
from django.views.decorators.cache import never_cache
from wagtail.admin.auth import require_admin_access

from core.notifications.panels import OwnAccountView

urlpatterns = [path("account/", never_cache(require_admin_access(OwnAccountView.as_view())))]
