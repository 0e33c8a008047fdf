"""Who can be named in the comments of a page, for the editor's list of suggestions."""

from django.http import Http404, HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET
from wagtail.models import Page

from actions.mentions import mentionables


@require_GET
def nameable_people(request: HttpRequest, pk: int) -> JsonResponse:
    """The names, for who may write in the page."""
    page = get_object_or_404(Page, pk=pk).specific
    if not page.permissions_for_user(request.user).can_edit():
        raise Http404
    return JsonResponse({"names": [{"label": one.label, "detail": one.detail} for one in mentionables(page)]})
