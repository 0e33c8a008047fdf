"""Which events are to come: every one stands either there or among the past ones, as its own times say."""

import datetime

import pytest
from django.utils import timezone

from actions.models import NewsPage
from home.models import HomePage
from tests.factories import NewsPageFactory, PartnerPageFactory


def at(day: str, hour: str = "00:00") -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.fromisoformat(f"{day}T{hour}"))


TODAY, YESTERDAY, TOMORROW = "2027-03-28", "2027-03-27", "2027-03-29"
EVENTS = {
    "whole day, yesterday": {"event_start": at(YESTERDAY), "event_all_day": True},
    "whole day, today": {"event_start": at(TODAY), "event_all_day": True},
    "whole day, today, with its end": {"event_start": at(TODAY), "event_end": at(TODAY), "event_all_day": True},
    "whole days until today": {"event_start": at("2027-03-20"), "event_end": at(TODAY), "event_all_day": True},
    "whole days until yesterday": {"event_start": at("2027-03-20"), "event_end": at(YESTERDAY), "event_all_day": True},
    "this morning, no end": {"event_start": at(TODAY, "08:00")},
    "yesterday evening, no end": {"event_start": at(YESTERDAY, "23:59")},
    "this morning": {"event_start": at(TODAY, "08:00"), "event_end": at(TODAY, "09:00")},
    "since yesterday": {"event_start": at(YESTERDAY, "08:00"), "event_end": at(TODAY, "20:00")},
    "tomorrow": {"event_start": at(TOMORROW, "08:00")},
}


@pytest.mark.parametrize("now", [at(TODAY, "00:00"), at(TODAY, "15:00"), at(TODAY, "23:59"), at(TOMORROW, "00:00")])
def test_an_event_is_coming_or_past_as_its_times_say(tree: HomePage, now: datetime.datetime) -> None:
    partner = PartnerPageFactory()
    pages = {name: NewsPageFactory(title=name, parent=partner, **times) for name, times in EVENTS.items()}
    NewsPageFactory(title="no event", parent=partner)

    coming = {page.title for page in NewsPage.objects.coming_events(now)}
    past = {page.title for page in NewsPage.objects.past_events(now)}

    assert coming == {name for name, page in pages.items() if not page.event_when.is_over(now)}
    assert past == set(EVENTS) - coming
    assert now > at(TODAY, "10:00") or "this morning" in coming


def test_the_next_one_comes_first_and_whole_days_before_hours(tree: HomePage) -> None:
    partner = PartnerPageFactory()
    NewsPageFactory(title="b", parent=partner, event_start=at(TODAY, "08:00"))
    NewsPageFactory(title="a", parent=partner, event_start=at(TODAY), event_all_day=True)
    NewsPageFactory(title="c", parent=partner, event_start=at(TOMORROW))

    assert [page.title for page in NewsPage.objects.coming_events(at(TODAY, "07:00"))] == ["a", "b", "c"]


def test_an_event_of_whole_days_keeps_no_hours(tree: HomePage) -> None:
    news = NewsPageFactory(
        event_start=at("2027-03-12", "14:00"), event_end=at("2027-03-14", "09:30"), event_all_day=True
    )
    news.clean()

    assert (news.event_start, news.event_end) == (at("2027-03-12"), at("2027-03-14"))


def test_the_projects_of_an_update_have_names(tree: HomePage) -> None:
    body = [
        ("project", {"name": "Radio des quais", "text": "<p>Ça tourne.</p>"}),
        ("paragraph", "<p>Et aussi :</p>"),
        ("project", {"name": "Vélos", "text": "<p>Ça roule.</p>"}),
    ]
    assert NewsPageFactory(body=body).sub_projects == ["Radio des quais", "Vélos"]
