"""Keeps the search in step with the settings that fill in the pages of the law."""

from typing import Any

from django.db.models.signals import post_save
from wagtail.search import index

from core.models import AccessibilityStatement, LegalNotice
from home.legal import BY_SLUG
from home.models import EditorialPage


def connect() -> None:
    for model in (AccessibilityStatement, LegalNotice):
        post_save.connect(index_legal_pages, sender=model, dispatch_uid=f"home.legal_index.{model.__name__}")


def index_legal_pages(instance: AccessibilityStatement | LegalNotice, created: bool, **kwargs: Any) -> None:
    """Index anew the pages that show the setting; a fresh one says nothing that they did not say."""
    if created:
        return
    for page in EditorialPage.objects.descendant_of(instance.site.root_page).filter(slug__in=BY_SLUG):
        index.insert_or_update_object(page)
