"""Owns what people with the same page open hear of each other, and what they hear who lost the right to it.

Who may no longer write in the page vanishes from the others' screens, hears no more names, and is told: on the screen
within seconds, and by a save, which is refused and hands back what was typed.
"""

import json
from collections.abc import Callable, Iterator
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.views.decorators.http import require_POST
from wagtail.admin.models import EditingSession
from wagtail.admin.utils import get_user_display_name
from wagtail.admin.views.editing_sessions import ping as stock_ping
from wagtail.admin.viewsets.pages import page_viewset_registry
from wagtail.models import Page
from wagtail.permissions import policy_registry


@require_POST
def ping(request: HttpRequest, app_label: str, model_name: str, object_id: str, session_id: int) -> HttpResponse:
    """Tell who else has the page open. In the place of Wagtail's, which answers 404, unseen, when the right is gone."""
    if (app_label, model_name) != (Page._meta.app_label, Page._meta.model_name):
        return stock_ping(request, app_label, model_name, object_id, session_id)
    page = Page.objects.filter(pk=object_id).first() if object_id.isdecimal() and len(object_id) < 19 else None
    if page is None or not page.permissions_for_user(request.user).can_edit():
        return _told_of_the_loss(request, app_label, model_name, object_id, session_id)
    sessions = EditingSession.objects.filter(
        content_type=ContentType.objects.get_for_model(Page), object_id=str(page.pk)
    ).exclude(user=request.user)
    if people := set(sessions.values_list("user", flat=True)):
        writers = policy_registry.get_by_type(Page).users_with_permission_for_instance("change", page)
        lost = people - set(writers.filter(pk__in=people).values_list("pk", flat=True))
        sessions.filter(user__in=lost).delete()
    return _with_names(request, stock_ping(request, app_label, model_name, object_id, session_id))


def _with_names(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The stock answer, in which the names stand to be read: its own pictures say them to a mouse only."""
    if response.status_code != 200:
        return response
    answer = json.loads(response.content)
    own = get_user_display_name(request.user)
    names = [other["user"] for other in answer["other_sessions"] if other["session_id"] and other["user"] != own]
    answer["html"] = render_to_string("actions/admin/people_here.html", {"names": names}) + answer["html"]
    return JsonResponse(answer)


def _told_of_the_loss(
    request: HttpRequest, app_label: str, model_name: str, object_id: str, session_id: int
) -> JsonResponse:
    """The same answer for a page that is not theirs any more, never was, or does not exist."""
    EditingSession.objects.filter(pk=session_id, user=request.user).delete()
    return JsonResponse(
        {
            "session_id": session_id,
            "ping_url": reverse(
                "wagtailadmin_editing_sessions:ping", args=(app_label, model_name, object_id, session_id)
            ),
            "release_url": reverse("wagtailadmin_editing_sessions:release", args=(session_id,)),
            # As a newer version would: the client asks before it sends the form.
            "other_sessions": [{"revision_id": -1}],
            "html": render_to_string("actions/admin/lost_right.html", request=request),
        }
    )


def handing_back(view_name: str) -> Callable[..., HttpResponseBase]:
    """The stock screen, whose save hands back what was typed to who may not write in the page; autosave is told no."""
    view = page_viewset_registry.as_view(view_name, page_id_kwarg="page_id")

    def screen(request: HttpRequest, page_id: int, **kwargs: Any) -> HttpResponseBase:
        if request.method == "POST" and request.accepts("text/html"):
            page = Page.objects.filter(pk=page_id).first()
            if page is None or not page.permissions_for_user(request.user).can_edit():
                return hand_back(request)
        return view(request, page_id=page_id, **kwargs)

    return screen


def hand_back(request: HttpRequest) -> HttpResponse:
    """Refuse a save to who may not write in the page, and give back what the form held, to be copied.

    The same answer for a page that does not exist: nothing in it comes from the page.
    """
    return render(request, "actions/admin/handed_back.html", {"texts": "\n\n".join(texts_of(request.POST))}, status=403)


# Parts of a form's names that hold no words of the person.
_NO_WORDS = frozenset({"csrfmiddlewaretoken", "next", "slug", "comment_notifications"})
_NO_WORDS_ENDINGS = ("-id", "-type", "-order", "-deleted", "-count", "_FORMS", "-ORDER", "-DELETE", "_point")


def texts_of(posted: Any) -> Iterator[str]:
    """The words that a page form holds, field by field, without formatting."""
    for name in posted:
        if name in _NO_WORDS or name.startswith(("loaded_", "action-")) or name.endswith(_NO_WORDS_ENDINGS):
            continue
        for value in posted.getlist(name):
            words = _words_of(value).strip()
            # A lone number or a mark is a choice in a list; what says something has letters.
            if len(words) > 2 and any(character.isalpha() for character in words):
                yield words


def _words_of(value: str) -> str:
    try:
        blocks = json.loads(value)["blocks"]
        return "\n".join(str(block["text"]) for block in blocks)
    except (ValueError, TypeError, KeyError):
        return value


urlpatterns = [
    path("editing-sessions/ping/<str:app_label>/<str:model_name>/<str:object_id>/<int:session_id>/", ping),
    path("pages/<int:page_id>/edit/", handing_back("edit")),
    path("pages/<int:page_id>/revisions/<int:revision_id>/revert/", handing_back("revisions_revert")),
]
