"""The pages as JSON: what readers can see, whoever asks and whatever is asked."""

from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone
from wagtail.documents import get_document_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Collection, CollectionViewRestriction

from actions.models import ActionPage, NewsPage, PartnerPage
from core.models import CustomImage
from tests.actions.feeds.world import WAYS_TO_HIDE, hide, queries_of
from tests.factories import (
    ActionPageFactory,
    InstitutionFactory,
    MembershipFactory,
    NewsPageFactory,
    PartnerPageFactory,
    TerritoryFactory,
    ThemeFactory,
    UserFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tree"), pytest.mark.indexed]
LIST = "/api/v2/pages/"
TYPES = ["actions.ActionPage", "actions.NewsPage", "actions.PartnerPage"]


@pytest.fixture
def partner() -> PartnerPage:
    return PartnerPageFactory(slug="ecluses", institution=InstitutionFactory(name="Trois Écluses"))


@pytest.fixture
def action(partner: PartnerPage) -> ActionPage:
    page = ActionPageFactory(title="La navette", slug="navette", leads=[partner.institution])
    page.themes.add(ThemeFactory(name="Mobilité", slug="mobilite"))
    page.territories.add(TerritoryFactory(slug="redon"))
    page.save_revision().publish()
    return page


@pytest.fixture
def news(partner: PartnerPage, action: ActionPage) -> NewsPage:
    return NewsPageFactory(title="Le bus roule", parent=partner, about=[action], event_start=timezone.now())


def read(client: Client, address: str) -> Any:
    response = client.get(address)
    assert response.status_code == 200, response.content
    assert response["Content-Type"] == "application/json"
    return response.json()


def titles(client: Client, query: str) -> set[str]:
    return {item["title"] for item in read(client, LIST + query)["items"]}


def test_each_type_says_what_its_page_says(client: Client, news: NewsPage, action: ActionPage) -> None:
    one = read(client, f"{LIST}{action.pk}/")
    assert one["title"] == "La navette"
    assert one["themes"] == [{"slug": "mobilite", "name": "Mobilité"}]
    assert one["leads"][0]["html_url"] == "http://localhost/partenaires/ecluses/"
    assert one["challenge"] == "<p>Consolider les réseaux d’acteurs.</p>"
    assert one["meta"]["html_url"] == action.full_url
    update = read(client, f"{LIST}{news.pk}/")
    assert update["actions"] == [{"id": action.pk, "title": "La navette", "html_url": action.full_url}]
    assert update["institution"]["name"] == "Trois Écluses"
    assert update["event"]["all_day"] is False
    profile = read(client, f"{LIST}{news.get_parent().pk}/")
    assert profile["institution"]["name"] == "Trois Écluses"
    assert "Accueillir" in profile["mission"]


def test_the_filters_are_those_of_the_lists(client: Client, news: NewsPage, action: ActionPage) -> None:
    ActionPageFactory(title="Ailleurs")
    NewsPageFactory(title="Autre chose")

    assert titles(client, "?type=actions.ActionPage") == {"La navette", "Ailleurs"}
    assert titles(client, "?type=actions.ActionPage&theme=mobilite&territoire=redon") == {"La navette"}
    assert titles(client, "?type=actions.ActionPage&institution=ecluses") == {"La navette"}
    assert titles(client, "?type=actions.NewsPage&institution=ecluses") == {"Le bus roule"}
    assert titles(client, "?type=actions.PartnerPage&institution=ecluses") == {"Trois Écluses"}
    assert titles(client, "?type=actions.ActionPage&theme=mobilite&search=navette&order=title") == {"La navette"}


@pytest.mark.parametrize(
    "query",
    [
        "?theme=mobilite",
        "?type=actions.ActionPage&theme=rien",
        "?type=actions.ActionPage&nature=etat",
        "?type=core.User",
        "?type=rien",
        "?limit=21",
        "?limit=-1",
        "?offset=99999999999999999999",
        "?child_of=99999999999999999999",
        "?child_of=9999999",
        "?order=owner",
        "?type=actions.ActionPage&order=themes",
        "?search=%00",
        "?search=a&search_operator=xor",
        "?fields=owner",
        "?fields=alias_of",
        "?type=actions.NewsPage&fields=body",
        "?owner=1",
        "?live=false",
        "?rich_text_format=markdown",
        "?translation_of=1",
        "?id=1",
    ],
)
def test_odd_questions_are_refused(client: Client, action: ActionPage, query: str) -> None:
    assert client.get(LIST + query).status_code == 400


@pytest.mark.parametrize(
    "address", ["99999999/", "99999999999999999999999/", "find/?id=9999999", "find/?html_path=/rien/", "find/"]
)
def test_what_does_not_exist_is_not_found(client: Client, address: str) -> None:
    assert client.get(LIST + address).status_code == 404


@pytest.mark.parametrize("how", WAYS_TO_HIDE)
@pytest.mark.parametrize("who", ["reader", "member", "coordinator"])
def test_hidden_pages_are_nowhere_for_anybody(
    client: Client, news: NewsPage, action: ActionPage, partner: PartnerPage, how: str, who: str
) -> None:
    if who == "member":
        client.force_login(MembershipFactory(institution=partner.institution, admin=True).user)
    elif who == "coordinator":
        client.force_login(UserFactory(coordinator=True))
    path = action.url
    hide(action, how)

    assert client.get(f"{LIST}{action.pk}/").status_code == 404
    assert client.get(f"{LIST}find/?html_path={path}").status_code == 404
    assert client.get(f"{LIST}find/?id={action.pk}").status_code == 404
    for relation in ("child_of", "ancestor_of", "descendant_of"):
        assert client.get(f"{LIST}?{relation}={action.pk}").status_code == 400
    assert read(client, f"{LIST}{news.pk}/")["actions"] == []
    queries = ["", "?search=navette", *(f"?type={kind}&fields=*" for kind in TYPES), "?order=title&limit=20"]
    for query in queries:
        content = client.get(LIST + query).content.decode()
        assert "navette" not in content.replace("search=navette", "")


def test_what_is_below_a_closed_page_is_closed_too(client: Client, news: NewsPage, partner: PartnerPage) -> None:
    hide(partner, "closed")

    assert client.get(f"{LIST}{news.pk}/").status_code == 404
    assert titles(client, "?type=actions.NewsPage") == set()


def test_references_to_hidden_things_lose_their_address(client: Client, news: NewsPage, action: ActionPage) -> None:
    closed = Collection.get_first_root_node().add_child(name="Fermée")
    CollectionViewRestriction.objects.create(collection=closed, restriction_type="login")
    documents = [
        get_document_model().objects.create(title=title, file=ContentFile(b"x", f"{title}.pdf"), collection=collection)
        for title, collection in (("secret", closed), ("ouvert", Collection.get_first_root_node()))
    ]
    picture = CustomImage.objects.create(title="Titre interne", file=get_test_image_file(filename="quai-gps.png"))
    seen = ActionPageFactory(title="Visible", slug="visible")
    links = "".join(f'<a linktype="page" id="{page.pk}">page</a>' for page in (action, seen))
    links += "".join(f'<a id="{one.pk}" linktype="document">doc</a>' for one in documents)
    news.body = [
        ("paragraph", f"<p>{links}<a href='https://example.org/'>ailleurs</a></p>"),
        *(("attachment", {"title": "Pièce", "document": one, "url": "", "comment": ""}) for one in documents),
        ("picture", {"image": picture, "caption": "Quai"}),
    ]
    news.save_revision().publish()
    action.unpublish()

    content = client.get(f"{LIST}{news.pk}/").content.decode()
    body = read(client, f"{LIST}{news.pk}/")["body"]

    assert "navette" not in content
    assert "secret" not in content
    assert "quai-gps.png" not in content
    assert "linktype" not in content
    assert 'href="http://localhost/actions/visible/"' in body[0]["value"]
    assert "http://localhost/documents/" in body[0]["value"]
    assert body[1]["value"]["document"] is None
    assert body[2]["value"]["document"]["title"] == "ouvert"
    assert body[3]["value"]["image"]["url"].endswith(".jpg")


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_only_reading_is_possible(client: Client, action: ActionPage, method: str) -> None:
    client.force_login(UserFactory(coordinator=True))
    for address in (LIST, f"{LIST}{action.pk}/"):
        assert getattr(client, method)(address).status_code == 405


@pytest.mark.parametrize("address", ["images/", "documents/"])
def test_media_are_not_listed(client: Client, address: str) -> None:
    assert client.get(f"/api/v2/{address}").status_code == 404


def test_no_password_is_tried(client: Client, action: ActionPage) -> None:
    assert client.get(LIST, headers={"Authorization": "Basic dTpw"}).status_code == 200


@pytest.mark.parametrize("kind", TYPES)
def test_many_pages_ask_as_much_as_few(client: Client, news: NewsPage, kind: str) -> None:
    address = f"{LIST}?type={kind}&fields=*"
    few = queries_of(client, address)
    for _number in range(3):
        other = PartnerPageFactory()
        page = ActionPageFactory(leads=[other.institution])
        page.themes.add(ThemeFactory())
        page.save_revision().publish()
        NewsPageFactory(parent=other, about=[page])

    assert queries_of(client, address) <= few
