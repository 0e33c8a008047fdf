"""Two ways to find a page: searching for words, and the map of the whole site."""

from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from wagtail.models import Page, Site

from home.search.results import Search


@dataclass
class Branch:
    """A page and the pages below it."""

    page: Page
    branches: list["Branch"] = field(default_factory=list)


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Live public pages and documents that hold every word of ``?q=``; any input gets an answer."""
    asked = request.GET
    found = Search(asked.get("q", ""), asked.get("type", ""), asked.get("page"))
    return render(request, "home/search.html", {"search": found})


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
