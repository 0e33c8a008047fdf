"""Registration only: what each hook does lives in the module that it calls."""

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLResolver, include, path
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.log_actions import LogActionRegistry
from wagtail.permissions import register_permission_policy

from actions.access import access_of
from newsletter import admin_urls, audit
from newsletter.admin_menus import (
    DashboardMenuItem,
    LetterMenuItem,
    MovementMenuItem,
    SendIssueMenuItem,
    SubscribersMenuItem,
    issue_header_buttons,
)
from newsletter.corrections_admin import ask_what_was_corrected
from newsletter.home_panels import NextLetterPanel
from newsletter.models import Subscriber
from newsletter.policies import LookingOnlyPolicy
from newsletter.rights import letter_rights
from newsletter.viewsets import SubscriberViewSet

register_permission_policy(Subscriber, LookingOnlyPolicy(Subscriber))


@hooks.register("register_admin_viewset")
def register_subscribers() -> SubscriberViewSet:
    return SubscriberViewSet()


@hooks.register("register_log_actions")
def register_audit(actions: LogActionRegistry) -> None:
    audit.register(actions)


@hooks.register("register_permissions")
def register_letter_rights() -> Any:
    return letter_rights()


@hooks.register("register_admin_urls")
def register_letter_urls() -> list[URLResolver]:
    return [path("lettre/", include(admin_urls))]


@hooks.register("register_admin_menu_item")
def register_letter_menu_item() -> MenuItem:
    return LetterMenuItem()


# The screens of the letter, in one menu of their own.
hooks.register("register_letter_menu_item", DashboardMenuItem)
hooks.register("register_letter_menu_item", SubscribersMenuItem)
hooks.register("register_letter_menu_item", MovementMenuItem)


@hooks.register("construct_homepage_panels")
def tell_members_of_the_next_letter(request: HttpRequest, panels: list[Any]) -> None:
    if access_of(request.user).is_member:
        panels.append(NextLetterPanel(request.user))


@hooks.register("register_page_action_menu_item")
def register_send_menu_item() -> SendIssueMenuItem:
    return SendIssueMenuItem(order=90)


@hooks.register("register_page_header_buttons")
def register_send_button(page: Any, user: Any, view_name: str, next_url: str | None = None) -> list[Any]:
    return issue_header_buttons(page, user)


@hooks.register("before_publish_page")
def ask_for_the_note_of_a_correction(request: HttpRequest, page: Any) -> Any:
    return ask_what_was_corrected(request, page)


@hooks.register("insert_editor_js")
def count_the_signs_of_the_subject() -> SafeString:
    return format_html('<script src="{}" defer></script>', static("newsletter/js/length-hint.js"))
