"""Lists of pictures, documents and their tags that the stock admin shows whole to everybody."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, JsonResponse
from django.urls import path
from taggit.models import Tag, TaggedItem
from wagtail.admin.views.tags import TAGS_AUTOCOMPLETE_LIMIT
from wagtail.api.v2.router import WagtailAPIRouter
from wagtail.documents.api.admin.views import DocumentsAdminAPIViewSet
from wagtail.documents.views.documents import DocumentsFilterSet
from wagtail.documents.views.documents import IndexView as DocumentIndexView
from wagtail.images.api.admin.views import ImagesAdminAPIViewSet
from wagtail.images.views.chooser import ImageChooserViewSet, ImageChooseView
from wagtail.images.views.chooser import viewset as stock_chooser
from wagtail.images.views.images import ImagesFilterSet
from wagtail.images.views.images import IndexView as ImageIndexView
from wagtail.permissions import policy_registry

from core.models import CustomDocument, CustomImage

_POPULAR = 10


def usable(user: Any, model: Any) -> QuerySet:
    """The pictures or documents that a person may put into a page: the institutions' own and the shared ones."""
    return policy_registry.get_by_type(model).instances_user_has_any_permission_for(user, ["choose"])


def tags_in_use(user: Any, *models: Any) -> QuerySet[Tag]:
    """The tags of what the person may use: a word put on a foreign picture is not ours to read."""
    carried = Q(pk__in=[])
    for model in models:
        content_type = ContentType.objects.get_for_model(model)
        carried |= Q(content_type=content_type, object_id__in=usable(user, model).values("pk"))
    return Tag.objects.filter(pk__in=TaggedItem.objects.filter(carried).values("tag"))


def popular_tags(user: Any, model: Any) -> QuerySet[Tag]:
    """As Wagtail's, among those that the person knows."""
    content_type = ContentType.objects.get_for_model(model)
    return (
        tags_in_use(user, model)
        .annotate(uses=Count("taggit_taggeditem_items", filter=Q(taggit_taggeditem_items__content_type=content_type)))
        .order_by("-uses", "name")[:_POPULAR]
    )


def complete_tag(request: HttpRequest, app_name: str = "taggit", model_name: str = "tag") -> JsonResponse:
    """In the place of Wagtail's completion of tags."""
    if (app_name, model_name) != ("taggit", "tag"):
        raise Http404
    term = request.GET.get("term", "")
    known = tags_in_use(request.user, CustomImage, CustomDocument) if term else Tag.objects.none()
    names = known.filter(name__istartswith=term).order_by("name").values_list("name", flat=True)
    return JsonResponse(list(names[:TAGS_AUTOCOMPLETE_LIMIT]), safe=False)


class _KnownTags:
    """A filter of a list that offers the tags that the person knows."""

    request: HttpRequest
    filters: dict[str, Any]
    _meta: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Absent where nothing at all carries a tag.
        if "tag" in self.filters:
            known = popular_tags(self.request.user, self._meta.model)
            self.filters["tag"].extra["choices"] = [(tag.name, tag.name) for tag in known]


class KnownTagsImagesFilterSet(_KnownTags, ImagesFilterSet):
    pass


class KnownTagsDocumentsFilterSet(_KnownTags, DocumentsFilterSet):
    pass


class KnownTagsImageChooseView(ImageChooseView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "popular_tags": popular_tags(self.request.user, self.model)}


class _KnownTagsImageChooser(ImageChooserViewSet):
    choose_view_class = KnownTagsImageChooseView


class UsableImagesAPI(ImagesAdminAPIViewSet):
    """Wagtail's lists every picture of the site to whoever enters the admin."""

    def get_queryset(self) -> QuerySet:
        return super().get_queryset().filter(pk__in=usable(self.request.user, self.model).values("pk"))


class UsableDocumentsAPI(DocumentsAdminAPIViewSet):
    """As that of pictures."""

    def get_queryset(self) -> QuerySet:
        return super().get_queryset().filter(pk__in=usable(self.request.user, self.model).values("pk"))


def limit_admin_api(router: WagtailAPIRouter) -> None:
    router.register_endpoint("images", UsableImagesAPI)
    router.register_endpoint("documents", UsableDocumentsAPI)


_image_chooser = _KnownTagsImageChooser(stock_chooser.name, model=CustomImage, url_prefix=stock_chooser.url_prefix)
_images = ImageIndexView.as_view
_documents = DocumentIndexView.as_view
urlpatterns = [
    path("images/", _images(filterset_class=KnownTagsImagesFilterSet)),
    path("images/results/", _images(filterset_class=KnownTagsImagesFilterSet, results_only=True)),
    path(f"{stock_chooser.url_prefix}/", _image_chooser.choose_view),
    path("documents/", _documents(filterset_class=KnownTagsDocumentsFilterSet)),
    path("documents/results/", _documents(filterset_class=KnownTagsDocumentsFilterSet, results_only=True)),
    path("tag-autocomplete/", complete_tag),
    path("tag-autocomplete/<slug:app_name>/<slug:model_name>/", complete_tag),
]
