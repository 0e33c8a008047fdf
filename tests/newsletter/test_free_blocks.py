"""The free blocks of a letter: what the editor refuses, and what readers get in the three forms."""

import datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from wagtail.models import PageViewRestriction

from actions.models import NewsPage
from newsletter.block_checks import block_faults
from newsletter.interests import Interests
from newsletter.models import NewsletterIssuePage
from newsletter.readiness import examine
from newsletter.rendering import render_issue
from newsletter.selection import Contents
from tests.factories import InstitutionFactory, NewsPageFactory, PartnerPageFactory, SubscriberFactory, ThemeFactory
from tests.newsletter.letters import (
    Raw,
    button_block,
    event_block,
    figure_block,
    partner_block,
    picture_block,
    picture_of,
    text_block,
    with_blocks,
)

pytestmark = pytest.mark.django_db

STREAM = NewsletterIssuePage._meta.get_field("body").stream_block


def clean(raw: Raw) -> Any:
    block = STREAM.child_blocks[raw["type"]]
    return block.clean(block.to_python(raw["value"]))


def refused(raw: Raw) -> set[str]:
    """The fields of the block beside which a message stands."""
    with pytest.raises(ValidationError) as refusal:
        clean(raw)
    return set(refusal.value.block_errors)


def event_news(**given: Any) -> NewsPage:
    start = timezone.make_aware(datetime.datetime(2099, 12, 3, 18, 30))
    return NewsPageFactory(event_start=start, event_place="Salle de Janzé", **given)


def forms(issue: NewsletterIssuePage) -> dict[str, str]:
    """What readers read: the mail as HTML and as text, and the page of the site."""
    rendered = render_issue(issue)
    web = issue.make_preview_request().content.decode()
    return {"html": rendered.html, "text": rendered.text, "web": web}


def test_a_picture_needs_a_description_unless_it_is_decorative(issue: NewsletterIssuePage) -> None:
    image = picture_of()
    assert refused(picture_block(image, alt="")) == {"image"}
    assert clean(picture_block(image, alt="", decorative=True))
    assert clean(picture_block(image))


def test_a_picture_that_leads_somewhere_says_so(issue: NewsletterIssuePage) -> None:
    image = picture_of()
    assert refused(picture_block(image, alt="", decorative=True, url="https://exemple.fr/")) == {"image"}
    assert refused(picture_block(image, url="https://exemple.fr/", page=issue.pk)) == {"url"}


@pytest.mark.parametrize("address", ["http://exemple.fr/", "ftp://exemple.fr/", "exemple", "javascript:alert(1)"])
def test_addresses_are_https(issue: NewsletterIssuePage, address: str) -> None:
    assert refused(button_block(url=address)) == {"url"}
    assert refused(event_block(title="Forum", when="demain", url=address)) == {"url"}
    assert clean(button_block(url="https://exemple.fr/"))


def test_a_button_leads_to_one_place(issue: NewsletterIssuePage) -> None:
    assert refused(button_block()) == {"page"}
    assert refused(button_block(page=issue.pk, url="https://exemple.fr/")) == {"url"}
    assert refused(button_block(words="x" * 61, url="https://exemple.fr/")) == {"words"}


def test_an_event_is_chosen_or_written(issue: NewsletterIssuePage) -> None:
    assert refused(event_block()) == {"title", "when"}
    assert refused(event_block(title="Forum")) == {"when"}
    assert refused(event_block(news=NewsPageFactory().pk)) == {"news"}
    assert clean(event_block(news=event_news().pk))
    assert clean(event_block(title="Forum", when="le 3 mars"))


def test_a_picture_in_its_three_forms(issue: NewsletterIssuePage) -> None:
    image = picture_of()
    image.credit = "Photo L. Le Gall"
    image.save()
    seen = forms(with_blocks(issue, picture_block(image, caption="L'atelier", url="https://exemple.fr/a")))
    for form in seen.values():
        assert "Un atelier" in form
        assert "L’atelier" in form
        assert "Photo L. Le Gall" in form
        assert "https://exemple.fr/a" in form
    assert 'alt="Un atelier" width="536" height="335"' in seen["html"]
    assert "[Image\u00a0: Un atelier]" in seen["text"]


def test_a_decorative_picture_says_nothing(issue: NewsletterIssuePage) -> None:
    seen = forms(with_blocks(issue, picture_block(picture_of(), alt="", decorative=True)))
    assert 'alt=""' in seen["html"]
    assert "Image" not in seen["text"]
    assert "Des jeunes autour" not in seen["web"]


def test_a_button_in_its_three_forms(issue: NewsletterIssuePage) -> None:
    page = NewsPageFactory(title="Le forum")
    blocks = button_block("S'inscrire", page=page.pk), button_block("Ailleurs", url="https://exemple.fr/b")
    seen = forms(with_blocks(issue, *blocks))
    for form in seen.values():
        assert "S’inscrire" in form
        assert page.url in form
        assert "https://exemple.fr/b" in form
    assert f'href="{page.full_url}"' in seen["html"]
    assert f"> S’inscrire\n{page.full_url}" in seen["text"]


def test_an_event_in_its_three_forms(issue: NewsletterIssuePage) -> None:
    news = event_news(title="Le grand forum")
    by_hand = event_block(title="La fête", when="le 4 mars", place="Redon", url="https://exemple.fr/c")
    for form in forms(with_blocks(issue, event_block(news=news.pk), by_hand)).values():
        for word in ("Le grand forum", "jeudi 3 décembre 2099", "Salle de Janzé", news.url, "La fête", "le 4 mars"):
            assert word in form
        assert "Redon" in form
        assert "https://exemple.fr/c" in form


def test_words_by_hand_stand_in_place_of_the_update_s(issue: NewsletterIssuePage) -> None:
    news = event_news(title="Le grand forum")
    version = with_blocks(issue, event_block(news=news.pk, title="Le forum, 3e", place="Ici"))
    for form in forms(version).values():
        assert "Le forum, 3e" in form
        assert "Le grand forum" not in form
        assert "Salle de Janzé" not in form
        assert "jeudi 3 décembre 2099" in form


def test_a_figure_in_its_three_forms(issue: NewsletterIssuePage) -> None:
    for form in forms(with_blocks(issue, figure_block())).values():
        assert "312" in form
        assert "jeunes accompagnés" in form
        assert "Insee, 2026" in form


def test_a_partner_in_its_three_forms(issue: NewsletterIssuePage) -> None:
    partner = PartnerPageFactory(
        institution=InstitutionFactory(name="L’Embarcadère"), logo=picture_of(), mission=f"<p>{'Accueillir. ' * 60}</p>"
    )
    other = PartnerPageFactory(institution=InstitutionFactory(name="La Passerelle"), mission="<p>Sa mission</p>")
    seen = forms(with_blocks(issue, partner_block(partner), partner_block(other, "Nos\nmots")))
    for form in seen.values():
        assert "L’Embarcadère" in form
        assert "Accueillir. Accueillir" in form
        assert form.count("Accueillir") < 40, "the mission is shortened"
        assert partner.url in form
        assert "Nos" in form
        assert "Sa mission" not in form
    assert seen["html"].count("<img") == 1
    assert "Nos<br />mots" in seen["html"] or "Nos<br>mots" in seen["html"]


def withdraw(page: Any, how: str) -> None:
    if how == "unpublished":
        page.unpublish()
    elif how == "restricted":
        PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    else:
        page.delete()


@pytest.mark.parametrize("how", ["unpublished", "restricted", "deleted"])
def test_what_was_withdrawn_disappears_and_is_said(issue: NewsletterIssuePage, how: str) -> None:
    SubscriberFactory()
    target, news, partner = NewsPageFactory(), event_news(title="Le grand forum"), PartnerPageFactory(title="Embarqués")
    linked = picture_block(picture_of(), page=target.pk)
    blocks = [button_block("Par ici", page=target.pk), event_block(news=news.pk), partner_block(partner), linked]
    version = with_blocks(issue, *blocks)
    assert examine(version).may_be_sent
    for page in (target, news, partner):
        withdraw(page, how)
    version = NewsletterIssuePage.objects.get(pk=issue.pk).get_latest_revision_as_object()
    for form in forms(version).values():
        for words in ("Par ici", "Le grand forum", "Embarqués"):
            assert words not in form
        assert "Un atelier" in form, "the picture stays, without its link"
        assert target.url not in form
    codes = [problem.code for problem in examine(version).problems]
    # A page that was deleted leaves a picture without a link, as if none had been chosen.
    leads = ["picture_leads_nowhere"] if how != "deleted" else []
    assert codes == ["button_leads_nowhere", "event_gone", "partner_gone", *leads]


def test_empty_blocks_are_said_with_their_place(issue: NewsletterIssuePage) -> None:
    image = picture_of()
    lost = picture_of()
    section = {"type": "section", "value": {"title": "Vide", "action": None, "items": []}}
    with_blocks(
        issue, text_block("<p> </p>"), section, figure_block(number=""), picture_block(image), picture_block(lost)
    )
    image.delete()
    lost.file.storage.delete(lost.file.name)
    version = NewsletterIssuePage.objects.get(pk=issue.pk).get_latest_revision_as_object()
    faults = list(block_faults(version.body))
    assert [fault.code for fault in faults] == [
        "empty_text", "empty_section", "empty_figure", "picture_gone", "picture_unreadable",
    ]  # fmt: skip
    assert faults[0].message.startswith("Bloc 2 du contenu, «\u00a0Texte libre\u00a0»")
    assert all("etirez" in fault.message for fault in faults), "each says what to do"
    html = render_issue(version).html
    assert "Vide" not in html
    assert "<img" not in html


def test_a_letter_of_free_blocks_alone_is_not_empty(issue: NewsletterIssuePage) -> None:
    SubscriberFactory()
    issue.body = []
    assert [problem.code for problem in examine(issue).problems] == ["empty"]
    assert examine(with_blocks(issue, figure_block())).may_be_sent


@pytest.mark.parametrize("block", [figure_block(), button_block(url="https://exemple.fr/"), text_block()])
def test_free_blocks_concern_everybody(issue: NewsletterIssuePage, block: Raw) -> None:
    ours, other = ThemeFactory(), ThemeFactory()
    news = NewsPage.objects.get()
    news.themes.add(ours)
    news.save()
    reader = Interests(themes=frozenset({other.pk}))
    assert Contents(issue).for_reader(reader).is_nothing
    assert not Contents(with_blocks(issue, block)).for_reader(reader).is_nothing


def test_signs_of_html_are_words(issue: NewsletterIssuePage) -> None:
    signs = "<b>&amp;</b> {{ x }}"
    blocks = [
        figure_block(signs, signs, signs),
        button_block(signs, url="https://exemple.fr/?a=1&b=2"),
        event_block(title=signs, when=signs, place=signs),
        picture_block(picture_of(), alt=signs, caption=signs),
    ]
    seen = forms(with_blocks(issue, *blocks))
    assert "<b>&amp;</b>" not in seen["html"]
    assert "<b>&amp;</b>" not in seen["web"]
    assert seen["text"].count(signs) == 9
    assert "https://exemple.fr/?a=1&b=2" in seen["text"]
