"""The pages as JSON, by Wagtail's API v2 made narrower: live public pages, reading only, for nobody in particular."""

from typing import Any

from django.http import HttpRequest
from rest_framework.filters import BaseFilterBackend
from rest_framework.renderers import JSONRenderer
from wagtail.api import APIField
from wagtail.api.v2.filters import AncestorOfFilter, ChildOfFilter, DescendantOfFilter, OrderingFilter, SearchFilter
from wagtail.api.v2.router import WagtailAPIRouter
from wagtail.api.v2.utils import BadRequestError
from wagtail.api.v2.views import PagesAPIViewSet

from actions.catalogue.criteria import CONDITIONS, Criteria
from actions.catalogue.facets import Facet
from actions.feeds.api_fields import DETAIL_ONLY, FIELDS, LOADERS
from actions.feeds.api_values import Visible

_NUMBERS = ("limit", "offset", "id")
_PAGES = ("child_of", "ancestor_of", "descendant_of")
_ORDERS = frozenset({"id", "title", "slug", "first_published_at", "start_date", "end_date", "date"})


class CriteriaFilter(BaseFilterBackend):
    """The filters of the lists, with the same names; they need to know one of the three page types."""

    def filter_queryset(self, request: HttpRequest, queryset: Any, view: Any) -> Any:
        asked = [facet for facet in Facet if facet in request.GET]
        if not asked:
            return queryset
        known = CONDITIONS.get(queryset.model, {})
        if foreign := [facet.value for facet in asked if facet not in known]:
            raise BadRequestError(f"this type of page can't be filtered by: {', '.join(foreign)}")
        criteria = Criteria.from_query(request.GET)
        if criteria.unknown:
            raise BadRequestError(f"unknown values: {', '.join(f'{name}={word}' for name, word in criteria.unknown)}")
        # Whatever the conditions were, a search that follows sees keys only.
        return queryset.filter(pk__in=criteria.filter(queryset.model.objects.all()).values("pk"))


class OrderFilter(OrderingFilter):
    """Only by what gives each page one place."""

    def filter_queryset(self, request: HttpRequest, queryset: Any, view: Any) -> Any:
        for name in filter(None, request.GET.get("order", "").split(",")):
            if name.removeprefix("-") not in _ORDERS:
                raise BadRequestError(f"cannot order by '{name}'")
        return super().filter_queryset(request, queryset, view)


class PublicPagesViewSet(PagesAPIViewSet):
    """`/api/v2/pages/`: what readers can see, whoever asks."""

    renderer_classes = [JSONRenderer]
    # Signed in or not, one gets the same; and no password is tried here.
    authentication_classes: list[Any] = []
    permission_classes: list[Any] = []
    filter_backends = [CriteriaFilter, ChildOfFilter, AncestorOfFilter, DescendantOfFilter, OrderFilter, SearchFilter]
    known_query_parameters = frozenset(
        {
            "limit",
            "offset",
            "fields",
            "order",
            "search",
            "search_operator",
            "type",
            *_PAGES,
            *map(str, Facet),
        }
    )
    # Neither aliases, whose original may be hidden, nor languages, of which there is one.
    meta_fields = [name for name in PagesAPIViewSet.meta_fields if name not in ("alias_of", "locale")]
    detail_only_fields = [*PagesAPIViewSet.detail_only_fields, *DETAIL_ONLY]

    def initial(self, request: Any, *args: Any, **kwargs: Any) -> None:
        """Refuse what no query could hold."""
        super().initial(request, *args, **kwargs)
        for name, value in request.GET.items():
            if "\x00" in value:
                raise BadRequestError(f"{name} holds a null character")
        for name in _NUMBERS:
            if not _is_number(request.GET.get(name, "0")):
                raise BadRequestError(f"{name} must be a positive integer")
        for name in _PAGES:
            value = request.GET.get(name, "root")
            if value != "root" and not _is_number(value):
                raise BadRequestError(f"{name} must be a positive integer")
        if request.GET.get("search_operator", "and") not in ("and", "or"):
            raise BadRequestError("search_operator must be 'and' or 'or'")

    @classmethod
    def get_body_fields(cls, model: Any) -> list[APIField]:
        return [*cls._convert_api_fields(cls.body_fields), *FIELDS.get(model, [])]

    @classmethod
    def get_detail_default_fields(cls, model: Any) -> list[str]:
        fields: list[str] = cls.get_available_fields(model)
        return fields

    @classmethod
    def get_listing_default_fields(cls, model: Any) -> list[str]:
        return [*cls.listing_default_fields]

    def check_query_parameters(self, queryset: Any) -> None:
        if unknown := set(self.request.GET) - self.known_query_parameters:
            raise BadRequestError(f"unknown parameters: {', '.join(sorted(unknown))}")

    def get_base_queryset(self) -> Any:
        return super().get_base_queryset().public()

    def get_queryset(self) -> Any:
        rows = super().get_queryset()
        return LOADERS[rows.model](rows) if rows.model in LOADERS else rows

    def get_object(self) -> Any:
        """The page loaded like the rows of a list: what it points to is then what readers can see."""
        if not hasattr(self, "_loaded"):
            page = super().get_object()
            model = type(page)
            self._loaded = LOADERS[model](model.objects.filter(pk=page.pk)).get() if model in LOADERS else page
        return self._loaded

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "visible": Visible()}


def _is_number(value: str) -> bool:
    return value.isascii() and value.isdigit() and len(value) < 10


api_router = WagtailAPIRouter("wagtailapi")
api_router.register_endpoint("pages", PublicPagesViewSet)
