"""Naming an action sheet to whoever writes in another one: as readers know it, and not at all before they do."""

from typing import Any

from django.utils.translation import gettext as _
from wagtail.admin.compare import ForeignObjectComparison
from wagtail.admin.panels import PageChooserPanel
from wagtail.admin.telepath import register
from wagtail.admin.widgets import AdminPageChooser
from wagtail.admin.widgets.chooser import PageChooserAdapter


def _unnamed() -> str:
    return _("A sheet that is not published")


def readable_title(key: int | None) -> str:
    """The title of a sheet that every reader sees; other words for any other sheet."""
    from actions.models import ActionPage

    title = ActionPage.objects.live().public().filter(pk=key).values_list("title", flat=True).first()
    return title or _unnamed()


class SheetChooser(AdminPageChooser):
    """Chooses a sheet. What is chosen already is named to ``reader`` only if that person may hear of it."""

    reader: Any = None

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(target_models="actions.ActionPage", **kwargs)

    def get_value_data_from_instance(self, instance: Any) -> dict[str, Any]:
        from actions.closings.sight import nameable_pages

        if self.reader is not None and nameable_pages(self.reader).filter(pk=instance.pk).exists():
            return super().get_value_data_from_instance(instance)
        return {"id": instance.pk, "edit_url": None, self.display_title_key: _unnamed(), "parent_id": None}


register(PageChooserAdapter(), SheetChooser)


class _SheetComparison(ForeignObjectComparison):
    def get_objects(self) -> tuple[str, str]:
        return tuple(readable_title(key) if key else "" for key in (self.val_a, self.val_b))  # type: ignore[return-value]


class SheetChooserPanel(PageChooserPanel):
    """Edits a foreign key to a sheet."""

    def get_form_options(self) -> dict[str, Any]:
        options = super().get_form_options()
        options.setdefault("widgets", {})[self.field_name] = SheetChooser()
        return options

    def get_comparison_class(self) -> type[ForeignObjectComparison]:
        return _SheetComparison
