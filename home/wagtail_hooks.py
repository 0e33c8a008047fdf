"""Registration only: what each hook does lives in the module that it calls."""

from django.urls import URLResolver, include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from home import admin_urls


@hooks.register("register_admin_urls")
def register_components() -> list[URLResolver]:
    return [path("composants/", include(admin_urls))]


# Members have no menu of settings.
@hooks.register("register_settings_menu_item")
def register_components_menu_item() -> MenuItem:
    return MenuItem(_("Components"), reverse("home_admin:components"), icon_name="view", order=900)
