"""Issues of the letter with given blocks, and their blocks as the editor stores them."""

from typing import Any

from wagtail.images.tests.utils import get_test_image_file_jpeg

from actions.models import PartnerPage
from core.models import CustomImage
from newsletter.models import NewsletterIssuePage

Raw = dict[str, Any]


def picture_of(description: str = "Des jeunes autour d’une table") -> CustomImage:
    return CustomImage.objects.create(
        title="IMG_2041.jpg", description=description, file=get_test_image_file_jpeg(size=(1600, 1000))
    )


def with_blocks(issue: NewsletterIssuePage, *blocks: Raw) -> NewsletterIssuePage:
    """The issue, saved, with these blocks after its own."""
    field = NewsletterIssuePage._meta.get_field("body")
    issue.body = field.stream_block.to_python([*issue.body.get_prep_value(), *blocks])
    issue.save_revision()
    return issue


def picture_block(image: CustomImage, *, alt: str = "Un atelier", decorative: bool = False, **more: Any) -> Raw:
    chosen = {"image": image.pk, "alt_text": alt, "decorative": decorative}
    return {"type": "picture", "value": {"image": chosen, "caption": "", "page": None, "url": "", **more}}


def button_block(words: str = "S’inscrire", **where: Any) -> Raw:
    return {"type": "button", "value": {"words": words, "page": None, "url": "", **where}}


def event_block(**given: Any) -> Raw:
    return {"type": "event", "value": {"news": None, "title": "", "when": "", "place": "", "url": "", **given}}


def figure_block(number: str = "312", words: str = "jeunes accompagnés", source: str = "Insee, 2026") -> Raw:
    return {"type": "figure", "value": {"number": number, "words": words, "source": source}}


def partner_block(partner: PartnerPage, words: str = "") -> Raw:
    return {"type": "partner", "value": {"partner": partner.pk, "words": words}}


def text_block(source: str = "<p>Un mot.</p>") -> Raw:
    return {"type": "text", "value": source}
