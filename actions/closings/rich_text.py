"""Owns what the text editor is told of a linked page: an address that readers have, or none that says its name."""

from typing import Any

from django.urls import reverse
from wagtail.admin.rich_text.converters.contentstate import link_entity
from wagtail.admin.rich_text.converters.html_to_contentstate import ExternalLinkElementHandler, PageLinkElementHandler
from wagtail.models import Page
from wagtail.rich_text.feature_registry import FeatureRegistry


class DiscreetPageLinkHandler(PageLinkElementHandler):
    """Gives a draft's screen in the admin for its address, which is its title in small letters.

    Editors do not know who looks, and a refused form shows its links again.
    """

    def get_attribute_data(self, attrs: dict[str, str]) -> dict[str, Any]:
        data = super().get_attribute_data(attrs)
        if data["url"] and not Page.objects.live().filter(pk=data["id"]).exists():
            data["url"] = reverse("wagtailadmin_pages:edit", args=[data["id"]])
        return data


def register_discreet_links(features: FeatureRegistry) -> None:
    """Take the place of the stock converter of links."""
    features.register_converter_rule(
        "contentstate",
        "link",
        {
            "from_database_format": {
                "a[href]": ExternalLinkElementHandler("LINK"),
                'a[linktype="page"]': DiscreetPageLinkHandler("LINK"),
            },
            "to_database_format": {"entity_decorators": {"LINK": link_entity}},
        },
    )
