"""What the newest letter of the demo holds between its news: one free block of each kind."""

from typing import Any

from actions.demo import DemoWorld
from actions.models import AgendaPage, PartnerPage
from core.dates import format_day
from core.models import CustomImage


def free_blocks(world: DemoWorld, sent_on: int) -> list[tuple[str, dict[str, Any]]]:
    """The blocks of a letter that left ``sent_on`` days after the day of the demo; a negative number is before it."""
    partner = PartnerPage.objects.live().exclude(logo=None).exclude(mission="").order_by("pk").first()
    blocks: list[tuple[str, dict[str, Any]]] = [
        (
            "figure",
            {
                "number": "46",
                "words": "secouristes en santé mentale formés depuis deux ans",
                "source": "L’Embarcadère, bilan de l’été",
            },
        ),
        (
            "event",
            {
                "news": None,
                "title": "La cuisine ouverte fait sa rentrée",
                "when": f"{format_day(world.day(sent_on + 12))}, de 11 h à 14 h",
                "place": "Les Amarres, habitat jeunes",
                "url": "",
            },
        ),
        ("button", {"words": "Voir tout l’agenda", "page": AgendaPage.objects.first(), "url": ""}),
    ]
    image = CustomImage.objects.exclude(description="").order_by("pk").first()
    if image:
        image.contextual_alt_text, image.decorative = image.description, False
        blocks.insert(1, ("picture", {"image": image, "caption": "", "page": None, "url": ""}))
    if partner:
        blocks.append(("partner", {"partner": partner, "words": ""}))
    return blocks
