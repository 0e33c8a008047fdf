"""StreamField blocks that any room may use."""

import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageBlock

from core.dates import DatePrecision, VagueDate
from core.fields import PROSE_FEATURES
from core.social import SocialNetwork, example_of, is_account_of
from core.videos import Video, read_video


class ProseBlock(blocks.RichTextBlock):
    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("features", PROSE_FEATURES)
        super().__init__(**kwargs)


class VagueDateValue(blocks.StructValue):
    """``value.date`` is the :class:`core.dates.VagueDate`, or None when no date was given."""

    @property
    def date(self) -> VagueDate | None:
        start = self.get("start")
        if not isinstance(start, datetime.date):
            return None
        precision = DatePrecision(self.get("precision") or DatePrecision.DAY)
        try:
            return VagueDate(start, precision, self.get("end"))
        except ValueError:
            return None


class VagueDateBlock(blocks.StructBlock):
    """A date and how precisely it is known."""

    start = blocks.DateBlock(label=_("Date"), required=False)
    precision = blocks.ChoiceBlock(
        label=_("Known to within"), choices=DatePrecision.choices, default=DatePrecision.DAY, required=False
    )
    end = blocks.DateBlock(label=_("Last month"), required=False, help_text=_("For several months only."))

    class Meta:
        label = _("Date")
        icon = "date"
        value_class = VagueDateValue

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        start, end = cleaned.get("start"), cleaned.get("end")
        if cleaned.get("precision") == DatePrecision.MONTHS and start and (not end or end < start):
            raise blocks.StructBlockValidationError(
                {"end": ValidationError(_("Give the last month, after the first one."))}
            )
        return cleaned


class QuoteBlock(blocks.StructBlock):
    text = blocks.TextBlock(label=_("Words"))
    source = blocks.CharBlock(label=_("Who said it"), required=False)

    class Meta:
        label = _("Quote")
        icon = "openquote"
        template = "core/blocks/quote.html"


class PictureBlock(blocks.StructBlock):
    image = ImageBlock(label=_("Picture"))
    caption = blocks.CharBlock(label=_("Caption"), required=False)

    class Meta:
        label = _("Picture")
        icon = "image"
        template = "core/blocks/picture.html"


class AttachmentBlock(blocks.StructBlock):
    """A file of the site or an address elsewhere, with a word about it."""

    title = blocks.CharBlock(label=_("Title"), help_text=_("The words that readers click on."))
    document = DocumentChooserBlock(
        label=_("File"), required=False, help_text=_("Readers see its kind and its size before they open it.")
    )
    url = blocks.URLBlock(
        label=_("Or address of a page"),
        required=False,
        help_text=_("Instead of a file. Readers see on which site it is."),
    )
    comment = blocks.CharBlock(label=_("Comment"), required=False, help_text=_("A word below the title."))

    class Meta:
        label = _("Attachment")
        icon = "doc-full"
        template = "core/blocks/attachment.html"

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if bool(cleaned.get("document")) == bool(cleaned.get("url")):
            raise blocks.StructBlockValidationError(
                {"document": ValidationError(_("Choose a file or give an address: one of the two."))}
            )
        return cleaned


class VideoValue(blocks.StructValue):
    """``value.video`` is the :class:`core.videos.Video`, or None when the address is none."""

    @property
    def video(self) -> Video | None:
        return read_video(self.get("url") or "")


class VideoBlock(blocks.StructBlock):
    """A video of another site: a link, which becomes its player once the reader asks for it."""

    url = blocks.URLBlock(
        label=_("Address of the video"),
        help_text=_(
            "Copy it from the page of the video. One of PeerTube, YouTube, Vimeo or Dailymotion plays here once the "
            "reader asks for it; any other is a link."
        ),
    )
    title = blocks.CharBlock(
        label=_("What it shows"),
        max_length=200,
        help_text=_("In a few words: all that those who can’t see or play it will know of it."),
    )
    transcript = ProseBlock(
        label=_("What is said in it"),
        required=False,
        help_text=_("The words and what one must have seen. Readers unfold it below the video."),
    )

    class Meta:
        label = _("Video")
        icon = "media"
        template = "core/blocks/video.html"
        value_class = VideoValue

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if cleaned.get("url") and cleaned.video is None:
            raise blocks.StructBlockValidationError(
                {"url": ValidationError(_("Give the whole address of the video: it begins with https://."))}
            )
        return cleaned


class BodyBlock(blocks.StreamBlock):
    """The body of a page that tells something."""

    heading = blocks.CharBlock(label=_("Heading"), icon="title", template="core/blocks/heading.html")
    paragraph = ProseBlock(label=_("Text"), template="core/blocks/paragraph.html")
    picture = PictureBlock()
    quote = QuoteBlock()
    attachment = AttachmentBlock()
    video = VideoBlock()


class SocialAccountBlock(blocks.StructBlock):
    """An account on a social network."""

    network = blocks.ChoiceBlock(label=_("Network"), choices=SocialNetwork.choices)
    url = blocks.URLBlock(
        label=_("Address of your account"), help_text=_("Open your account in a browser and copy its address.")
    )

    class Meta:
        label = _("Account")
        icon = "group"
        template = "core/blocks/social_account.html"

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context)
        known = value.get("network") in SocialNetwork.values
        context["label"] = SocialNetwork(value["network"]).label if known else value.get("network")
        return context

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        network = SocialNetwork(cleaned["network"])
        if not is_account_of(network, cleaned["url"]):
            message = _("This is no account on %(network)s. Its address looks like %(example)s.")
            words = {"network": network.label, "example": example_of(network)}
            raise blocks.StructBlockValidationError({"url": ValidationError(message % words)})
        return cleaned


def stream_of(name: str, block: blocks.Block) -> list[tuple[str, blocks.Block]]:
    """The definition of a stream that holds one kind of block."""
    return [(name, block)]
