"""Registration only: what each hook does lives in the module that it calls."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLResolver, include, path
from django.utils.html import format_html
from wagtail import hooks
from wagtail.admin.staticfiles import versioned_static
from wagtail.log_actions import LogActionRegistry
from wagtail.rich_text.feature_registry import FeatureRegistry

from actions import history, institution_urls, screen_urls
from actions.access import access_of
from actions.atlas.reports_admin import ReportsMenuItem
from actions.bin_admin import BinMenuItem
from actions.bulk_sheets import ChangeSheetsBulkAction
from actions.closings import media, menus, serving
from actions.closings.admin_api import DiscreetPagesAPIViewSet
from actions.closings.choosers import only_nameable
from actions.closings.comments import follow_own_page
from actions.closings.deletion import BinBulkAction
from actions.closings.page_screens import GuardedPageViewSet
from actions.closings.panels import keep_to_own_pages
from actions.closings.rich_text import register_discreet_links
from actions.duplicates import begin_afresh, duplicate_header_buttons
from actions.home_panels import MemberPanel
from actions.models import ActionPage
from actions.notifications.comments import tell_the_named
from actions.participations import add_lead
from actions.partners_admin import partners_header_buttons
from actions.permissions import is_coordinator
from actions.reviews import menu as review_menu
from actions.sheet_checks_admin import check_header_buttons
from actions.viewsets import InstitutionGroup, VocabularyGroup


@hooks.register("register_admin_viewset")
def register_institutions() -> InstitutionGroup:
    return InstitutionGroup()


@hooks.register("register_admin_viewset")
def register_vocabularies() -> VocabularyGroup:
    return VocabularyGroup()


@hooks.register("register_admin_urls")
def register_screens() -> list[URLResolver]:
    return [path("actions/", include(screen_urls)), path("institutions/", include(institution_urls))]


@hooks.register("register_log_actions")
def register_partners_log(actions: LogActionRegistry) -> None:
    history.register(actions)


@hooks.register("insert_global_admin_css")
def style_what_stands_in_stock_screens() -> str:
    return format_html('<link rel="stylesheet" href="{}">', versioned_static("actions/css/admin.css"))


@hooks.register("register_page_header_buttons")
def register_sheet_buttons(page: Any, user: Any, view_name: str, next_url: str | None = None) -> list[Any]:
    return [
        *partners_header_buttons(page, user),
        *check_header_buttons(page, user),
        *duplicate_header_buttons(page, user),
    ]


@hooks.register("construct_homepage_panels")
def show_members_their_desk(request: HttpRequest, panels: list[Any]) -> None:
    if access_of(request.user).is_member:
        panels.append(MemberPanel(request.user))


# After the hooks that add them.
@hooks.register("construct_homepage_summary_items", order=1000)
def hide_the_sites_figures_from_members(request: HttpRequest, items: list[Any]) -> None:
    if not is_coordinator(request.user):
        items.clear()


@hooks.register("after_create_page")
def tell_who_is_named_on_the_new_page(request: Any, page: Any) -> None:
    tell_the_named(page, page.wagtail_admin_comments.all(), request.user)


@hooks.register("after_copy_page")
def begin_the_copied_sheet(request: HttpRequest, page: Any, new_page: Any) -> HttpResponse | None:
    if not isinstance(new_page, ActionPage):
        return None
    begin_afresh(new_page)
    if lead := getattr(page, "chosen_lead", None):
        add_lead(new_page, lead, notify=False)
    return redirect("wagtailadmin_pages:edit", new_page.pk)


@hooks.register("register_admin_menu_item")
def register_bin_menu_item() -> BinMenuItem:
    return BinMenuItem()


@hooks.register("register_admin_menu_item")
def register_reports_menu_item() -> ReportsMenuItem:
    return ReportsMenuItem()


# After the hooks that add to it.
@hooks.register("construct_page_action_menu", order=1000)
def put_ones_own_act_first(items: list[Any], request: HttpRequest, context: dict[str, Any]) -> None:
    review_menu.arrange(items, request, context)


# After the stock one, whose place it takes.
@hooks.register("register_admin_viewset", order=1000)
def guard_page_screens() -> GuardedPageViewSet:
    return GuardedPageViewSet()


@hooks.register("before_edit_page")
def have_members_hear_of_comments(request: Any, page: Any) -> None:
    follow_own_page(request.user, page)


@hooks.register("construct_page_chooser_queryset")
def choose_among_nameable_pages(pages: QuerySet, request: HttpRequest) -> QuerySet:
    return only_nameable(pages, request)


@hooks.register("construct_admin_api")
def guard_the_api_of_pages(router: Any) -> None:
    router.register_endpoint("pages", DiscreetPagesAPIViewSet)


# After the hooks that add them.
@hooks.register("construct_homepage_panels", order=1000)
def keep_panels_to_own_pages(request: HttpRequest, panels: list[Any]) -> None:
    keep_to_own_pages(request.user, panels)


# After the stock one, whose place it takes.
@hooks.register("register_rich_text_features", order=1000)
def guard_links_in_texts(features: FeatureRegistry) -> None:
    register_discreet_links(features)


# --- Closings of the stock admin: after Wagtail's own hooks, except for documents, which a refusal concerns first. ---

hooks.register("register_bulk_action", BinBulkAction, order=1000)
hooks.register("register_bulk_action", ChangeSheetsBulkAction, order=1000)
hooks.register("construct_admin_api", media.limit_admin_api, order=1000)
hooks.register("before_serve_document", serving.hide_unpublished_document, order=-1)
hooks.register("construct_reports_menu", menus.empty_for_members)
hooks.register("construct_settings_menu", menus.empty_for_members)
hooks.register("construct_help_menu", menus.keep_help_short)
