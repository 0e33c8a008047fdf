"""Acts on several things at once name nothing that the person has no right to.

Stock bulk actions take any key and list what may not be touched, title included, as « you don't have permission for ».
Here a foreign key and one that never existed get the same answer.
"""

from typing import Any

from django.apps import apps
from django.db.models import Model
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import path
from wagtail.admin.views.bulk_action import BulkAction
from wagtail.admin.views.bulk_action.registry import bulk_action_registry
from wagtail.permissions import policy_registry

# In the words of the policies of pages, media and all other models: who may do one of these knows the thing.
_KNOWING = frozenset({"change", "delete", "choose", "publish"})


def known_only(action_class: type[BulkAction], user: Any) -> type[BulkAction]:
    """The same bulk action, for which only what the person knows exists."""

    class KnownOnly(action_class):
        @classmethod
        def get_queryset(cls, model: type[Model], object_ids: Any) -> list[Model]:
            found = super().get_queryset(model, object_ids)
            known = policy_registry.get_by_type(model).instances_user_has_any_permission_for(user, _KNOWING)
            keys = set(known.filter(pk__in=[item.pk for item in found]).values_list("pk", flat=True))
            if not keys:
                raise Http404
            return [item for item in found if item.pk in keys]

    return KnownOnly


def bulk_action(request: HttpRequest, app_label: str, model_name: str, action: str) -> HttpResponseBase:
    """In the place of Wagtail's dispatcher, so that bulk actions of every app, present or to come, pass here."""
    try:
        model = apps.get_model(app_label, model_name)
    except LookupError as error:
        raise Http404 from error
    action_class = bulk_action_registry.get_bulk_action_class(app_label, model_name, action)
    if action_class is None:
        raise Http404
    return known_only(action_class, request.user)(request, model).dispatch(request)


urlpatterns = [path("bulk/<str:app_label>/<str:model_name>/<str:action>/", bulk_action)]
