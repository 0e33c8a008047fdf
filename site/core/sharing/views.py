from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_safe
from wagtail.models import Page, Site

from core.models import BasePage, NetworkSettings
from core.sharing.cards import Card
from core.sharing.files import file_response


@require_safe
def card(request: HttpRequest, pk: int, version: str) -> HttpResponseBase:
    """The picture of a page that readers see.

    Only the current version is ever drawn, so that nobody fills the disk by asking: an earlier one, which others
    noted down, leads to it.
    """
    site = Site.find_for_request(request)
    # No database holds a larger key; SQLite would raise.
    if site is None or pk >= 2**63:
        raise Http404("No such page.")
    pages = Page.objects.descendant_of(site.root_page, inclusive=True).live().public()
    page = pages.filter(pk=pk).specific().first()
    if not isinstance(page, BasePage):
        raise Http404("No page that readers see.")
    current = Card.of(page, NetworkSettings.for_request(request))
    if version != current.version:
        return redirect(current.address)
    return file_response(request, current.path(), content_type="image/jpeg", version=current.version)
