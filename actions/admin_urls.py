"""Screens of the admin that stand before Wagtail's own at the same address, where no hook reaches them."""

from django.urls import path
from django.views.decorators.cache import never_cache
from wagtail.admin.auth import require_admin_access
from wagtail.admin.urls import display_custom_404
from wagtail.utils.urlpatterns import decorate_urlpatterns

from actions.closings import bulk, choosers, media, reports, sessions

urlpatterns = [
    path("choose-page/", choosers.NameableBrowseView.as_view()),
    path("choose-page/<int:parent_page_id>/", choosers.NameableBrowseView.as_view()),
    path("choose-page/search/", choosers.NameableSearchView.as_view()),
    path("choose-page/chosen-multiple/", choosers.NameableChosenView.as_view()),
    path("choose-external-link/", choosers.NameableExternalLinkView.as_view()),
    *bulk.urlpatterns,
    *media.urlpatterns,
    *reports.urlpatterns,
    *sessions.urlpatterns,
]
# As Wagtail does to its own.
for _decorator in (require_admin_access, display_custom_404, never_cache):
    urlpatterns = decorate_urlpatterns(urlpatterns, _decorator)
