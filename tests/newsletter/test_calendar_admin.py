"""The screens of the rhythm, of the calendar and of what a letter carries: for coordinators, and for nobody else."""

import datetime
import html
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.models import User
from home.models import HomePage
from newsletter.composition import compose_issue
from newsletter.enums import Frequency, PeriodState, SendingMode, SkipReason
from newsletter.mailings import start_mailing
from newsletter.models import LeftOut, LetterPeriod, LetterPlan, Mailing, NewsletterIssuePage
from newsletter.timekeeping import keep_rhythm
from tests.factories import (
    LetterPeriodFactory,
    MembershipFactory,
    NewsPageFactory,
    SubscriberFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

RHYTHM = reverse("newsletter_admin:rhythm")
CALENDAR = reverse("newsletter_admin:calendar")
DAY = datetime.timedelta(days=1)


@pytest.fixture
def coordinator(tree: HomePage) -> User:
    return UserFactory(coordinator=True)


@pytest.fixture
def browser(coordinator: User, client_of: Callable[[User], Client]) -> Client:
    return client_of(coordinator)


@pytest.fixture
def period(tree: HomePage) -> LetterPeriod:
    at = timezone.localtime().replace(hour=9, minute=0, second=0, microsecond=0) + 10 * DAY
    return LetterPeriodFactory(goes_out_at=at)


def url(period: LetterPeriod) -> str:
    return reverse("newsletter_admin:period", args=[period.pk])


def words(response: Any) -> str:
    text = re.sub(r"<[^>]+>", " ", html.unescape(response.content.decode()))
    # Also the narrow spaces of French.
    return re.sub(r"\s+", " ", text)


def rhythm(**fields: Any) -> dict[str, Any]:
    form = {
        "act": "save",
        "frequency": "weekly",
        "weekday": "1",
        "week": "",
        "month_day": "1",
        "anchor": "",
        "hour": "09:30",
        "lead_hours": "48",
        "sections_by": "action",
        "mode": "after_approval",
    }
    return form | fields


def moment(at: datetime.datetime) -> dict[str, str]:
    local = timezone.localtime(at)
    return {"moment_day": f"{local:%d/%m/%Y}", "moment_hour": f"{local:%H:%M}"}


def composed(period: LetterPeriod, mode: SendingMode = SendingMode.UNLESS_STOPPED) -> LetterPeriod:
    LetterPlan.objects.update(mode=mode)
    if not NewsPageFactory._meta.model.objects.exists():
        NewsPageFactory(title="Le forum")
    keep_rhythm(period.closes_at)
    return LetterPeriod.objects.get(pk=period.pk)


def test_members_reach_none_of_it(period: LetterPeriod, client_of: Callable[[User], Client]) -> None:
    NewsPageFactory()
    issue = compose_issue(timezone.now())
    addresses = [RHYTHM, CALENDAR, url(period), reverse("newsletter_admin:issue_news", args=[issue.pk])]
    before = [list(kind.objects.values()) for kind in (LetterPlan, LetterPeriod, LeftOut)]
    for person in (MembershipFactory(admin=True).user, UserFactory()):
        session = client_of(person)
        for address in addresses:
            posts = [
                session.post(address, rhythm(act=act, **moment(timezone.now() + DAY), news=issue.news_ids[0]))
                for act in ("save", "skip", "move", "stop", "refresh", "never")
            ]
            for answer in [session.get(address), *posts]:
                assert answer.status_code in {302, 403}
                assert not answer.get("Location", "").startswith("/admin/lettre/")
    assert [list(kind.objects.values()) for kind in (LetterPlan, LetterPeriod, LeftOut)] == before
    assert "login" in Client().get(CALENDAR)["Location"]


def test_looking_changes_nothing(browser: Client, tree: HomePage) -> None:
    for address in (RHYTHM, CALENDAR, reverse("newsletter_admin:dashboard"), reverse("wagtailadmin_home")):
        assert browser.get(address).status_code == 200
    assert not LetterPlan.objects.exists()
    assert not LetterPeriod.objects.exists()


def test_the_dates_are_shown_before_anything_is_saved(browser: Client) -> None:
    response = browser.post(RHYTHM, rhythm(act="look", frequency="monthly", week="-1", weekday="4", hour="18:00"))
    page = words(response)
    assert len(response.context["dates"]) == 5
    assert all("Vendredi" in str(when).capitalize() for when, _closing in response.context["dates"])
    assert "à 18 h" in page
    assert "composée le mercredi" in page
    assert not LetterPlan.objects.exists()


def test_a_saved_rhythm_fills_the_calendar(browser: Client) -> None:
    response = browser.post(RHYTHM, rhythm(), follow=True)
    assert response.redirect_chain == [(CALENDAR, 302)]
    plan = LetterPlan.objects.get()
    assert (plan.frequency, plan.weekday, plan.hour) == (Frequency.WEEKLY, 1, datetime.time(9, 30))
    periods = list(LetterPeriod.objects.all())
    assert len(periods) == 6
    assert {timezone.localtime(row.goes_out_at).strftime("%a %H:%M") for row in periods} == {"Tue 09:30"}
    assert words(response).count("Mardi") == 6
    assert "Chaque semaine · Elle attend que la coordination l’envoie" in words(response)
    # Another rhythm plans anew, but what a person decided stays.
    moved = periods[1]
    browser.post(url(moved), {"act": "move", **moment(moved.goes_out_at + DAY)})
    browser.post(url(periods[2]), {"act": "skip"})
    browser.post(RHYTHM, rhythm(weekday="3"))
    days = dict(LetterPeriod.objects.values_list("goes_out_at__iso_week_day", "state"))
    assert set(days) == {2, 3, 4}
    assert LetterPeriod.objects.filter(goes_out_at__iso_week_day=2).get() == periods[2]
    assert LetterPeriod.objects.filter(is_settled=False).count() == 6


@pytest.mark.parametrize(
    ("fields", "name", "said"),
    [
        ({"hour": "midi"}, "hour", "Ce n’est pas une heure"),
        ({"hour": ""}, "hour", ""),
        ({"frequency": "fortnightly"}, "anchor", "Dites dans quelle semaine part une lettre."),
        ({"frequency": "fortnightly", "anchor": "hier"}, "anchor", "pas un jour"),
        ({"frequency": "monthly", "month_day": "32"}, "month_day", "de 1 à 31"),
        ({"frequency": "monthly", "month_day": ""}, "month_day", "de 1 à 31"),
        ({"frequency": "monthly", "month_day": "99999999999999999999"}, "month_day", "de 1 à 31"),
        ({"frequency": "yearly"}, "frequency", ""),
        ({"frequency": "monthly", "week": "9"}, "week", ""),
        ({"mode": "unless_stopped", "lead_hours": "2"}, "lead_hours", "Au moins 2 jours avant"),
        ({"mode": "unless_stopped", "lead_hours": "x"}, "lead_hours", ""),
        ({"sections_by": ""}, "sections_by", ""),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(browser: Client, fields: dict[str, str], name: str, said: str) -> None:
    for act in ("look", "save"):
        response = browser.post(RHYTHM, rhythm(**fields, act=act))
        assert response.status_code == 422
        assert set(response.context["form"].errors) == {name}
        assert said in " ".join(response.context["form"].errors[name]).replace("\xa0", " ")
    assert not LetterPlan.objects.exists()


def test_what_the_rhythm_does_not_ask_for_is_not_refused(browser: Client) -> None:
    assert browser.post(RHYTHM, rhythm(anchor="n’importe quoi", month_day="99")).status_code == 302
    assert browser.post(RHYTHM, rhythm(frequency="by_hand", hour="", weekday="")).status_code == 302
    plan = LetterPlan.objects.get()
    assert (plan.frequency, plan.hour, plan.month_day) == (Frequency.BY_HAND, datetime.time(9, 30), 1)
    assert not LetterPeriod.objects.exists()
    assert browser.post(RHYTHM, rhythm(act="nothing")).status_code == 400


def test_a_letter_is_added_by_hand(browser: Client) -> None:
    at = timezone.now() + 20 * DAY
    assert browser.post(CALENDAR, moment(at)).status_code == 302
    period = LetterPeriod.objects.get()
    assert (period.is_settled, period.day) == (True, timezone.localdate(at))
    again = browser.post(CALENDAR, moment(at))
    assert again.status_code == 422
    assert "Une lettre est déjà au calendrier" in words(again)
    for fields, said in (
        (moment(timezone.now() - DAY), "Ce moment est passé"),
        ({"moment_day": "32/13/2027", "moment_hour": "09:00"}, "pas un jour"),
        ({"moment_day": "12/03/2097", "moment_hour": ""}, "Dites à quelle heure"),
        ({"moment_day": "", "moment_hour": ""}, "Indiquez le jour"),
        ({}, "Indiquez le jour"),
    ):
        refused = browser.post(CALENDAR, fields)
        assert refused.status_code == 422
        assert said in words(refused), said
    assert LetterPeriod.objects.count() == 1


def test_a_letter_is_moved_skipped_and_planned_again(browser: Client, period: LetterPeriod) -> None:
    other = LetterPeriodFactory(plan=period.plan, goes_out_at=period.goes_out_at + 7 * DAY)
    browser.post(url(period), {"act": "move", **moment(period.goes_out_at + DAY)})
    moved = LetterPeriod.objects.get(pk=period.pk)
    assert moved.goes_out_at == period.goes_out_at + DAY
    assert moved.closes_at == period.closes_at + DAY
    taken = browser.post(url(period), {"act": "move", **moment(other.goes_out_at)})
    assert taken.status_code == 422
    assert "Une lettre est déjà au calendrier" in words(taken)
    browser.post(url(period), {"act": "skip"})
    moved.refresh_from_db()
    assert (moved.state, moved.reason) == (PeriodState.SKIPPED, SkipReason.BY_COORDINATOR)
    assert "La coordination l’a sautée." in words(browser.get(CALENDAR))
    assert "Trop tard" in words(browser.post(url(period), {"act": "skip"}, follow=True))
    browser.post(url(period), {"act": "again"})
    moved.refresh_from_db()
    assert (moved.state, moved.reason) == (PeriodState.PLANNED, "")
    assert browser.post(url(period), {"act": "send"}).status_code == 400
    assert browser.get(reverse("newsletter_admin:period", args=[10**6])).status_code == 404


def test_a_composed_letter_is_stopped_and_let_go(browser: Client, period: LetterPeriod) -> None:
    period = composed(period)
    page = words(browser.get(url(period)))
    assert "Elle part d’elle-même à cette date" in page
    assert "Le forum" in page
    browser.post(url(period), {"act": "stop"})
    period.refresh_from_db()
    assert period.state == PeriodState.STOPPED
    page = words(browser.get(url(period)))
    assert "Elle ne part pas d’elle-même" in page
    assert "La laisser partir, finalement" in page
    browser.post(url(period), {"act": "again"})
    period.refresh_from_db()
    assert period.state == PeriodState.COMPOSED


def test_what_holds_a_letter_is_read_on_its_page(browser: Client, period: LetterPeriod) -> None:
    period = composed(period)
    period.goes_out_at = timezone.now() - DAY
    period.closes_at = period.goes_out_at - 2 * DAY
    period.save()
    keep_rhythm(timezone.now())
    page = words(browser.get(url(period)))
    assert "Retenue" in page
    assert "Personne n’est encore abonné à la lettre." in page
    assert "Personne n’est encore abonné" in words(browser.get(CALENDAR))
    assert browser.post(url(period), {"act": "move", **moment(timezone.now() + 2 * DAY)}).status_code == 302
    period.refresh_from_db()
    assert (period.held_at, period.problem) == (None, "")


def test_the_calendar_tells_what_became_of_past_letters(browser: Client, period: LetterPeriod) -> None:
    period = composed(period)
    SubscriberFactory.create_batch(2)
    start_mailing(NewsletterIssuePage.objects.get(), None)
    for number, reason in enumerate(SkipReason):
        at = timezone.now() - (number + 1) * DAY
        LetterPeriodFactory(plan=period.plan, goes_out_at=at, state=PeriodState.SKIPPED, reason=reason)
    page = words(browser.get(CALENDAR))
    assert "à 2 personnes abonnées" in page
    for reason in SkipReason:
        assert " ".join(str(reason.label).split()) in page
    assert (
        reverse("newsletter_admin:mailing", args=[Mailing.objects.get().pk])
        in browser.get(url(period)).content.decode()
    )


def test_the_calendar_asks_the_database_as_often_whatever_its_length(
    browser: Client, period: LetterPeriod, django_assert_max_num_queries: Any
) -> None:
    def grow(first: int, last: int) -> None:
        for number in range(first, last):
            for sign in (1, -1):
                at = period.goes_out_at + sign * (number + 20) * DAY
                state = PeriodState.PLANNED if sign == 1 else PeriodState.SKIPPED
                LetterPeriodFactory(plan=period.plan, goes_out_at=at, state=state)

    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    grow(0, 3)
    browser.get(CALENDAR)
    with CaptureQueriesContext(connection) as few:
        browser.get(CALENDAR)
    grow(3, 30)
    with django_assert_max_num_queries(len(few)):
        browser.get(CALENDAR)


def test_what_the_letter_carries_is_chosen_on_a_screen(browser: Client, coordinator: User) -> None:
    keep, later, never = (NewsPageFactory(title=title) for title in ("Gardée", "Plus tard", "Jamais"))
    issue = compose_issue(timezone.now())
    screen = reverse("newsletter_admin:issue_news", args=[issue.pk])
    assert screen in browser.get(reverse("newsletter_admin:dashboard")).content.decode()
    assert screen in browser.get(reverse("wagtailadmin_pages:edit", args=[issue.pk])).content.decode()
    browser.post(screen, {"act": "next_time", "news": later.pk})
    browser.post(screen, {"act": "never", "news": never.pk})
    late = NewsPageFactory(title="Toute fraîche")
    page = words(browser.get(screen))
    assert "1 actualité publiée depuis Toute fraîche" in page
    assert "Laissées pour la prochaine lettre Plus tard" in page
    dashboard = browser.get(reverse("newsletter_admin:dashboard"))
    assert dashboard.context["waiting"] == 1
    browser.post(screen, {"act": "refresh"})
    browser.post(screen, {"act": "take_in", "news": later.pk})

    def held() -> set[int]:
        return set(NewsletterIssuePage.objects.get().get_latest_revision_as_object().news_ids)

    assert held() == {keep.pk, late.pk, later.pk}
    assert NewsletterIssuePage.objects.get().get_latest_revision().user == coordinator
    for news in ("", "x", "9" * 30):
        assert browser.post(screen, {"act": "never", "news": news}).status_code == 400
    assert browser.post(screen, {"act": "never", "news": 10**6}).status_code == 404
    assert browser.post(screen, {"act": "burn", "news": keep.pk}).status_code == 400
    SubscriberFactory()
    mailing = start_mailing(issue, None)
    assert "partie, ou elle est verrouillée" in words(
        browser.post(screen, {"act": "never", "news": keep.pk}, follow=True)
    )
    assert browser.get(screen)["Location"] == reverse("newsletter_admin:mailing", args=[mailing.pk])
