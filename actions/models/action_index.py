from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from actions.models.action import ActionPage
from actions.models.catalogue import CataloguePage


class ActionIndexPage(CataloguePage):
    """All action sheets, at `/actions/`."""

    subpage_types = ["actions.ActionPage"]

    class Meta:
        verbose_name = _("list of actions")
        verbose_name_plural = _("lists of actions")

    @property
    def description_without_text(self) -> str:
        return gettext("All the actions of the network: what is done, by whom, for whom, where, and how it goes.")

    def listed_pages(self) -> Any:
        return ActionPage.objects.child_of(self).live().public().for_cards()
