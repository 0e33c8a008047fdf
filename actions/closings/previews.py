"""Owns the preview of a page that does not exist yet."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from wagtail.admin.views.pages.preview import PreviewOnCreateView
from wagtail.models import Page


class AllowedTypePreviewView(PreviewOnCreateView):
    """Previews only what the place accepts.

    The stock view takes any page type anywhere: a member could have a letter drawn up from the drafts of others.
    """

    def get_object(self) -> Any:
        parent = get_object_or_404(Page, pk=self.parent_object_id).specific
        model = self.content_type.model_class()
        if model not in type(parent).creatable_subpage_models() or not model.can_create_at(parent):
            raise PermissionDenied
        return super().get_object()
