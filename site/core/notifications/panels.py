"""Where notifications show in the admin: the home page, and the choice of mails in the account."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.components import Component
from wagtail.admin.views.account import (
    AccountView,
    BaseSettingsPanel,
    NotificationsSettingsPanel,
    notifications_tab,
)

from core.models import NotificationBox
from core.models.notification import Rhythm
from core.notifications.telling import boxes_of, choose_rhythm
from core.notifications.views import news_for


class NewsPanel(Component):
    """« Du nouveau pour vous »."""

    name = "news"
    template_name = "core/notifications/panel.html"
    order = 20

    class Media:
        css = {"all": ("core/css/notifications.css",)}

    def __init__(self, person: Any) -> None:
        self.person = person

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        news, more = news_for(self.person)
        return {"news": news, "more": more, "request": parent_context["request"]}


class RhythmForm(forms.ModelForm):
    class Meta:
        model = NotificationBox
        fields = ("rhythm",)
        widgets = {"rhythm": forms.RadioSelect}
        help_texts = {
            "rhythm": _(
                "What happened in your pages, and who speaks to you there. All of it also waits on your home page."
            ),
        }

    def save(self, commit: bool = True) -> Any:
        choose_rhythm(self.instance.person, Rhythm(self.cleaned_data["rhythm"]))
        return self.instance


class RhythmPanel(BaseSettingsPanel):
    name = "rhythm"
    title = _("Mails about your pages")
    tab = notifications_tab
    order = 100
    form_class = RhythmForm

    def get_form(self) -> Any:
        box = boxes_of([self.user.pk])[self.user.pk]
        data = self.request.POST if self.request.method == "POST" else None
        return self.form_class(data, instance=box, prefix=self.name)


class OwnAccountView(AccountView):
    """The account, with our choice of mails in the place of Wagtail's: its own mails are not sent here."""

    def get_panels(self) -> list[Any]:
        return [panel for panel in super().get_panels() if not isinstance(panel, NotificationsSettingsPanel)]
