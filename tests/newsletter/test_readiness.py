"""What is looked at before a letter leaves: what stops it, what is worth a look, and where each is mended."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import Settings
from wagtail.contrib.redirects.models import Redirect
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import PageViewRestriction, Site

from actions.models import NewsPage
from core.models import CustomImage
from home.models import HomePage
from newsletter.composition import sections_of
from newsletter.models import NewsletterIndexPage, NewsletterIssuePage
from newsletter.readiness import Problem, Weight, examine
from newsletter.readiness.document import read_mail
from newsletter.readiness.pictures import HEAVY_MAIL, HEAVY_PICTURE
from tests.factories import ActionPageFactory, NewsPageFactory, SubscriberFactory

pytestmark = pytest.mark.django_db

# What an address of the tests' site always gets, and no test here is about.
USUAL = {"links_not_https", "sender_nowhere", "no_introduction"}


@pytest.fixture(autouse=True)
def one_reader(db: None) -> None:
    SubscriberFactory()


def found(issue: NewsletterIssuePage) -> dict[str, Problem]:
    readiness = examine(issue)
    problems = [*readiness.problems, *readiness.advice, *readiness.notes]
    return {problem.code: problem for problem in problems if problem.code not in USUAL}


def write(issue: NewsletterIssuePage, words: str) -> NewsletterIssuePage:
    issue.introduction = words
    return issue


def link_to(url: str) -> str:
    return f'<p>Voyez <a href="{url}">la fiche</a>.</p>'


def test_a_sound_letter_has_nothing(issue: NewsletterIssuePage) -> None:
    assert found(write(issue, "<p>Bonjour.</p>")) == {}
    assert examine(issue).may_be_sent


def test_advice_never_holds_a_letter_back(issue: NewsletterIssuePage) -> None:
    issue.title = "Un objet {{ nom }} " + "long " * 20
    readiness = examine(issue)
    assert readiness.may_be_sent
    assert {"long_subject", "merge_field", "no_introduction"} <= {problem.code for problem in readiness.advice}
    assert all(problem.weight is Weight.ADVICE and problem.url for problem in readiness.advice[:2])


def test_the_page_of_the_letter_itself_may_be_a_draft(issue: NewsletterIssuePage) -> None:
    assert not issue.live
    assert issue.full_url in examine(issue).rendered.html
    assert "draft_link" not in found(issue)


def test_links_to_drafts_private_and_deleted_pages_stop(issue: NewsletterIssuePage, tree: HomePage) -> None:
    sheet = ActionPageFactory(title="La navette du soir")
    assert found(write(issue, link_to(sheet.full_url))) == {}
    sheet.unpublish()
    problem = found(issue)["draft_link"]
    assert problem.weight is Weight.STOP
    assert "La navette du soir" in problem.message
    assert "la fiche" in problem.message
    assert problem.url == reverse("wagtailadmin_pages:edit", args=[sheet.pk])
    sheet.get_latest_revision().publish()
    PageViewRestriction.objects.create(page=sheet, restriction_type="login")
    assert found(issue)["private_link"].weight is Weight.STOP
    PageViewRestriction.objects.all().delete()
    assert found(issue) == {}
    sheet.delete()
    assert found(issue)["dead_link"].url == reverse("wagtailadmin_pages:edit", args=[issue.pk])
    assert not examine(issue).may_be_sent


@pytest.mark.parametrize(
    ("path", "fault"),
    [
        ("/", None),
        ("/actions/?theme=mobilite", None),
        ("/lettres/inscription/", None),
        ("/carte/#lieu", None),
        ("/documents/1/charte.pdf", "dead_link"),
        ("/une-page-qui-n-existe-pas/", "dead_link"),
        ("/actions/%C3%A9t%C3%A9/", "dead_link"),
    ],
)
def test_other_addresses_of_the_site(issue: NewsletterIssuePage, path: str, fault: str | None) -> None:
    root = Site.objects.get(is_default_site=True).root_url
    assert list(found(write(issue, link_to(root + path)))) == ([fault] if fault else [])


def test_a_redirect_is_a_way(issue: NewsletterIssuePage, tree: HomePage) -> None:
    root = Site.objects.get(is_default_site=True).root_url
    Redirect.add_redirect("/ancienne-adresse", redirect_to=tree)
    assert found(write(issue, link_to(f"{root}/ancienne-adresse/"))) == {}


def test_the_news_of_the_letter_are_told_once(issue: NewsletterIssuePage) -> None:
    NewsPage.objects.get().unpublish()
    assert list(found(issue)) == ["not_live"]


@pytest.mark.parametrize("words", ["{{ prénom }}", "[[ville]]", "%recipient.name%", "*|FNAME|*"])
@pytest.mark.parametrize("place", ["title", "preheader", "introduction", "news", "summary", "text", "section"])
def test_email_4_12_words_like_merge_fields_are_named_where_they_are(
    issue: NewsletterIssuePage, words: str, place: str
) -> None:
    news = NewsPage.objects.get()
    match place:
        case "news":
            NewsPage.objects.update(title=f"Bonjour {words}")
        case "summary":
            section = sections_of([news])[0]
            section[1]["items"][0]["summary"] = f"Bonjour {words}"
            issue.body = [section]
        case "text":
            issue.body = [*sections_of([news]), ("text", f"<p>Bonjour {words}</p>")]
        case "section":
            section = sections_of([news])[0]
            section[1]["title"] = f"Bonjour {words}"
            issue.body = [section]
        case _:
            setattr(issue, place, f"Bonjour {words}")
    problem = found(issue)["merge_field"]
    assert problem.weight is Weight.ADVICE
    assert words in problem.message
    assert problem.url == reverse("wagtailadmin_pages:edit", args=[news.pk if place == "news" else issue.pk])
    # And they reach the reader as they are written.
    assert words in examine(issue).rendered.text + examine(issue).rendered.subject + issue.preheader


@pytest.mark.parametrize("words", ["{ x }", "100 % des jeunes, 50 % des élus", "[1]", "* a | b *"])
def test_ordinary_words_are_no_merge_fields(issue: NewsletterIssuePage, words: str) -> None:
    assert "merge_field" not in found(write(issue, f"<p>{words}</p>"))


def test_empty_parts_are_named(issue: NewsletterIssuePage) -> None:
    news = NewsPage.objects.get()
    issue.body = [
        *sections_of([news]),
        ("section", {"title": "Rien ici", "action": None, "items": []}),
        ("text", "<p> </p>"),
    ]
    problems = found(issue)
    assert "Rien ici" in problems["empty_section"].message
    assert problems["empty_text"].weight is Weight.ADVICE
    assert "no_introduction" in {problem.code for problem in examine(issue).advice}


def test_a_letter_of_nothing_stops(issue: NewsletterIssuePage) -> None:
    issue.body = []
    assert found(issue)["empty"].weight is Weight.STOP


def picture(title: str, description: str = "", width: int = 1200) -> CustomImage:
    size = (width, 700)
    return CustomImage.objects.create(
        title=title, description=description, file=get_test_image_file(f"{title}.png", size=size)
    )


def test_pictures_without_words_are_named(issue: NewsletterIssuePage) -> None:
    image = picture("Forum de mars")
    NewsPage.objects.update(image=image)
    problem = found(issue)["no_alt"]
    assert (problem.weight, problem.url) == (Weight.ADVICE, reverse("wagtailimages:edit", args=[image.pk]))
    assert "Forum de mars" in problem.message
    CustomImage.objects.update(description="Deux cents jeunes assis en rond")
    assert found(issue) == {}


def test_heavy_pictures_are_named(issue: NewsletterIssuePage, monkeypatch: pytest.MonkeyPatch) -> None:
    NewsPage.objects.update(image=picture("Panorama", "La baie"))
    examine(issue)
    monkeypatch.setattr("django.db.models.fields.files.FieldFile.size", HEAVY_PICTURE)
    assert found(issue) == {}
    monkeypatch.setattr("django.db.models.fields.files.FieldFile.size", HEAVY_PICTURE + 1)
    assert found(issue)["heavy_picture"].message.endswith("pèse 300 ko\xa0: choisissez-en une plus légère.")
    monkeypatch.setattr("django.db.models.fields.files.FieldFile.size", HEAVY_MAIL + 1)
    assert {"heavy_picture", "heavy_pictures"} == set(found(issue))


def test_a_picture_whose_file_is_gone_stops_nothing(issue: NewsletterIssuePage) -> None:
    image = picture("Perdue", "Une image")
    NewsPage.objects.update(image=image)
    examine(issue)
    for form in image.renditions.all():
        form.file.storage.delete(form.file.name)
    assert found(issue) == {}


def test_email_6_2_every_picture_of_the_mail_has_its_size(issue: NewsletterIssuePage) -> None:
    NewsPage.objects.update(image=picture("Forum", "Le forum"))
    [shown] = [shown for shown in read_mail(examine(issue).rendered.html).pictures if "/media/" in shown.url]
    assert shown.has_size
    assert not read_mail('<img src="a.jpg" alt="">').pictures[0].has_size


@pytest.mark.parametrize("goes_out", [True, False])
@pytest.mark.parametrize(
    ("sender", "is_nowhere"),
    [
        ("lettre@localhost.localdomain", True),
        ("lettre@localhost", True),
        ("lettre@rives.test", True),
        ("lettre@rives-et-jeunesses.fr", False),
        ("lettre@été.fr", False),
    ],
)
def test_the_sender_exists_outside(
    issue: NewsletterIssuePage, settings: Settings, sender: str, is_nowhere: bool, goes_out: bool
) -> None:
    settings.NEWSLETTER_FROM_EMAIL, settings.NEWSLETTER_GOES_OUT = sender, goes_out
    Site.objects.update(port=443)
    readiness = examine(issue)
    stops = {problem.code for problem in readiness.problems}
    assert stops == ({"sender_nowhere"} if is_nowhere and goes_out else set())
    assert bool(readiness.notes) == (not is_nowhere)


@pytest.mark.parametrize("goes_out", [True, False])
def test_email_1_1_links_begin_with_https(issue: NewsletterIssuePage, settings: Settings, goes_out: bool) -> None:
    settings.NEWSLETTER_FROM_EMAIL, settings.NEWSLETTER_GOES_OUT = "lettre@rives.fr", goes_out
    assert ({problem.code for problem in examine(issue).problems} == {"links_not_https"}) == goes_out
    Site.objects.update(port=443)
    assert examine(issue).may_be_sent


def test_email_1_5_the_letter_has_a_sender_of_its_own(issue: NewsletterIssuePage, settings: Settings) -> None:
    settings.NEWSLETTER_FROM_EMAIL = settings.DEFAULT_FROM_EMAIL = "Rives <bonjour@rives.fr>"
    assert found(issue)["same_sender"].weight is Weight.ADVICE


def test_email_1_9_a_heavy_letter_stops(issue: NewsletterIssuePage) -> None:
    assert found(write(issue, "<p>" + "mot " * 25_000 + "</p>"))["unsendable"].weight is Weight.STOP


def of_many_news(number: int) -> NewsletterIssuePage:
    news = [NewsPageFactory(title=f"Nouvelle {rank}", summary="{{ x }}") for rank in range(number)]
    issue = NewsletterIssuePage(title="Une lettre", body=sections_of(news), live=False)
    NewsletterIndexPage.objects.get().add_child(instance=issue)
    return NewsletterIssuePage.objects.get(pk=issue.pk)


def test_the_checks_ask_as_much_for_many_news_as_for_few(tree: HomePage) -> None:
    counts = []
    for number in (3, 30):
        issue = of_many_news(number)
        examine(issue)
        with CaptureQueriesContext(connection) as queries:
            examine(NewsletterIssuePage.objects.get(pk=issue.pk))
        counts.append(len(queries))
    assert counts[0] == counts[1]
