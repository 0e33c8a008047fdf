from typing import Any

from django.http import HttpRequest
from wagtail.models import Page, PagePermissionTester
from wagtail.permissions import policy_registry


class BasePage(Page):
    """What every page type inherits.

    It asks the permission policy registered for pages who may do what, so that listings, choosers and
    the page itself give one answer.
    """

    class Meta:
        abstract = True

    def permissions_for_user(self, user: Any) -> PagePermissionTester:
        policy = policy_registry.get(self)
        tester_class = getattr(policy, "tester_class", PagePermissionTester)
        return tester_class(user, self)

    @property
    def lead_text(self) -> str:
        """One or two plain sentences that stand for the page in lists, feeds and search results."""
        return self.search_description

    def get_meta_description(self) -> str:
        return self.search_description or self.lead_text

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        context["meta_description"] = self.get_meta_description()
        return context
