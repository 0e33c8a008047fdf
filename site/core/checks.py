"""Rules of the house that Django checks at every start."""

from typing import Any

from django.core.checks import CheckMessage, Error, register
from wagtail.models import get_page_models

from core.models import BasePage


@register
def every_page_type_asks_the_policy(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Refuse a page type without ``BasePage``: Wagtail's own tester lets a grant on one page run down the tree."""
    return [
        Error(
            f"The page type {model._meta.label} does not inherit from core.models.BasePage.",
            hint="Inherit from it, so that the registered permission policy answers for this page type.",
            obj=model,
            id="core.E001",
        )
        for model in get_page_models()
        if model._meta.app_label != "wagtailcore" and not issubclass(model, BasePage)
    ]
