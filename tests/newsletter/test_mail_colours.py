"""The letter and the other mails wear the colours of the site, and no other."""

import re

import pytest
from wagtail.models import Site

from core.colours import TEXT, contrast
from core.mail.messages import transactional_message
from core.models import NetworkSettings
from core.palette import Palette, house_palette
from newsletter.models import NewsletterIssuePage
from newsletter.rendering import render_issue

BLUE, PURPLE = "#1d3fae", "#8a1f4b"


def network_in(main: str, accent: str) -> NetworkSettings:
    network = NetworkSettings.for_site(Site.objects.get(is_default_site=True))
    network.main_colour, network.accent_colour = main, accent
    network.save()
    return network


def letter(issue: NewsletterIssuePage) -> str:
    issue.introduction = '<p>Voir <a href="https://exemple.fr">la fiche</a>.</p><hr/>'
    return render_issue(issue).html


def confirmation(issue: NewsletterIssuePage) -> str:
    context = {"hours": 72, "confirmation_url": "https://exemple.fr/"}
    message = transactional_message("lise@exemple.fr", "Confirmez", "newsletter/mail/confirmation", context)
    [(html, _type)] = message.alternatives
    return str(html)


def strangers(html: str, palette: Palette) -> set[str]:
    known = {*palette.light.values(), *palette.dark.values(), "#ffffff"}
    # Marks of old Outlook and entities are no colours.
    return set(re.findall(r"#[0-9a-fA-F]{6}\b", html)) - known


@pytest.mark.parametrize("written", [letter, confirmation])
def test_a_mail_wears_the_networks_colours_alone(issue: NewsletterIssuePage, written: object) -> None:
    assert callable(written)
    assert strangers(written(issue), house_palette()) == set()
    palette = network_in(BLUE, PURPLE).palette
    html = written(issue)
    assert strangers(html, palette) == set()
    assert f"background-color:{BLUE}" in html or f"background:{BLUE}" in html
    assert palette.dark["link"] in html
    assert palette.dark["bg_sunk"] in html


def test_the_link_in_prose_is_the_networks(issue: NewsletterIssuePage) -> None:
    palette = network_in(BLUE, "").palette
    assert f'class="link" style="color:{palette.light["link"]};text-decoration:underline">la fiche' in letter(issue)


@pytest.mark.parametrize(("main", "accent"), [("", ""), (BLUE, PURPLE), ("#767000", "#007a4d")])
def test_words_read_on_the_cards_of_mails(db: None, main: str, accent: str) -> None:
    """The white card is the one ground of a mail that is no role."""
    network = NetworkSettings(main_colour=main, accent_colour=accent)
    for role in ("text", "text_soft", "title", "link"):
        assert contrast(network.palette.light[role], "#ffffff") >= TEXT
