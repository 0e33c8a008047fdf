"""Old addresses that go on working: those of pages, in their long and short forms, and those of documents."""

from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.utils.translation import gettext as _
from wagtail.contrib.redirects.middleware import get_redirect
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from actions.imports.wordpress.report import Kind, Outcome, Report
from core.models import CustomDocument

_LONGEST_PATH = 255
# The numbers by which WordPress knows its posts and its pages.
_SHORT = frozenset({"p", "page_id"})


def redirect_page(old_address: str, page: Page, report: Report) -> None:
    """Lead from the old address to the page; nothing to do where the address stays the same."""
    path = _path(old_address)
    if path == Redirect.normalise_path(page.get_url() or "") or path == "/":
        return
    _add(path, report, redirect_page=page)


def redirect_document(old_address: str, document: CustomDocument, report: Report) -> None:
    """The same for a document, whose old address stands in letters and other sites."""
    _add(_path(old_address), report, redirect_link=document.url)


def short_address_redirect(request: HttpRequest) -> HttpResponse | None:
    """Where « /?p=12 » of the old site leads: to the website it is the home page, which no missing page betrays."""
    if _SHORT.isdisjoint(request.GET):
        return None
    redirect = get_redirect(request, Redirect.normalise_path(request.get_full_path(), decode_unicode=False))
    if redirect is None or redirect.link is None:
        return None
    return HttpResponsePermanentRedirect(redirect.link)


def _path(address: str) -> str:
    parts = urlsplit(address)
    return Redirect.normalise_path(f"{parts.path}?{parts.query}" if parts.query else parts.path)


def _add(path: str, report: Report, **target: object) -> None:
    if len(path) > _LONGEST_PATH:
        report.note(_("The old address is too long to be redirected."), address=path)
        return
    redirect, created = Redirect.objects.get_or_create(old_path=path, site=None, defaults=target)
    if created:
        report.count(Kind.REDIRECTS, Outcome.CREATED)
    elif any(getattr(redirect, name) != value for name, value in target.items()):
        report.note(_("This old address leads elsewhere already: left alone."), address=path)
