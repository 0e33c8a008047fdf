"""The mail of an issue, held to the rules of the mails (email 6)."""

import datetime
import io
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone
from PIL import Image as PillowImage
from wagtail.images.tests.utils import get_test_image_file_jpeg
from wagtail.models import Site

from core.models import CustomImage, NetworkSettings
from core.palette import house_palette
from home.models import HomePage
from newsletter.composition import compose_issue
from newsletter.letter import letter_parts
from newsletter.models import NewsletterIssuePage
from newsletter.prose import prose_html, prose_text
from newsletter.rendering import (
    MANAGE,
    MAX_HTML_BYTES,
    TOKENS,
    UNSUBSCRIBE,
    BrokenTokens,
    IssueTooHeavy,
    RenderedIssue,
    render_issue,
)
from tests.factories import ActionPageFactory, NewsPageFactory, PartnerPageFactory, UserFactory

ROOT = "http://localhost"
NOW = timezone.make_aware(datetime.datetime(2026, 11, 23, 9))
SIGNS = "{{ contact.nom }} [[prenom]] %recipient.x% *|FNAME|* <b>&amp;</b> \"'"


class Page(HTMLParser):
    """The tags of a document with their attributes, and its visible words."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words += data

    def all(self, tag: str) -> Iterator[dict[str, str | None]]:
        return (attributes for name, attributes in self.tags if name == tag)


def picture(description: str = "Des jeunes autour d’une table") -> CustomImage:
    return CustomImage.objects.create(
        title="IMG_2041.jpg", description=description, file=get_test_image_file_jpeg(size=(1600, 1000))
    )


@pytest.fixture
def rich_issue(tree: HomePage) -> NewsletterIssuePage:
    """Two actions, pictures, an event, a vague date, free text, and signs that services would replace."""
    partner = PartnerPageFactory(title="Mission locale")
    partner.institution.name = "Mission locale du Pays de Redon"
    partner.institution.save()
    forum, bus = ActionPageFactory(title=f"Forum {SIGNS}"), ActionPageFactory(title="Bus du soir")
    NewsPageFactory(
        title=f"Un forum {SIGNS}", summary=f"Venez {SIGNS}", parent=partner, about=[forum], image=picture(),
        date=datetime.date(2026, 11, 20),
        event_start=timezone.make_aware(datetime.datetime(2026, 12, 3, 18, 30)), event_place="Salle de Janzé",
    )  # fmt: skip
    NewsPageFactory(title="Le bus repart", parent=partner, about=[bus], image=picture(""), months=True)
    issue = compose_issue(NOW)
    issue.introduction = f'<p>Bonjour, voir <a linktype="page" id="{forum.pk}">la fiche</a>.</p><ul><li>un</li></ul>'
    body = [(block.block_type, block.value) for block in issue.body]
    issue.body = [*body, ("text", '<h3>À vos agendas</h3><p><a href="/agenda/">Tout l’agenda</a></p>')]
    issue.save_revision()
    return issue


def test_email_6_1_language_tables_headings_and_links(rich_issue: NewsletterIssuePage) -> None:
    page = Page(render_issue(rich_issue).html)
    [html] = page.all("html")
    assert html["lang"] == "fr"
    assert all(table.get("role") == "presentation" for table in page.all("table"))
    headings = [tag for tag, _attributes in page.tags if tag in {"h1", "h2", "h3"}]
    assert headings == ["h1", "h2", "h3", "h2", "h3", "h2"]
    # A link without words is a picture's.
    assert all("underline" in (link["style"] or "") for link in page.all("a") if "style" in link)
    assert 'name="color-scheme" content="light dark"' in render_issue(rich_issue).html
    assert "prefers-color-scheme: dark" in render_issue(rich_issue).html


def test_email_6_1_every_picture_has_an_alternative(rich_issue: NewsletterIssuePage) -> None:
    images = list(Page(render_issue(rich_issue).html).all("img"))
    assert [image["alt"] for image in images] == ["Des jeunes autour d’une table", ""]
    assert all(image["width"] and image["height"] for image in images)
    assert next((image["width"], image["height"]) for image in images) == ("552", "276")


def test_email_6_2_addresses_are_absolute(rich_issue: NewsletterIssuePage) -> None:
    page = Page(render_issue(rich_issue).html)
    links = [link["href"] or "" for link in page.all("a")]
    assert [link for link in links if not link.startswith((ROOT, "mailto:"))] == [MANAGE, UNSUBSCRIBE]
    assert all((image["src"] or "").startswith(f"{ROOT}/media/") for image in page.all("img"))
    assert "data:" not in render_issue(rich_issue).html


def test_email_6_3_the_text_is_written_as_text(rich_issue: NewsletterIssuePage) -> None:
    text = render_issue(rich_issue).text
    assert f"Venez {SIGNS}" in text
    assert "- un" in text
    assert f"Tout l’agenda ({ROOT}/agenda/)" in text
    assert "<p" not in text
    assert f"{ROOT}{rich_issue.url}" in text
    assert not any(line.endswith(" ") for line in text.splitlines())


def test_email_6_4_signs_of_services_stay_as_written(rich_issue: NewsletterIssuePage) -> None:
    rendered = render_issue(rich_issue)
    words = Page(rendered.html).words
    assert f"Un forum {SIGNS}" in words
    assert f"Venez {SIGNS}" in words
    assert f"Forum {SIGNS}" in words
    assert "<b>&amp;" not in rendered.html


def test_each_update_says_who_when_and_where(rich_issue: NewsletterIssuePage) -> None:
    rendered = render_issue(rich_issue)
    for form in (Page(rendered.html).words, rendered.text):
        assert "Mission locale du Pays de Redon" in form
        assert "20 novembre 2026" in form
        assert "juillet 2017" in form
        assert "jeudi 3 décembre 2026" in form
        assert "Salle de Janzé" in form


def test_the_coordinator_s_words_replace_the_summary(issue: NewsletterIssuePage) -> None:
    [block] = issue.body
    block.value["items"][0]["summary"] = "Deux lignes\nréécrites"
    rendered = render_issue(issue)
    assert "Deux lignes<br />réécrites" in rendered.html
    assert "Deux lignes\nréécrites" in rendered.text
    assert "Une quinzaine de jeunes" not in rendered.html


def test_who_writes_is_named(issue: NewsletterIssuePage) -> None:
    network = NetworkSettings.for_site(Site.objects.get(is_default_site=True))
    network.name, network.tagline, network.contact_email = "Rives & Jeunesses", "En Bretagne", "reseau@example.org"
    network.save()
    rendered = render_issue(issue)
    assert "Rives &amp; Jeunesses" in rendered.html
    for form in (rendered.html, rendered.text):
        assert "En Bretagne" in form
        assert "reseau@example.org" in form


def test_email_2_7_nothing_tracks(rich_issue: NewsletterIssuePage) -> None:
    html = render_issue(rich_issue).html
    assert [html.count(token) for token in TOKENS] == [1, 1]
    assert 'width="1"' not in html
    # What is read online is the same address for everybody.
    assert f'href="{rich_issue.full_url}"' in html


def test_email_2_7_the_mail_asks_nobody_but_the_site(rich_issue: NewsletterIssuePage) -> None:
    html = render_issue(rich_issue).html
    loaded = re.findall(
        r"""(?:src|background)="([^"]+)"|url\(['"]?([^)'"]+)|<link[^>]+href="([^"]+)"|@import ([^;]+)""", html
    )
    addresses = [next(filter(None, groups)) for groups in loaded]
    assert addresses
    assert {urlsplit(address).hostname for address in addresses} == {"localhost"}


def test_email_1_9_an_issue_over_the_limit_is_refused(issue: NewsletterIssuePage) -> None:
    render_issue(issue).check()
    issue.introduction = "<p>" + "mot " * (MAX_HTML_BYTES // 4) + "</p>"
    with pytest.raises(IssueTooHeavy) as refusal:
        render_issue(issue).check()
    assert "90" in refusal.value.messages[0]


def test_thirty_updates_with_pictures_fit(tree: HomePage) -> None:
    parent = PartnerPageFactory()
    actions = [ActionPageFactory(title=f"Une action au titre assez long numéro {n}") for n in range(6)]
    image = picture()
    for number in range(30):
        NewsPageFactory(parent=parent, about=[actions[number % 6]], image=image, summary="Une phrase entière. " * 10)
    render_issue(compose_issue(NOW)).check()


@pytest.mark.parametrize("token", TOKENS)
def test_a_text_that_holds_a_token_is_refused(issue: NewsletterIssuePage, token: str) -> None:
    issue.introduction = f"<p>{token}</p>"
    with pytest.raises(BrokenTokens):
        render_issue(issue).check()


def test_a_token_in_the_text_part_alone_is_refused() -> None:
    with pytest.raises(BrokenTokens):
        RenderedIssue("Sujet", UNSUBSCRIBE, "").check()


def test_each_reader_gets_links_of_their_own() -> None:
    mail = RenderedIssue("Sujet", f'<a href="{UNSUBSCRIBE}"><a href="{MANAGE}">', f"Adieu {UNSUBSCRIBE} {MANAGE}")
    assert mail.for_reader("https://x.example/1", "https://x.example/2") == RenderedIssue(
        "Sujet",
        '<a href="https://x.example/1"><a href="https://x.example/2">',
        "Adieu https://x.example/1 https://x.example/2",
    )


def test_a_picture_whose_file_is_gone_is_left_out(issue: NewsletterIssuePage) -> None:
    gone = picture()
    gone.file.storage.delete(gone.file.name)
    NewsPageFactory(title="Sans image", image=gone)
    issue.delete()
    assert "<img" not in render_issue(compose_issue(NOW)).html


def test_a_deleted_update_leaves_no_hole(tree: HomePage) -> None:
    doomed = NewsPageFactory(title="Bientôt supprimée")
    NewsPageFactory(title="Celle qui reste")
    issue = compose_issue(NOW)
    doomed.delete()
    [section] = letter_parts(NewsletterIssuePage.objects.get(pk=issue.pk), ROOT, house_palette().light)
    assert [news.title for news in section.news] == ["Celle qui reste"]


def test_an_issue_not_saved_yet_can_be_previewed(tree: HomePage) -> None:
    assert "Brouillon" in render_issue(NewsletterIssuePage(title="Brouillon")).html


@pytest.mark.parametrize("mode", ["", "html", "sombre", "sans-images", "txt"])
def test_the_editor_previews_each_form(issue: NewsletterIssuePage, mode: str, client: Client) -> None:
    assert mode in dict(issue.preview_modes)
    response = issue.make_preview_request(preview_mode=mode)
    assert response.status_code == 200
    assert "Le forum de l’engagement" in response.content.decode()


def test_the_issue_is_readable_at_its_address(issue: NewsletterIssuePage, client: Client) -> None:
    assert client.get(issue.url).status_code == 404
    issue.get_latest_revision().publish(user=UserFactory(coordinator=True))
    assert "Le forum de l’engagement" in client.get(issue.url).content.decode()


@pytest.mark.django_db
def test_prose_keeps_words_and_drops_strange_tags() -> None:
    html = prose_html(
        '<p onclick="x">a<script>b</script> &lt;c&gt;<br/>d <b>e</b></p><embed alt="f"/>', ROOT, house_palette().light
    )
    assert html == '<p style="margin:0 0 14px">ab &lt;c&gt;<br />d <b>e</b></p>'


@pytest.mark.django_db
def test_prose_as_text_shows_its_structure() -> None:
    source = (
        "<h3>Titre</h3><p>Un  «\u202fmot\u202f»\n ici<br/>là.</p><ul><li>a<ul><li>b</li></ul></li></ul>"
        '<ol><li>x</li><li>y</li></ol><hr/><p><a href="/z/">Z</a></p>'
    )
    assert prose_text(source, ROOT) == (
        "Titre\n\nUn «\u202fmot\u202f» ici\nlà.\n\n- a\n\n  - b\n\n1. x\n2. y\n\n* * *\n\nZ (http://localhost/z/)"
    )


def test_a_picture_of_any_kind_becomes_jpeg(issue: NewsletterIssuePage) -> None:
    stream = io.BytesIO()
    PillowImage.new("RGBA", (1200, 900), (0, 80, 80, 120)).save(stream, "PNG")
    file = ContentFile(stream.getvalue(), name="transparente.png")
    image = CustomImage.objects.create(title="Transparente", file=file)
    NewsPageFactory(image=image)
    issue.delete()
    assert ".jpg" in render_issue(compose_issue(NOW)).html


def test_a_video_is_a_link_with_its_title_to_the_page_where_it_plays(tree: HomePage) -> None:
    video = {"url": "https://youtu.be/dQw4w9WgXcQ", "title": "Le film <du> port", "transcript": ""}
    news = NewsPageFactory(title="Le film", body=[("video", video)])
    rendered = render_issue(compose_issue(NOW))

    assert "Vidéo\u00a0: Le film &lt;du&gt; port" in rendered.html
    assert "Vidéo\u00a0: Le film <du> port" in rendered.text
    assert news.full_url in rendered.html
    # Who shows it learns nothing from a mail.
    assert "youtu" not in rendered.html + rendered.text
