"""Rules of the house that Django checks at every start."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import connections
from wagtail.models import Site, get_page_models

from core.legal.gaps import gaps_of
from core.models import BasePage, LegalNotice


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


@register(Tags.database, deploy=True)
def every_site_says_who_answers_for_it(
    app_configs: Any, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Warn of what the law asks a public site to say and that is blank: ``check --deploy --database default``."""
    if "default" not in (databases or ()):
        return []
    if LegalNotice._meta.db_table not in connections["default"].introspection.table_names():
        return []
    return [
        Warning(
            f"{site}: {gap.title} is not complete ({', '.join(gap.missing)}).",
            hint=f"A coordinator fills it in at {gap.url}.",
            obj=site,
            id="core.W001",
        )
        for site in Site.objects.all()
        for gap in gaps_of(site)
    ]
