"""Owns the choice of a page: a member links to the own institution's pages and to what every reader sees."""

from collections.abc import Iterable, Sequence
from typing import Any, overload

from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from wagtail.admin.views import chooser
from wagtail.models import Page

from actions.closings.sight import nameable_pages, show_as_readers_see


def only_nameable(pages: QuerySet, request: HttpRequest) -> QuerySet:
    """Of the pages that a chooser would offer, those that the person may hear of."""
    return pages.filter(pk__in=nameable_pages(request.user).values("pk"))


class _DiscreetPages(Sequence):
    """A queryset for a paginator: what is cut from it, all below one page, shows others' pages as readers see them."""

    ordered = True

    def __init__(self, pages: QuerySet, above: Page, user: Any) -> None:
        self._pages, self._above, self._user = pages, above, user

    def __len__(self) -> int:
        return self._pages.count()

    @overload
    def __getitem__(self, index: int) -> Page: ...
    @overload
    def __getitem__(self, index: slice) -> list[Page]: ...
    def __getitem__(self, index: int | slice) -> Page | list[Page]:
        cut = self._pages[index]
        rows: list[Any] = list(cut) if isinstance(index, slice) else [cut]
        show_as_readers_see(self._user, rows)
        for row in rows:
            # Where the tree looks before it asks the database.
            row._cached_parent_obj = self._above
        return rows if isinstance(index, slice) else rows[0]


def _last_nameable(user: Any, page: Page) -> Page:
    """The page itself, or the last one of those above it before one that may not be named: the walk says them all."""
    way = list(page.get_ancestors(inclusive=True))
    named = set(nameable_pages(user).filter(pk__in=[step.pk for step in way]).values_list("pk", flat=True))
    last = way[0]
    for step in way:
        if step.pk not in named:
            break
        last = step
    return page if last == page else last.specific


class NameableBrowseView(chooser.BrowseView):
    """Walks down the tree, through pages that may be named; asked for another, it starts above it."""

    parent_page: Page

    def get_object_list(self) -> QuerySet:
        # A link may stand below a draft, and the walk among pages of one type starts above them all, perhaps in one.
        self.parent_page = _last_nameable(self.request.user, self.parent_page)
        show_as_readers_see(self.request.user, [self.parent_page])
        return super().get_object_list()

    def filter_object_list(self, pages: QuerySet) -> Any:
        return _DiscreetPages(super().filter_object_list(pages), self.parent_page, self.request.user)


def _attach_parents(user: Any, pages: Iterable[Page]) -> None:
    """Give each page the one above it as readers see it, or none that the person may not hear of, for all at once.

    Live pages stand below drafts of others.
    """
    rows = list(pages)
    paths = {row.path[: -row.steplen] for row in rows}
    # As their own types: the bare page would go by its next title.
    parents = {parent.path: parent for parent in nameable_pages(user).filter(path__in=paths).specific(defer=True)}
    for row in rows:
        row._cached_parent_obj = parents.get(row.path[: -row.steplen])


class NameableSearchView(chooser.SearchView):
    """Searches among pages that may be named."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        response = super().get(request)
        pages = response.context_data["pages"]
        show_as_readers_see(request.user, pages)
        _attach_parents(request.user, pages)
        return response


class NameableChosenView(chooser.ChosenMultipleView):
    """Answers with the chosen pages, and only those that may be named."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        keys = [key for key in request.GET.getlist("id") if key.isdigit()]
        pages = list(nameable_pages(request.user).filter(pk__in=keys).specific())
        show_as_readers_see(request.user, pages)
        return self.render_chosen_response(
            [
                {
                    "id": page.pk,
                    "parentId": parent.pk if (parent := page.get_parent()) else None,
                    "adminTitle": page.get_admin_display_title(),
                    "editUrl": reverse("wagtailadmin_pages:edit", args=(page.pk,)),
                    "url": page.url,
                }
                for page in pages
            ]
        )


class NameableExternalLinkView(chooser.ExternalLinkView):
    """Turns an address of the site into a link to its page, by the title that readers see.

    The stock view gives the next title of the page. It would also ask, naming the page, about an address that
    is nearly a page's: the setting WAGTAILADMIN_EXTERNAL_LINK_CONVERSION spares the question.
    """

    def render_chosen_response(self, result: dict[str, Any]) -> HttpResponseBase:
        if "adminTitle" in result:
            page = nameable_pages(self.request.user).filter(pk=result["id"]).first()
            if page is None:
                return super().render_chosen_response(self.get_result_data())
            result = result | {"adminTitle": page.specific_deferred.get_admin_display_title()}
        return super().render_chosen_response(result)
