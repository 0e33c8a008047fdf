"""What the site says to programs that walk through it: what there is, what to leave alone, whom to tell."""

import datetime
from collections.abc import Iterator
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe
from wagtail.contrib.sitemaps import Sitemap as PageSitemap
from wagtail.contrib.sitemaps import views as sitemap_views
from wagtail.models import Page

from actions.catalogue.facets import Facet
from actions.catalogue.listing import ORDER_PARAMETER
from actions.models.agenda import MONTH_PARAMETER
from core.models import BasePage, NetworkSettings
from core.structured_data import site_address

# What is no page of the tree and is worth finding; the map of the site holds nothing else than this one does.
_VIEWS = ("newsletter:subscribe", "newsletter:embedding", "feeds:overview", "atlas:embedding")
# Parameters that narrow a list or name a part of it. One alone is a page of its own; several are countless, and
# `core.templatetags.sharing_tags.robots` keeps them out of search engines.
_NARROWING = [*Facet, MONTH_PARAMETER, "page"]
# What changes the order of a list or the layers of the map, and nothing of what they hold.
_REARRANGING = [ORDER_PARAMETER, "calque"]
_CONTACT_HOLDS_FOR = datetime.timedelta(days=180)


class LivePages(PageSitemap):
    """The pages that readers see, each with the moment when it last showed something new."""

    def items(self) -> Any:
        # In as many queries for a thousand pages as for ten: none is loaded as what it is.
        root = self.get_wagtail_site().root_page
        return root.get_descendants(inclusive=True).live().public().order_by("path")

    def _urls(self, page: int, protocol: str, domain: str) -> list[dict[str, Any]]:
        urls = []
        for row in self.paginator.page(page).object_list.iterator():
            section = self._sections.get(row.pk)
            changed = section.last_change() if section else row.last_published_at or row.latest_revision_created_at
            urls.append({"item": row, "location": row.get_full_url(self.request), "lastmod": changed})
        self.latest_lastmod = max((url["lastmod"] for url in urls if url["lastmod"]), default=None)
        return urls

    @property
    def _sections(self) -> dict[int, BasePage]:
        """The home page and what stands right below it, by key: what they list is new more often than they are."""
        if not hasattr(self, "_found_sections"):
            home = self.get_wagtail_site().root_page
            rows = Page.objects.descendant_of(home, inclusive=True).filter(depth__lte=home.depth + 1).live().specific()
            self._found_sections = {row.pk: row for row in rows if isinstance(row, BasePage)}
        return self._found_sections


class OtherViews(PageSitemap):
    def items(self) -> list[str]:
        return list(_VIEWS)

    def _urls(self, page: int, protocol: str, domain: str) -> list[dict[str, Any]]:
        address = site_address(self.request)
        return [{"item": name, "location": address + reverse(name)} for name in self.paginator.page(page).object_list]

    def get_latest_lastmod(self) -> None:
        """Nobody knows when a view changed."""


_SITEMAPS = {"pages": LivePages, "autres": OtherViews}


@require_safe
def sitemap(request: HttpRequest) -> TemplateResponse:
    """Every address, or where there are more than a file may hold, the files that hold them."""
    if LivePages(request).paginator.num_pages > 1:
        return sitemap_views.index(request, _SITEMAPS, sitemap_url_name="home:sitemap-part")
    return sitemap_views.sitemap(request, _SITEMAPS)


@require_safe
def sitemap_part(request: HttpRequest, section: str) -> TemplateResponse:
    return sitemap_views.sitemap(request, _SITEMAPS, section=section)


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Where programs need not go. What they must not list says so itself, and can only say it if they may read it."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in _left_alone()), ""]
    lines.append(f"Sitemap: {site_address(request)}{reverse('home:sitemap-xml')}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


def _left_alone() -> Iterator[str]:
    yield reverse("wagtailadmin_home")
    yield reverse("home:search")
    yield reverse("feeds:print")
    yield reverse("atlas:report")
    # After the first parameter.
    for name in [*_NARROWING, *_REARRANGING]:
        yield f"/*&{name}="
    for name in _REARRANGING:
        yield f"/*?{name}="


@require_safe
def security_contact(request: HttpRequest) -> HttpResponse:
    """Whom to tell of a weakness of the site (RFC 9116)."""
    network = NetworkSettings.for_request(request)
    if not network.contact_email:
        raise Http404("Nobody said whom to write to.")
    until = (timezone.now() + _CONTACT_HOLDS_FOR).replace(hour=0, minute=0, second=0, microsecond=0)
    lines = [
        f"Contact: mailto:{network.contact_email}",
        f"Expires: {until.astimezone(datetime.UTC):%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: fr",
        f"Canonical: {site_address(request)}{request.path}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
