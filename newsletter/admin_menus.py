"""Ways into the screens of the letter from the rest of the admin."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.admin.action_menu import ActionMenuItem
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets.button import Button

from newsletter.models import NewsletterIssuePage
from newsletter.permissions import user_can_see_letter


class LetterMenuItem(MenuItem):
    def __init__(self) -> None:
        super().__init__(
            _("The letter"), reverse_lazy("newsletter_admin:dashboard"), name="letter", icon_name="mail", order=240
        )

    def is_shown(self, request: HttpRequest) -> bool:
        return user_can_see_letter(request.user)


class SendIssueMenuItem(ActionMenuItem):
    """Below « save draft » in the editor of an issue."""

    name = "action-send-letter"
    label = _("Check and send the letter")
    icon_name = "mail"

    def is_shown(self, context: dict[str, Any]) -> bool:
        page = context.get("page")
        return isinstance(page, NewsletterIssuePage) and user_can_see_letter(context["request"].user)

    def get_url(self, context: dict[str, Any]) -> str:
        return send_url(context["page"])


def issue_header_buttons(page: Any, user: Any) -> list[Button]:
    """The button at the head of an issue's screens, for those who may send it."""
    if not isinstance(page.specific_deferred, NewsletterIssuePage) or not user_can_see_letter(user):
        return []
    return [Button(_("Check and send the letter"), send_url(page), icon_name="mail", priority=5)]


def send_url(issue: Any) -> str:
    return reverse("newsletter_admin:send", args=[issue.pk])
