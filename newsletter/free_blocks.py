"""What coordinators put between the sections of a letter: a picture, a button, an event, a figure, a partner."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageBlock
from wagtail.models import Page

from actions.binned import in_bin
from core.text import plain_text, shorten

# In signs: what of a partner's mission a letter has room for.
_MISSION_LENGTH = 320


def shown_to_readers(page: Any) -> bool:
    """Whether readers can open the page now; False without one."""
    return page is not None and Page.objects.live().public().filter(~in_bin(), pk=page.pk).exists()


class HttpsBlock(blocks.URLBlock):
    """The address of a page elsewhere: mailboxes warn of links that anybody on the way could change."""

    def __init__(self, **kwargs: Any) -> None:
        https = RegexValidator(r"^https://", message=_("Give an address that begins with https://."), code="https")
        super().__init__(validators=[https], **kwargs)


class LinkValue(blocks.StructValue):
    """``value.link`` is where a press leads: an address, empty when it leads nowhere that readers can see."""

    @property
    def link(self) -> str:
        page = self.get("page")
        if page is not None:
            return str(page.url or "") if shown_to_readers(page) else ""
        return self.get("url") or ""


def _one_of_two(cleaned: Any) -> None:
    if cleaned.get("page") and cleaned.get("url"):
        raise blocks.StructBlockValidationError(
            {"url": ValidationError(_("Choose a page or give an address: one of the two."))}
        )


class LetterPictureBlock(blocks.StructBlock):
    image = ImageBlock(
        label=_("Picture"),
        help_text=_(
            "Many mailboxes hide pictures until one asks for them: readers then see the description in its place."
        ),
    )
    caption = blocks.CharBlock(
        label=_("Caption"), required=False, max_length=200, help_text=_("Readers see it below the picture.")
    )
    page = blocks.PageChooserBlock(
        label=_("Leads to a page of the site"),
        required=False,
        help_text=_("Who presses the picture gets there. Optional."),
    )
    url = HttpsBlock(label=_("Or to an address"), required=False, help_text=_("It begins with https://."))

    class Meta:
        label = _("Picture")
        icon = "image"
        template = "newsletter/blocks/picture.html"
        value_class = LinkValue

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        _one_of_two(cleaned)
        image = cleaned.get("image")
        if image and (cleaned.get("page") or cleaned.get("url")) and not image.contextual_alt_text:
            raise blocks.StructBlockValidationError(
                {
                    "image": ValidationError(
                        _("A picture that leads somewhere needs a description: it is all that some readers get of it.")
                    )
                }
            )
        return cleaned


class ButtonBlock(blocks.StructBlock):
    words = blocks.CharBlock(
        label=_("Words of the button"), max_length=60, help_text=_("What one does there: “Sign up for the forum”.")
    )
    page = blocks.PageChooserBlock(
        label=_("Leads to a page of the site"), required=False, help_text=_("Readers open it by the button.")
    )
    url = HttpsBlock(label=_("Or to an address"), required=False, help_text=_("It begins with https://."))

    class Meta:
        label = _("Button")
        icon = "link"
        template = "newsletter/blocks/button.html"
        value_class = LinkValue

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        _one_of_two(cleaned)
        if not cleaned.get("page") and not cleaned.get("url"):
            raise blocks.StructBlockValidationError(
                {"page": ValidationError(_("Say where the button leads: a page of the site, or an address below."))}
            )
        return cleaned


class EventValue(blocks.StructValue):
    """The event as readers see it: what was written by hand stands in place of what the update says.

    Templates look for the editor's fields first, so none of these goes by the name of one.
    """

    @property
    def page(self) -> Any:
        """The update that announces it, when readers can see it."""
        news = self.get("news")
        return news if shown_to_readers(news) and news.is_event else None

    @property
    def name(self) -> str:
        page = self.page
        return self.get("title") or (page.title if page else "")

    @property
    def time(self) -> str:
        page = self.page
        return self.get("when") or (str(page.event_when) if page else "")

    @property
    def where(self) -> str:
        page = self.page
        return self.get("place") or (page.event_place if page else "")

    @property
    def link(self) -> str:
        page = self.page
        return self.get("url") or (str(page.url or "") if page else "")

    @property
    def is_whole(self) -> bool:
        """Whether there is an event to show: it has a name and a time."""
        return bool(self.name and self.time)


class EventBlock(blocks.StructBlock):
    news = blocks.PageChooserBlock(
        page_type="actions.NewsPage",
        label=_("Announced by a news update"),
        required=False,
        help_text=_("Readers see its title, when and where it takes place, with a link to it."),
    )
    title = blocks.CharBlock(
        label=_("Or by hand: name of the event"),
        required=False,
        max_length=150,
        help_text=_("What you write here and below stands in place of what the update says."),
    )
    when = blocks.CharBlock(
        label=_("When"), required=False, max_length=120, help_text=_("“Friday 12 March 2027, from 2 to 5 p.m.”")
    )
    place = blocks.CharBlock(label=_("Where"), required=False, max_length=200)
    url = HttpsBlock(
        label=_("Address of a page about it"),
        required=False,
        help_text=_("Readers open it by the name of the event. It begins with https://."),
    )

    class Meta:
        label = _("Event")
        icon = "calendar-alt"
        template = "newsletter/blocks/event.html"
        value_class = EventValue

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        news = cleaned.get("news")
        if news and not news.is_event:
            raise blocks.StructBlockValidationError(
                {"news": ValidationError(_("This update announces no event: choose another, or write it below."))}
            )
        missing = {
            name: ValidationError(message)
            for name, message in (
                ("title", _("Give the event a name, or choose the update that announces it.")),
                ("when", _("Say when it takes place, or choose the update that announces it.")),
            )
            if not news and not cleaned.get(name)
        }
        if missing:
            raise blocks.StructBlockValidationError(missing)
        return cleaned


class FigureBlock(blocks.StructBlock):
    number = blocks.CharBlock(label=_("Figure"), max_length=20, help_text=_("Readers see it large: “312”, “52 %”."))
    words = blocks.CharBlock(
        label=_("What it counts"), max_length=160, help_text=_("Below it: “young people received since January”.")
    )
    source = blocks.CharBlock(
        label=_("Source"), required=False, max_length=160, help_text=_("Who counted, and when, in small below.")
    )

    class Meta:
        label = _("Figure")
        icon = "order"
        template = "newsletter/blocks/figure.html"


class PartnerValue(blocks.StructValue):
    """The partner as readers see it; ``value.profile`` is None when they can't."""

    @property
    def profile(self) -> Any:
        partner = self.get("partner")
        return partner if shown_to_readers(partner) else None

    @property
    def text(self) -> str:
        profile = self.profile
        if profile is None:
            return ""
        return self.get("words") or shorten(plain_text(profile.mission), _MISSION_LENGTH)


class PartnerBlock(blocks.StructBlock):
    partner = blocks.PageChooserBlock(
        page_type="actions.PartnerPage",
        label=_("Partner"),
        help_text=_("Readers see its name, its logo and the beginning of its mission, with a link to its profile."),
    )
    words = blocks.TextBlock(
        label=_("Your own words"),
        required=False,
        max_length=600,
        help_text=_("Instead of its mission: why this one, this month."),
    )

    class Meta:
        label = _("Partner of the month")
        icon = "group"
        template = "newsletter/blocks/partner.html"
        value_class = PartnerValue
