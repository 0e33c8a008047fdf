"""What the sender's domain says of its mails, asked of name servers that the tests invent."""

from collections.abc import Callable

import dns.resolver
import pytest
from django.core.cache import caches
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from core.limits import CACHE_ALIAS
from core.models import User
from newsletter.models import NewsletterIssuePage
from newsletter.readiness import domain
from newsletter.readiness.domain import Silence, domain_problems, look_up, texts_of
from newsletter.readiness.problems import Weight
from tests.factories import UserFactory

RIVES = "rives.fr"
SPF, DMARC = "v=spf1 include:spf.service.fr -all", "v=DMARC1; p=none"


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    caches[CACHE_ALIAS].clear()


def codes() -> dict[str, Weight]:
    return {problem.code: problem.weight for problem in domain_problems(RIVES)}


@pytest.mark.parametrize(
    ("own", "dmarc", "advice"),
    [
        ([SPF, "google-site-verification=x"], [DMARC], set()),
        ([], [DMARC], {"no_spf"}),
        ([SPF, "V=SPF1 -all"], [DMARC], {"no_spf"}),
        ([SPF], [], {"no_dmarc"}),
        (["texte"], ["texte"], {"no_spf", "no_dmarc"}),
    ],
)
def test_what_is_missing_is_said(own: list[str], dmarc: list[str], advice: set[str]) -> None:
    look_up(RIVES, {RIVES: own, f"_dmarc.{RIVES}": dmarc}.__getitem__)
    assert {code for code, weight in codes().items() if weight is Weight.ADVICE} == advice
    # The place of the key is known to its service alone.
    assert codes()["dkim_unseen"] is Weight.NOTE


def test_nobody_is_asked_before_the_button_is_pressed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dns.resolver, "resolve", lambda *args, **kwargs: pytest.fail("asked"))
    assert codes() == {"sender_unchecked": Weight.NOTE}


@pytest.mark.parametrize("error", [dns.resolver.NoNameservers, dns.resolver.LifetimeTimeout, OSError])
def test_silence_is_no_answer(monkeypatch: pytest.MonkeyPatch, error: type[Exception]) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise error

    monkeypatch.setattr(dns.resolver, "resolve", fail)
    with pytest.raises(Silence):
        look_up(RIVES)
    assert codes() == {"sender_unchecked": Weight.NOTE}


@pytest.mark.parametrize("error", [dns.resolver.NXDOMAIN, dns.resolver.NoAnswer])
def test_a_name_without_texts_has_none(monkeypatch: pytest.MonkeyPatch, error: type[Exception]) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise error.__new__(error)

    monkeypatch.setattr(dns.resolver, "resolve", fail)
    assert texts_of(RIVES) == []


@pytest.mark.django_db
@pytest.mark.parametrize(("is_silent", "said"), [(False, "SPF"), (True, "Aucun serveur de noms")])
def test_the_button_asks_and_the_screen_tells(
    issue: NewsletterIssuePage,
    settings: Settings,
    client_of: Callable[[User], Client],
    monkeypatch: pytest.MonkeyPatch,
    is_silent: bool,
    said: str,
) -> None:
    settings.NEWSLETTER_FROM_EMAIL = f"lettre@{RIVES}"

    def texts(name: str) -> list[str]:
        if is_silent:
            raise Silence
        return []

    monkeypatch.setattr(domain.look_up, "__defaults__", (texts,))
    browser = client_of(UserFactory(coordinator=True))
    url = reverse("newsletter_admin:check_domain", args=[issue.pk])
    assert browser.get(url).status_code == 405
    page = browser.post(url, follow=True).content.decode()
    assert said in page
    assert ("ne dit pas quels serveurs" in page) == (not is_silent)
    assert client_of(UserFactory()).post(url).status_code in {302, 403}
