"""Registration only: what each hook does lives in the module that it calls."""

from typing import Any

from django.http import HttpRequest
from django.urls import URLResolver, include, path
from wagtail import hooks

from core.legal.panels import LegalGapsPanel
from core.notifications import urls
from core.notifications.panels import NewsPanel, RhythmPanel
from core.signin.panels import TwoFactorPanel


@hooks.register("register_admin_urls")
def register_notifications() -> list[URLResolver]:
    return [path("nouvelles/", include(urls))]


@hooks.register("construct_homepage_panels")
def show_what_is_new(request: HttpRequest, panels: list[Any]) -> None:
    panels.append(NewsPanel(request.user))


@hooks.register("construct_homepage_panels")
def say_what_the_law_still_asks(request: HttpRequest, panels: list[Any]) -> None:
    panels.append(LegalGapsPanel(request.user))


@hooks.register("register_account_settings_panel")
def register_the_choice_of_mails(request: HttpRequest, user: Any, profile: Any) -> RhythmPanel:
    return RhythmPanel(request, user, profile)


@hooks.register("register_account_settings_panel")
def offer_two_steps(request: HttpRequest, user: Any, profile: Any) -> TwoFactorPanel:
    return TwoFactorPanel(request, user, profile)
