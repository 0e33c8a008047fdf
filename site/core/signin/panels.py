"""The way to the second step from the page of one's account."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views.account import BaseSettingsPanel

from core.signin import second_step


class TwoFactorPanel(BaseSettingsPanel):
    """Says whether there is a second step, and leads to its screen; nothing of it is filled in here."""

    name = "two_factor"
    title = _("Two-step sign-in")
    order = 600
    template_name = "core/signin/account_panel.html"

    def get_form(self) -> forms.Form:
        return forms.Form()

    def get_context_data(self) -> dict[str, Any]:
        return {"device": second_step.device_of(self.user)}
