"""Every address of the site. Those of the public are French and stay."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.static import serve
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from actions.feeds.api import api_router
from core.colour_sheets import admin_sheet, public_sheet

urlpatterns: list[URLPattern | URLResolver] = [
    path("admin/", include("core.signin.urls")),
    path("admin/", include("core.admin_urls")),
    path("admin/", include("actions.admin_urls")),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("", include("core.sharing.urls")),
    path("couleurs.css", public_sheet, name="network_colours"),
    path("couleurs-admin.css", admin_sheet, name="admin_colours"),
    path("lettres/", include("newsletter.urls")),
    path("carte/", include("actions.atlas.urls")),
    path("votre-fiche/", include("actions.claim_urls")),
    path("invitation/", include("actions.joining_urls")),
    path("", include("actions.feeds.urls")),
    path("api/v2/", api_router.urls),
    path("", include("home.urls")),
]

if getattr(settings, "MAILBOX_DIR", None):
    urlpatterns += [
        path("boite-aux-lettres/", include("config.mailbox.urls")),
        # In production the web server hands out the media; here nothing else does, with or without DEBUG.
        re_path(rf"^{settings.MEDIA_URL.lstrip('/')}(?P<path>.*)$", serve, {"document_root": settings.MEDIA_ROOT}),
    ]

urlpatterns.append(path("", include(wagtail_urls)))
