"""What an issue of the letter is made of."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from actions.models import NewsPage
from core.blocks import ProseBlock
from newsletter.free_blocks import ButtonBlock, EventBlock, FigureBlock, LetterPictureBlock, PartnerBlock


class NewsItemValue(blocks.StructValue):
    """``value.page`` is the specific news page, ``value.text`` what the letter says of it."""

    @property
    def page(self) -> Any:
        page = self.get("news")
        return page.specific if page else None

    @property
    def text(self) -> str:
        return self.get("summary") or (self.page.lead_text if self.page else "")


class NewsItemBlock(blocks.StructBlock):
    news = blocks.PageChooserBlock(page_type="actions.NewsPage", label=_("News update"))
    summary = blocks.TextBlock(
        label=_("Text for the letter"),
        required=False,
        help_text=_("Instead of the update's own summary; the update stays as it is."),
    )

    class Meta:
        label = _("News update")
        icon = "doc-full-inverse"
        value_class = NewsItemValue


class SectionBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title of the section"))
    action = blocks.PageChooserBlock(page_type="actions.ActionPage", label=_("Action"), required=False)
    items = blocks.ListBlock(NewsItemBlock(), label=_("News updates"))

    class Meta:
        label = _("Section")
        icon = "list-ul"
        template = "newsletter/blocks/section.html"


class EventsValue(blocks.StructValue):
    """``value.events`` are the news pages that readers can see, in the order of the block."""

    @property
    def events(self) -> list[Any]:
        keys = [page.pk for page in self["items"] if page]
        found = {page.pk: page for page in NewsPage.objects.live().public().filter(pk__in=keys)}
        return [found[key] for key in keys if key in found]


class EventsBlock(blocks.StructBlock):
    """Events that readers may still attend, recalled in a line each: they are no news of this letter."""

    title = blocks.CharBlock(label=_("Title of the section"))
    items = blocks.ListBlock(blocks.PageChooserBlock(page_type="actions.NewsPage", label=_("Event")), label=_("Events"))

    class Meta:
        label = _("Coming events")
        icon = "date"
        template = "newsletter/blocks/events.html"
        value_class = EventsValue


class IssueBodyBlock(blocks.StreamBlock):
    section = SectionBlock()
    events = EventsBlock()
    text = ProseBlock(label=_("Free text"), icon="pilcrow", template="newsletter/blocks/text.html")
    picture = LetterPictureBlock()
    button = ButtonBlock()
    event = EventBlock()
    figure = FigureBlock()
    partner = PartnerBlock()
