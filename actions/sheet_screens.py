"""What the screens beside the editor of one action sheet share."""

from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from actions.models import ActionPage


class SheetScreen(WagtailAdminTemplateMixin, TemplateView):
    """A screen about ``self.action``, for those of whom :meth:`may_open` says so."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.action = get_object_or_404(ActionPage, pk=kwargs["pk"])
        # The same answer as for a page that does not exist: an outsider learns nothing.
        if not self.may_open(request.user, self.action):
            raise Http404

    def may_open(self, user: Any, action: ActionPage) -> bool:
        """Nobody, unless the screen says who."""
        return False

    def get_page_subtitle(self) -> str:
        return self.action.get_admin_display_title()

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        sheet = {"url": reverse("wagtailadmin_pages:edit", args=[self.action.pk]), "label": self.get_page_subtitle()}
        return [*self.breadcrumbs_items, sheet, {"url": "", "label": self.get_page_title()}]
