"""The export of a real kind of site, read by the command: what becomes of each thing, once and a second time."""

import re
import unicodedata
from collections import Counter
from html import unescape
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from django.utils.html import strip_tags
from PIL import Image as PillowImage
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Revision

from actions.imports.wordpress.run import Run
from actions.models import ImportedItem, Institution, NewsIndexPage, NewsPage
from actions.onboarding import give_collection
from core.models import CustomDocument, CustomImage
from home.models import EditorialPage, HomePage
from tests.factories import InstitutionFactory, PartnerPageFactory, ThemeFactory

pytestmark = [pytest.mark.django_db, pytest.mark.indexed]

FILE = Path(__file__).parents[1] / "actions/imports/files/reseau-jeunesse.xml"
MAPPING = """[auteurs]
"marie.lg" = "MLV"
"admin" = ""
[rubriques]
"logement-jeunes" = "Logement"
"bail" = ""
"""


@pytest.fixture(autouse=True)
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Path:
    """A folder to work in, with the media of the old site but one picture, and media of its own for the new site."""
    settings.MEDIA_ROOT, settings.DOCUMENTS_ROOT = tmp_path / "new", tmp_path / "documents"
    folder = tmp_path / "uploads/2019/05"
    folder.mkdir(parents=True)
    picture = BytesIO()
    PillowImage.new("RGB", (40, 30), "teal").save(picture, "JPEG")
    (folder / "affiche.jpg").write_bytes(picture.getvalue())
    (folder / "compte-rendu.pdf").write_bytes(b"%PDF-1.4 compte rendu")
    (tmp_path / "mapping.toml").write_text(MAPPING, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def mission(tree: HomePage) -> Institution:
    institution = InstitutionFactory(name="Mission locale du Val", acronym="MLV")
    give_collection(institution)
    institution.save()
    PartnerPageFactory(institution=institution)
    ThemeFactory(name="Logement")
    return institution


def run(file: Path = FILE, **options: Any) -> str:
    """The command with its usual options; a picture is missing, so that it ends by saying so."""
    out = StringIO()
    options = {"media": Path(), "mapping": [Path("mapping.toml")], "stderr": StringIO()} | options
    try:
        call_command("import_wordpress", str(file), stdout=out, **options)
    except CommandError as error:
        assert error.returncode == 3, error  # noqa: PT017 - the code is the promise
        out.write(str(error))
    return out.getvalue()


def report() -> str:
    return Path("reseau-jeunesse-rapport.txt").read_text(encoding="utf-8")


def news(title: str) -> NewsPage:
    return NewsPage.objects.get(title__startswith=title)


def everything() -> list[Any]:
    """All that an import writes."""
    return [
        list(model.objects.order_by("pk").values())
        for model in (Page, Revision, CustomImage, CustomDocument, Redirect, ImportedItem)
    ]


def words(text: str) -> Counter[str]:
    plain = unicodedata.normalize("NFKD", unescape(strip_tags(re.sub(r"(<[^>]+>)", r" \1 ", text))))
    return Counter(re.findall(r"[a-z0-9]+", plain.encode("ascii", "ignore").decode().lower()))


def read(page: Any) -> str:
    html = Client().get(page.url).content.decode()
    main = re.search(r"<main.*</main>", html, re.DOTALL)
    assert main
    return main[0]


def test_each_thing_finds_its_place(mission: Institution) -> None:
    said = run()
    forum, birthday = news("Forum"), news("Le réseau a un an")
    assert forum.title == "Forum « Habiter ici » : ce qui s’est dit"
    assert forum.get_parent().specific == mission.profile
    assert birthday.get_parent().specific == NewsIndexPage.objects.get()
    assert (forum.date.isoformat(), forum.date_precision, forum.slug) == ("2019-05-18", "day", "forum-habiter-ici")
    assert timezone.localtime(forum.first_published_at).date() == forum.date
    assert forum.summary == "Quarante jeunes réunis à la salle des fêtes."
    assert not forum.in_newsletter
    about = EditorialPage.objects.get(slug="qui-sommes-nous")
    team = EditorialPage.objects.get(slug="equipe")
    assert team.title == "L’équipe"
    assert team.get_parent().specific == about
    picture, document = CustomImage.objects.get(), CustomDocument.objects.get()
    assert picture.collection == document.collection == mission.collection
    assert picture.description == "Affiche : deux mains levées"
    assert picture.file.read() == Path("uploads/2019/05/affiche.jpg").read_bytes()
    assert forum.image == picture
    assert [theme.name for theme in forum.themes.all()] == ["Logement"]
    assert picture.file_hash
    assert not any(Page.find_problems())
    assert "Actualités : 5" in said.replace("\u00a0", " ")


def test_what_readers_did_not_see_stays_unseen(mission: Institution, client: Client) -> None:
    run()
    hidden = [news(title) for title in ("Un projet", "Note de", "Derrière")]
    assert not any(page.live for page in hidden)
    assert all(page.latest_revision for page in hidden)
    assert hidden[0].date == timezone.localdate()
    assert not Redirect.objects.filter(redirect_page__in=[page.pk for page in hidden]).exists()
    shown = "".join(read(page) for page in [*NewsPage.objects.live(), *EditorialPage.objects.live()])
    assert all(page.slug not in shown for page in hidden)


def test_blocks_have_their_kinds(mission: Institution) -> None:
    run()
    body = news("Forum").body
    assert [block.block_type for block in body] == [
        "heading",
        "paragraph",
        "picture",
        "paragraph",
        "quote",
        "paragraph",
        "attachment",
    ]
    image = body[2].value["image"]
    assert (image.contextual_alt_text, body[2].value["caption"]) == (
        "Affiche : deux mains levées",
        "L’affiche, dessinée par les lycéens",
    )
    middle = body[3].value.source
    # A heading of the fourth level came below one of the second: no level is left out.
    assert "<h3>Les ateliers</h3>" in middle
    assert "<li>Colocation<ul><li>entre apprentis</li></ul></li>" in middle
    assert "<li><b>Atelier\u00a0:</b> Matin · <b>Jeunes\u00a0:</b> 18</li>" in middle
    assert body[4].value["source"] == "Une lycéenne"
    assert 'href="https://www.youtube.com/watch?v=abc123"' in body[5].value.source
    assert body[6].value["document"] == CustomDocument.objects.get()
    for page in [*NewsPage.objects.all(), *EditorialPage.objects.all()]:
        # What an editor will post back is valid.
        page.body.stream_block.clean(page.body)


def test_links_lead_to_the_new_pages(mission: Institution) -> None:
    run()
    source = str(news("Forum").body[1].value.source)
    about, first = EditorialPage.objects.get(slug="qui-sommes-nous"), news("Le réseau a un an")
    assert f'<a linktype="page" id="{about.pk}">qui nous sommes</a>' in source
    assert f'<a linktype="page" id="{first.pk}">premier article</a>' in source
    # A draft has no address that readers may know.
    assert "le brouillon." in source.replace("  ", " ")
    birthday = str(first.body)
    assert "mailto:bonjour@" in birthday
    assert "https://www.reseau-jeunesse.example/category/logement-jeunes/" in birthday
    assert "javascript:" not in birthday
    for note in ("brouillon ici", "encore à l’ancien site", "ne mène nulle part", "contact-form-7", "lieu_du_forum"):
        assert note in report(), note


def test_paragraphs_of_the_old_editor(mission: Institution) -> None:
    run()
    blocks = list(news("Le réseau a un an").body)
    assert blocks[0].value.source == "<p>Un an déjà\u00a0!<br/>Merci à toutes et tous.</p>"
    assert blocks[1].value["caption"] == "La première affiche"
    assert (blocks[2].block_type, blocks[2].value) == ("heading", "Et maintenant")
    assert blocks[3].value.source.startswith("<h3>Cet été</h3><p>Un <b>séjour</b>")
    assert "<ul><li>Juillet</li><li>Août</li></ul>" in blocks[3].value.source
    assert "<i>Le groupe devant le lac</i>" in blocks[3].value.source
    about = EditorialPage.objects.get(slug="qui-sommes-nous").body[0].value.source
    assert "[à confirmer]" in about
    assert "contact-form" not in about


@pytest.mark.parametrize("number", ["21", "22", "31", "32"])
def test_no_word_is_lost(mission: Institution, number: str) -> None:
    run()
    item = next(
        item
        for item in ElementTree.parse(FILE).getroot().iter("item")
        if item.findtext("{http://wordpress.org/export/1.2/}post_id") == number
    )
    content = item.findtext("{http://purl.org/rss/1.0/modules/content/}encoded") or ""
    content = re.sub(r"<script.*?</script>|<!--.*?-->", "", content, flags=re.DOTALL)
    content = re.sub(r"\[/?(?:caption|gallery|contact-form-7)[^\]]*\]", " ", content)
    # The addresses of players became words; a button of WordPress is none of the writer's.
    content = re.sub(r"https://\S*(?:abc123|12345)\s|Télécharger", " ", content)
    row = ImportedItem.objects.get(external_id=number)
    shown = words(read(row.page.specific))
    assert words(content) - shown == Counter()
    assert words(item.findtext("title") or "") - shown == Counter()


def test_a_second_run_changes_nothing(mission: Institution) -> None:
    run()
    before = everything()
    said = run()
    assert everything() == before
    assert "sans changement" in said


def test_a_dry_run_writes_nothing_and_says_the_same(mission: Institution, files: Path) -> None:
    before = everything()
    run(dry_run=True)
    said = report().partition("\n")
    assert everything() == before
    assert not (files / "new").exists()
    assert not (files / "documents").exists()
    assert "à blanc" in said[0]
    run()
    assert report().partition("\n")[2] == said[2]


def test_old_addresses_go_on_working(mission: Institution, client: Client) -> None:
    run()
    forum, about = news("Forum"), EditorialPage.objects.get(slug="qui-sommes-nous")
    for address, target in (
        ("/2019/05/forum-habiter-ici/", forum.url),
        ("/?p=21", forum.url),
        ("/?page_id=31", about.url),
        ("/wp-content/uploads/2019/05/compte-rendu.pdf", CustomDocument.objects.get().url),
    ):
        response = client.get(address)
        assert (response.status_code, response.headers.get("Location")) == (301, target), address
    assert client.get("/qui-sommes-nous/equipe/").status_code == 200
    # A draft's number, and one that never was: the home page.
    assert client.get("/?p=23").status_code == client.get("/?p=999").status_code == 200


def test_a_document_is_read_where_a_live_page_holds_it(mission: Institution, client: Client) -> None:
    run()
    assert client.get(CustomDocument.objects.get().url).status_code == 200


def test_what_people_edited_or_deleted_here_is_left_alone(mission: Institution, tmp_path: Path) -> None:
    run()
    forum, birthday = news("Forum"), news("Le réseau a un an")
    forum.title = "Corrigé ici"
    forum.save_revision().publish()
    birthday.delete()
    changed = tmp_path / "reseau-jeunesse.xml"
    changed.write_text(
        FILE.read_text(encoding="utf-8").replace("Quarante jeunes", "Cinquante jeunes"), encoding="utf-8"
    )
    run(changed, update=True)
    forum.refresh_from_db()
    assert forum.title == "Corrigé ici"
    assert "Cinquante" not in str(forum.body)
    assert not NewsPage.objects.filter(title="Le réseau a un an").exists()
    assert "aussi ici" in report()


def test_what_changed_there_is_written_again_on_demand(mission: Institution, tmp_path: Path) -> None:
    run()
    changed = tmp_path / "reseau-jeunesse.xml"
    changed.write_text(
        FILE.read_text(encoding="utf-8").replace("Quarante jeunes ont", "Cinquante jeunes ont"), encoding="utf-8"
    )
    before = everything()
    run(changed)
    assert everything() == before
    assert "--update" in report()
    said = run(changed, update=True)
    assert "Cinquante jeunes ont" in read(news("Forum"))
    assert "1 en mise à jour" in said
    before = everything()
    run(changed, update=True)
    assert everything() == before


def test_an_interrupted_run_goes_on(mission: Institution, monkeypatch: pytest.MonkeyPatch) -> None:
    fill = Run._fill

    def stop_at_the_third(self: Any, item: Any, *args: Any) -> None:
        if item.id == "22":
            raise KeyboardInterrupt
        fill(self, item, *args)

    monkeypatch.setattr(Run, "_fill", stop_at_the_third)
    with pytest.raises(CommandError) as stopped:
        call_command("import_wordpress", str(FILE), media=Path(), mapping=[Path("mapping.toml")], stdout=StringIO())
    assert stopped.value.returncode == 130
    assert not news("Le réseau a un an").live
    monkeypatch.undo()
    call = {"media": settings.MEDIA_ROOT.parent, "mapping": [settings.MEDIA_ROOT.parent / "mapping.toml"]}
    run(report=settings.MEDIA_ROOT.parent / "rapport.txt", **call)
    assert NewsPage.objects.count() == 5
    assert news("Le réseau a un an").live


def test_the_file_of_correspondences_is_made_from_the_export(mission: Institution) -> None:
    run(write_mapping=Path("new.toml"), mapping=[])
    assert not NewsPage.objects.exists()
    text = Path("new.toml").read_text(encoding="utf-8")
    assert '"marie.lg" = ""  # Marie Le Goff, 4' in text
    assert '"logement-jeunes" = ""  # Logement des jeunes, 1' in text
    run(mapping=[Path("new.toml")])
    assert news("Forum").get_parent().specific == NewsIndexPage.objects.get()


def test_correspondences_in_csv(mission: Institution) -> None:
    Path("auteurs.csv").write_text("auteur;institution\nmarie.lg;mission locale du val\n", encoding="utf-8-sig")
    Path("rubriques.csv").write_text("rubrique,thème\nlogement-jeunes,logement\n", encoding="utf-8")
    run(mapping=[Path("auteurs.csv"), Path("rubriques.csv")])
    assert news("Forum").get_parent().specific == mission.profile
    assert "« admin »" in report().replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('[auteurs]\n"marie.lg" = "Mission locale du Vald"\n', "Mission locale du Val"),
        ("[auteurs\n", "TOML"),
        ("[auteurs]\nmarie = 3\n", "guillemets"),
        ("[autres]\n", "auteurs"),
    ],
)
def test_wrong_correspondences_write_nothing(mission: Institution, content: str, message: str) -> None:
    Path("mapping.toml").write_text(content, encoding="utf-8")
    with pytest.raises(CommandError, match=message) as refused:
        call_command("import_wordpress", str(FILE), mapping=[Path("mapping.toml")])
    assert refused.value.returncode == 1
    assert not ImportedItem.objects.exists()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (FILE.read_text(encoding="utf-8")[:9000], "ligne"),
        ("<rss><channel><title>Autre</title></channel></rss>", "WordPress"),
        ("", "ligne"),
        ('<!DOCTYPE x [<!ENTITY a "b">]><rss><channel>&a;</channel></rss>', "entités"),
    ],
)
def test_a_broken_export_writes_nothing(mission: Institution, tmp_path: Path, content: str, message: str) -> None:
    before = everything()
    broken = tmp_path / "broken.xml"
    broken.write_text(content, encoding="utf-8")
    with pytest.raises(CommandError, match=message):
        call_command("import_wordpress", str(broken))
    assert everything() == before


def test_a_missing_export_or_folder_is_named(mission: Institution) -> None:
    with pytest.raises(CommandError, match="absent"):
        call_command("import_wordpress", "absent.xml")
    with pytest.raises(CommandError, match="nulle-part"):
        call_command("import_wordpress", str(FILE), media=Path("nulle-part"))


def test_no_file_outside_of_the_folder_is_taken(mission: Institution, tmp_path: Path) -> None:
    (tmp_path / "secret.pdf").write_bytes(b"secret")
    (tmp_path / "uploads/vide").mkdir()
    export = tmp_path / "reseau-jeunesse.xml"
    text = FILE.read_text(encoding="utf-8").replace("uploads/2019/05/compte-rendu.pdf", "uploads/../secret.pdf")
    export.write_text(text, encoding="utf-8")
    run(export, media=tmp_path / "uploads/vide")
    assert not CustomDocument.objects.exists()
