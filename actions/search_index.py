"""What a page is found by besides its own words: the names of its territories, themes and institutions.

Wagtail indexes a page when its row is saved: before its choices are, and not at all when one of these is renamed.
"""

from typing import Any

from django.db.models import Model, QuerySet
from django.db.models.signals import post_delete, post_save
from wagtail.search.backends import get_search_backend
from wagtail.signals import page_published

from actions.models import ActionPage, Institution, NewsPage, Participation, PartnerPage, Territory, Theme

# Of one write into the index.
_CHUNK = 250


def listen() -> None:
    for page_type in (ActionPage, PartnerPage, NewsPage):
        page_published.connect(_page_published, sender=page_type, dispatch_uid=f"search_{page_type.__name__}")
    for signal, name in ((post_save, "save"), (post_delete, "delete")):
        signal.connect(_participation_changed, sender=Participation, dispatch_uid=f"search_participation_{name}")
    for model in (Theme, Territory, Institution):
        post_save.connect(_named_changed, sender=model, dispatch_uid=f"search_{model.__name__}")


def index_pages(pages: QuerySet[Any, Any]) -> None:
    """Write the pages, of one type, into the index anew."""
    keys = list(pages.order_by("pk").values_list("pk", flat=True).distinct())
    index = get_search_backend().get_index_for_model(pages.model)
    for start in range(0, len(keys), _CHUNK):
        chunk = pages.model.get_indexed_objects().filter(pk__in=keys[start : start + _CHUNK])
        index.add_items(pages.model, list(chunk))


def _page_published(sender: Any, instance: Any, **kwargs: Any) -> None:
    index_pages(sender.objects.filter(pk=instance.pk))


def _participation_changed(sender: Any, instance: Participation, **kwargs: Any) -> None:
    # Rows that a fixture or a copy of the database brings come before their page.
    if not kwargs.get("raw"):
        index_pages(ActionPage.objects.filter(pk=instance.action_id))


def _named_changed(sender: Any, instance: Model, created: bool = False, **kwargs: Any) -> None:
    """Nothing is named after what was just made."""
    if created or kwargs.get("raw"):
        return
    for pages in _PAGES_OF[sender](instance):
        index_pages(pages)


_PAGES_OF: dict[Any, Any] = {
    Theme: lambda theme: tuple(model.objects.filter(themes=theme) for model in (ActionPage, PartnerPage, NewsPage)),
    Territory: lambda territory: (
        ActionPage.objects.filter(territories=territory),
        PartnerPage.objects.filter(institution__territory=territory),
    ),
    Institution: lambda institution: (
        ActionPage.objects.filter(participations__institution=institution),
        PartnerPage.objects.filter(institution=institution),
    ),
}
