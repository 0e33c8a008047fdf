"""Absolute addresses, for what is read outside the site."""

from django.conf import settings
from wagtail.models import Site


def absolute_url(path: str) -> str:
    """``path`` (it starts with a slash) at the public address of the site, without a request at hand."""
    site = Site.objects.filter(is_default_site=True).first()
    root = site.root_url if site else settings.WAGTAILADMIN_BASE_URL
    return root.rstrip("/") + path
