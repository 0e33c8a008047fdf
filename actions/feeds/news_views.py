"""The addresses of the Atom feeds."""

from typing import cast

from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page, require_safe

from actions.catalogue.criteria import Criteria
from actions.catalogue.facets import Facet
from actions.feeds.atom import NewsFeed, Source
from actions.feeds.selection import unknown_choice, with_criteria, with_query
from actions.models import ActionPage, NewsIndexPage, NewsPage, PartnerPage
from actions.querysets import NewsQuerySet
from core.mail.messages import current_network
from core.models import BasePage


@require_safe
@conditional_page
@with_criteria(NewsPage)
def all_news(request: HttpRequest, criteria: Criteria) -> HttpResponseBase:
    """Every update, or those that fit the filters of the address."""
    return _selection(request, criteria, with_query(request.path, criteria))


@require_safe
@conditional_page
def news_of_term(request: HttpRequest, facet: Facet, slug: str) -> HttpResponseBase:
    """The updates of one theme or territory."""
    query = QueryDict(mutable=True)
    query[facet.value] = slug
    criteria = Criteria.from_query(query)
    return unknown_choice(criteria.unknown) if criteria.unknown else _selection(request, criteria, request.path)


@require_safe
@conditional_page
def news_of_action(request: HttpRequest, slug: str) -> HttpResponseBase:
    page = get_object_or_404(ActionPage.objects.live().public(), slug=slug)
    return _of_page(request, page, _visible().filter(actions=page))


@require_safe
@conditional_page
def news_of_partner(request: HttpRequest, slug: str) -> HttpResponseBase:
    page = get_object_or_404(PartnerPage.objects.live().public(), slug=slug)
    return _of_page(request, page, _visible().child_of(page))


def _visible() -> NewsQuerySet:
    return cast(NewsQuerySet, NewsPage.objects.live().public())


def _of_page(request: HttpRequest, page: BasePage, news: NewsQuerySet) -> HttpResponseBase:
    title = _("News: %(about)s") % {"about": page.title}
    return NewsFeed()(request, Source(title, news, page, request.path, current_network()))


def _selection(request: HttpRequest, criteria: Criteria, path: str) -> HttpResponseBase:
    page = get_object_or_404(NewsIndexPage)
    about = ", ".join(criteria.words)
    title = _("News: %(about)s") % {"about": about} if about else page.title
    news = cast(NewsQuerySet, criteria.filter(_visible()))
    source = Source(title, news, page, path, current_network(), criteria.query_string)
    return NewsFeed()(request, source)
