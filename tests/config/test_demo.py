"""The demo: what newcomers try must be whole, and every page of it must open."""

import datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from wagtail.models import Page

from actions.enums import ActionStatus
from actions.models import ActionPage, Institution, Invitation, NewsPage, PartnerPage, Territory
from config import demo
from core.models import CustomImage, User
from newsletter.composition import waiting_news
from newsletter.models import NewsletterIssuePage, Subscriber
from newsletter.readiness import examine

pytestmark = pytest.mark.django_db

TODAY = datetime.date(2026, 11, 23)


@pytest.fixture
def network(bare_site: None) -> None:
    demo.build(TODAY, port=80, tell=lambda line: None)


@pytest.mark.usefixtures("network")
def test_the_demo_is_whole_and_every_page_opens(client: Client, client_of: Any) -> None:
    assert Territory.objects.count() >= 3
    assert Institution.objects.count() == 12
    assert all(profile.places.exists() for profile in PartnerPage.objects.all())
    assert ActionPage.objects.count() == 13
    assert set(ActionPage.objects.values_list("status", flat=True)) == set(ActionStatus)
    assert NewsPage.objects.count() == 61 + 6
    assert NewsletterIssuePage.objects.count() == 3
    assert Subscriber.objects.count() == 40
    assert all(image.description or image.title.startswith("Logo") for image in CustomImage.objects.all())
    for page in Page.objects.live().filter(depth__gt=1):
        response = client.get(page.url)
        assert response.status_code == 200, page.url
        assert "localhost" not in response.content.decode()
    for institution in Institution.objects.all():
        assert institution.profile.live
        assert institution.collection.get_parent().name == "Institutions"
    assert Invitation.objects.get().email == demo.INVITED
    for account in demo.ACCOUNTS:
        session = Client()
        session.post("/admin/login/", {"username": account.email, "password": demo.PASSWORD})
        assert session.get("/admin/").status_code == 200


@pytest.mark.usefixtures("network")
def test_the_next_letter_can_be_composed_and_sent(client_of: Any) -> None:
    assert 10 <= waiting_news().count() <= 40
    coordinator = User.objects.get(email="coordination@demo.example")
    client_of(coordinator).post("/admin/lettre/composer/")
    draft = NewsletterIssuePage.objects.get(live=False)
    assert examine(draft).problems == []
    for issue in NewsletterIssuePage.objects.live():
        assert issue.news_ids, issue


def test_another_database_is_not_touched(monkeypatch: pytest.MonkeyPatch) -> None:
    precious = {"default": {"ENGINE": "django.db.backends.postgresql", "NAME": "precious"}}
    monkeypatch.setattr("config.management.commands.demo.settings", SimpleNamespace(DATABASES=precious))
    with pytest.raises(CommandError, match="DATABASE_URL"):
        call_command("demo", reset=True)
