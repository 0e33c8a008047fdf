"""Two ways to find a page: searching for words, and the map of the whole site."""

from dataclasses import dataclass, field
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from wagtail.models import Page, Site

from actions.models import ActionPage, NewsPage, PartnerPage
from home.models import EditorialPage
from home.search import words_of
from newsletter.models import NewsletterIssuePage

RESULTS_PER_PAGE = 15
# What is searched, with the word that tells readers what they found.
KINDS: dict[type[Page], Any] = {
    ActionPage: _("Action"),
    NewsPage: _("News update"),
    PartnerPage: _("Partner"),
    NewsletterIssuePage: _("Letter"),
    EditorialPage: _("Page"),
}


@dataclass
class Branch:
    """A page and the pages below it."""

    page: Page
    branches: list["Branch"] = field(default_factory=list)


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Live public pages that hold every word of ``?q=``, the most relevant first; any input gets an answer."""
    query, words = words_of(request.GET.get("q", ""))
    context: dict[str, Any] = {"query": query, "searched": bool(words)}
    if words:
        pages = Page.objects.live().public().type(*KINDS).specific().search(" ".join(words))
        results = Paginator(pages, RESULTS_PER_PAGE).get_page(request.GET.get("page"))
        for page in results:
            page.kind_label = KINDS[type(page)]
        context["results"] = results
    return render(request, "home/search.html", context)


@require_safe
def site_map(request: HttpRequest) -> HttpResponse:
    """Every live public page in the order of the tree, in the same few queries whatever their number."""
    site = Site.find_for_request(request)
    branches: list[Branch] = []
    if site:
        pages = Page.objects.descendant_of(site.root_page).live().public().order_by("path")
        branches = _grow(pages)
    return render(request, "home/sitemap.html", {"branches": branches})


def _grow(pages: Any) -> list[Branch]:
    """Nest pages sorted by path; a page whose parent is not there hangs on the nearest page above it that is."""
    top: list[Branch] = []
    open_branches: list[Branch] = []
    for page in pages:
        branch = Branch(page)
        while open_branches and not page.path.startswith(open_branches[-1].page.path):
            open_branches.pop()
        (open_branches[-1].branches if open_branches else top).append(branch)
        open_branches.append(branch)
    return top
