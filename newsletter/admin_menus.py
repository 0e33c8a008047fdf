"""Ways into the screens of the letter from the rest of the admin."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.admin.action_menu import ActionMenuItem
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem
from wagtail.admin.widgets.button import Button, HeaderButton

from newsletter.models import NewsletterIssuePage
from newsletter.permissions import user_can_see_letter, user_can_see_subscribers


class LetterMenuItem(SubmenuMenuItem):
    """Everything about the letter; a screen gets its place by the hook ``register_letter_menu_item``."""

    def __init__(self) -> None:
        menu = Menu(register_hook_name="register_letter_menu_item")
        super().__init__(_("The letter"), menu, name="letter", icon_name="mail", order=240)


class DashboardMenuItem(MenuItem):
    def __init__(self) -> None:
        super().__init__(
            _("Compose and send"),
            reverse_lazy("newsletter_admin:dashboard"),
            name="letter-dashboard",
            icon_name="mail",
            order=10,
        )

    def is_shown(self, request: HttpRequest) -> bool:
        return user_can_see_letter(request.user)


class SubscribersMenuItem(MenuItem):
    def __init__(self) -> None:
        super().__init__(
            _("Subscribers"), reverse_lazy("subscriber:index"), name="letter-subscribers", icon_name="group", order=20
        )

    def is_shown(self, request: HttpRequest) -> bool:
        return user_can_see_subscribers(request.user)


class MovementMenuItem(MenuItem):
    def __init__(self) -> None:
        super().__init__(
            _("Subscribers over time"),
            reverse_lazy("newsletter_admin:movement"),
            name="letter-movement",
            icon_name="calendar-alt",
            order=30,
        )

    def is_shown(self, request: HttpRequest) -> bool:
        return user_can_see_subscribers(request.user)


def subscriber_list_buttons(user: Any) -> list[HeaderButton]:
    """The buttons at the head of the list of subscribers."""
    return [HeaderButton(_("Over time"), reverse("newsletter_admin:movement"), icon_name="calendar-alt", priority=50)]


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
    news_url = reverse("newsletter_admin:issue_news", args=[page.pk])
    return [
        Button(_("Check and send the letter"), send_url(page), icon_name="mail", priority=5),
        Button(_("News of this letter"), news_url, icon_name="rotate", priority=6),
    ]


def send_url(issue: Any) -> str:
    return reverse("newsletter_admin:send", args=[issue.pk])
