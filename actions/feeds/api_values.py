"""How the values of pages are written as JSON: nothing of what readers can't see comes along."""

import re
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.functional import cached_property
from rest_framework.fields import Field
from wagtail import blocks
from wagtail.blocks import Block
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageBlock, ImageChooserBlock
from wagtail.models import CollectionViewRestriction, Page
from wagtail.rich_text import expand_db_html

from actions.feeds.pictures import shared_picture
from actions.models import Institution, NewsPage
from core.mail.links import absolute_url
from core.models import CustomDocument, CustomImage

_PAGE_LINK = re.compile(r'<a\b(?=[^>]*\blinktype="page")[^>]*\bid="(\d+)"[^>]*>')
_DOCUMENT_LINK = re.compile(r'<a\b(?=[^>]*\blinktype="document")[^>]*\bid="(\d+)"[^>]*>')
_OWN_ADDRESS = re.compile(r'(?<=\s)(href|src)="(/[^"]*)"')


class Visible:
    """What the values of one page may point to; each thing is looked up once."""

    @cached_property
    def root(self) -> str:
        return absolute_url("")

    @cached_property
    def open_documents(self) -> QuerySet[Any, Any]:
        """Those of the collections that no restriction closes, itself or one above."""
        closed = CollectionViewRestriction.objects.values_list("collection__path", flat=True)
        below = Q(*(Q(collection__path__startswith=path) for path in closed), _connector=Q.OR)
        return CustomDocument.objects.exclude(below) if below else CustomDocument.objects.all()

    def page(self, page: Page | None) -> dict[str, Any] | None:
        if page is None or not Page.objects.live().public().filter(pk=page.pk).exists():
            return None
        return page_reference(page)

    def document(self, document: CustomDocument | None) -> dict[str, Any] | None:
        if document is None or not self.open_documents.filter(pk=document.pk).exists():
            return None
        return {"title": document.title, "url": self.root + document.url, "bytes": document.get_file_size()}

    def prose(self, source: str) -> str:
        """HTML with whole addresses; the words of a link to what readers can't see stay, its address goes."""
        source = _keep_links(source, _PAGE_LINK, Page.objects.live().public())
        source = _keep_links(source, _DOCUMENT_LINK, self.open_documents)
        return _OWN_ADDRESS.sub(rf'\1="{self.root}\2"', expand_db_html(source))

    def block(self, block: Block, value: Any) -> Any:
        """The value of a block, its parts one by one."""
        match block:
            case blocks.StreamBlock():
                return [{"type": row.block_type, "value": self.block(row.block, row.value)} for row in value]
            case ImageBlock() | ImageChooserBlock():
                return picture(value)
            case blocks.StructBlock():
                return {name: self.block(child, value.get(name)) for name, child in block.child_blocks.items()}
            case blocks.ListBlock():
                return [self.block(block.child_block, row) for row in value]
            case blocks.RichTextBlock():
                return self.prose(value.source) if value else ""
            case DocumentChooserBlock():
                return self.document(value)
            case blocks.PageChooserBlock():
                return self.page(value)
            case blocks.ChooserBlock():
                # Whatever else is chosen: nobody said that the public may see it.
                return None
            case _:
                return None if value is None else block.get_api_representation(value)


def _keep_links(source: str, link: re.Pattern[str], visible: QuerySet[Any, Any]) -> str:
    """Rich text whose links of one kind lead to something visible, or nowhere."""
    asked = set(link.findall(source))
    seen = {str(pk) for pk in visible.filter(pk__in=asked).values_list("pk", flat=True)} if asked else set()
    return link.sub(lambda found: found[0] if found[1] in seen else "<a>", source)


def picture(image: CustomImage | None) -> dict[str, Any] | None:
    rendition = shared_picture(image)
    if image is None or rendition is None:
        return None
    return {
        "url": rendition.full_url,
        "width": rendition.width,
        "height": rendition.height,
        "alt": rendition.alt,
        "credit": image.credit,
    }


def page_reference(page: Page) -> dict[str, Any]:
    return {"id": page.pk, "title": page.title, "html_url": page.full_url}


def institution_reference(institution: Institution) -> dict[str, Any]:
    profile = institution.live_profile
    return {
        "name": institution.name,
        "acronym": institution.acronym,
        "kind": institution.kind,
        "html_url": profile.full_url if profile else None,
    }


class Value(Field):
    """An attribute as it is: text, number or date."""

    def to_representation(self, value: Any) -> Any:
        return value


class Told(Field):
    """An attribute that readers are told only ``when`` another one says so; else an empty text."""

    def __init__(self, name: str, when: str) -> None:
        super().__init__()
        self.name, self.when = name, when

    def get_attribute(self, instance: Page) -> str:
        return getattr(instance, self.name) if getattr(instance, self.when) else ""

    def to_representation(self, value: str) -> str:
        return value


class Terms(Field):
    def to_representation(self, value: Any) -> list[dict[str, str]]:
        return [{"slug": term.slug, "name": term.name} for term in value.all()]


class Places(Field):
    """Coordinates in degrees (WGS 84), null where nobody put the pin."""

    def to_representation(self, value: Any) -> list[dict[str, Any]]:
        return [
            {
                "name": place.name,
                "address": place.address,
                "latitude": place.coordinates.latitude if place.coordinates else None,
                "longitude": place.coordinates.longitude if place.coordinates else None,
            }
            for place in value.all()
        ]


class Institutions(Field):
    def to_representation(self, value: Any) -> list[dict[str, Any]]:
        return [institution_reference(institution) for institution in value]


class OneInstitution(Field):
    def to_representation(self, value: Institution) -> dict[str, Any]:
        return institution_reference(value)


class VisibleActions(Field):
    """The sheets of an update that was loaded with those alone that readers can see."""

    def to_representation(self, value: Any) -> list[dict[str, Any]]:
        return [page_reference(action) for action in value.all()]


class Picture(Field):
    def to_representation(self, value: CustomImage) -> dict[str, Any] | None:
        return picture(value)


class Prose(Field):
    def to_representation(self, value: str) -> str:
        return self.context["visible"].prose(value)


class Stream(Field):
    def to_representation(self, value: Any) -> Any:
        return self.context["visible"].block(value.stream_block, value)


class EventField(Field):
    """When and where an update's event takes place, or null."""

    def get_attribute(self, instance: NewsPage) -> NewsPage:
        return instance

    def to_representation(self, news: NewsPage) -> dict[str, Any] | None:
        if not news.event_when:
            return None
        point = news.event_coordinates
        return {
            "start": timezone.localtime(news.event_start),
            "end": timezone.localtime(news.event_end) if news.event_end else None,
            "all_day": news.event_all_day,
            "place": news.event_place,
            "address": news.event_address,
            "latitude": point.latitude if point else None,
            "longitude": point.longitude if point else None,
            "online_url": news.event_url,
            "registration_url": news.registration_url,
        }
