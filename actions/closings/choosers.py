"""Owns the choice of a page: a member links to the own institution's pages and to what every reader sees."""

from collections.abc import Sequence
from typing import Any, overload

from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import chooser
from wagtail.models import Page

from actions.closings.sight import may_be_named, nameable_pages, show_as_readers_see


def only_nameable(pages: QuerySet, request: HttpRequest) -> QuerySet:
    """Of the pages that a chooser would offer, those that the person may hear of."""
    return pages.filter(pk__in=nameable_pages(request.user).values("pk"))


class _DiscreetPages(Sequence):
    """A queryset for a paginator: what is cut from it shows the pages of others as readers see them."""

    ordered = True

    def __init__(self, pages: QuerySet, user: Any) -> None:
        self._pages, self._user = pages, user

    def __len__(self) -> int:
        return self._pages.count()

    @overload
    def __getitem__(self, index: int) -> Page: ...
    @overload
    def __getitem__(self, index: slice) -> list[Page]: ...
    def __getitem__(self, index: int | slice) -> Page | list[Page]:
        cut = self._pages[index]
        rows = list(cut) if isinstance(index, slice) else [cut]
        show_as_readers_see(self._user, rows)
        return rows if isinstance(index, slice) else rows[0]


class NameableBrowseView(chooser.BrowseView):
    """Walks down the tree, through pages that may be named; asked for another, it starts above it."""

    parent_page: Page

    def get_object_list(self) -> QuerySet:
        # A link may stand below a draft, and the walk among pages of one type starts above them all, perhaps in one.
        while not may_be_named(self.request.user, self.parent_page):
            self.parent_page = self.parent_page.get_parent().specific
        show_as_readers_see(self.request.user, [self.parent_page])
        return super().get_object_list()

    def filter_object_list(self, pages: QuerySet) -> Any:
        return _DiscreetPages(super().filter_object_list(pages), self.request.user)


class _NameableParentColumn(chooser.ParentPageColumn):
    """Says where a page stands, unless that is a draft of others: live pages stand below some."""

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._user = user

    def get_value(self, instance: Page) -> Page | None:
        parent = super().get_value(instance)
        return parent if may_be_named(self._user, parent) else None


class NameableSearchView(chooser.SearchView):
    """Searches among pages that may be named."""

    @property
    def columns(self) -> list[Column]:
        return [
            _NameableParentColumn(column.name, label=column.label, user=self.request.user)
            if isinstance(column, chooser.ParentPageColumn)
            else column
            for column in super().columns
        ]

    def get(self, request: HttpRequest) -> HttpResponseBase:
        response = super().get(request)
        show_as_readers_see(request.user, response.context_data["pages"])
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
