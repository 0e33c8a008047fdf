"""Admin screens of this room that list rows."""

from typing import Any

from django.urls import URLPattern, path
from wagtail.admin.admin_url_finder import ModelAdminURLFinder, register_admin_url_finder
from wagtail.admin.viewsets.model import ModelViewSet

from newsletter.models import Subscriber
from newsletter.permissions import user_can_see_subscribers
from newsletter.subscriber_admin import EraseView, InterestsView, SubscriberView
from newsletter.subscriber_list import SubscriberIndexView


class SubscriberURLFinder(ModelAdminURLFinder):
    """Leads from a line in the history of the site to the page of a subscriber."""

    def get_edit_url(self, instance: Any) -> str | None:
        if self.user is not None and not user_can_see_subscribers(self.user):
            return None
        return self.construct_edit_url(instance)


class SubscriberViewSet(ModelViewSet):
    """Who receives the letter: to find somebody who asks, to read what happened, and to do what they ask for.

    There is no form for a row, nor any other stock screen: each act has its own.
    """

    model = Subscriber
    icon = "group"
    add_to_reference_index = False
    copy_view_enabled = False
    index_view_class = SubscriberIndexView
    list_per_page = 50
    # The viewset builds a form all the same.
    form_fields: list[str] = []
    search_fields = ["email"]
    # A piece of an address is looked for, which full-text search does not find.
    search_backend_name = None

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        no_screens = ["add", "edit", "delete", "history", "usage", "copy"]
        names = {f"{screen}_url_name": None for screen in no_screens}
        return {**super().get_common_view_kwargs(**kwargs), **names}

    def get_urlpatterns(self) -> list[URLPattern]:
        kept = {"index", "index_results"}
        return [
            *(pattern for pattern in super().get_urlpatterns() if pattern.name in kept),
            path("inspect/<int:pk>/", SubscriberView.as_view(), name="inspect"),
            path("<int:pk>/centres-d-interet/", InterestsView.as_view(), name="interests"),
            path("<int:pk>/effacer/", EraseView.as_view(), name="erase"),
        ]

    def register_admin_url_finder(self) -> None:
        finder = type("SubscriberURLFinder", (SubscriberURLFinder,), {"edit_url_name": self.get_url_name("inspect")})
        register_admin_url_finder(Subscriber, finder)
