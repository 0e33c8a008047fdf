"""Following links to other sites: never into a private network, never for longer than anybody waits."""

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from core.models import User
from newsletter.enums import LinkFault
from newsletter.models import LinkCheck, NewsletterIssuePage
from newsletter.readiness import examine, outside
from newsletter.readiness.outside import MOST_LINKS, check_outside_links, fetch, is_public
from tests.factories import UserFactory

PRIVATE = [
    "127.0.0.1",
    "10.0.0.8",
    "172.16.3.4",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",
    "224.0.0.1",
    "255.255.255.255",
    "::1",
    "::",
    "fe80::1%eth0",
    "fd00::1",
    "ff02::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "2002:7f00:1::",
    "64:ff9b::7f00:1",
    "2001:0:7f00:1::",
]


@pytest.mark.parametrize("address", PRIVATE)
def test_private_addresses_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1", "::ffff:93.184.216.34"])
def test_public_addresses_are(address: str) -> None:
    assert is_public(address)


class Site(BaseHTTPRequestHandler):
    """A site that answers by its paths, and remembers who asked."""

    asked: list[str] = []

    def do_HEAD(self) -> None:
        self.asked.append(f"{self.command} {self.path}")
        name = self.path.strip("/")
        if name == "silent":
            time.sleep(2)
        location = {"moved": "/fine", "circle": "/circle", "inside": "http://10.0.0.8/"}.get(name)
        status = 302 if location else int(name) if name.isdigit() else 200
        if name == "headless":
            status = 405 if self.command == "HEAD" else 200
        self.send_response(status)
        if location:
            self.send_header("Location", location)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_HEAD

    def log_message(self, *args: Any) -> None:
        """Nothing of it goes to the terminal."""


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A site on this machine, for once taken for a public one."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    Site.asked = []
    monkeypatch.setattr(outside, "is_public", lambda address: address == "127.0.0.1")
    monkeypatch.setattr(outside, "_PORTS", {None, 80, server.server_port})
    monkeypatch.setattr(outside, "_STEP", 1)
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    ("path", "fault"),
    [
        ("/fine", ""),
        ("/moved", ""),
        ("/headless", ""),
        ("/404", LinkFault.MISSING),
        ("/410", LinkFault.MISSING),
        ("/403", LinkFault.REFUSED),
        ("/999", LinkFault.REFUSED),
        ("/circle", LinkFault.REFUSED),
        ("/500", LinkFault.BROKEN),
        ("/silent", LinkFault.SILENT),
        ("/inside", LinkFault.FORBIDDEN),
    ],
)
def test_what_a_site_answers(site: str, path: str, fault: str) -> None:
    assert fetch(site + path) == fault


def test_a_site_of_this_machine_is_never_asked(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outside, "is_public", is_public)
    assert fetch(f"{site}/fine") == LinkFault.FORBIDDEN
    assert Site.asked == []


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://localhost/",
        "http://[::1]/",
        "http://0x7f.1/",
        "http://2130706433/",
        "http://example.org:22/",
        "http://example.org:6379/",
        "http://169.254.169.254/latest/meta-data/",
    ],
)
def test_ways_into_the_own_network_are_closed(url: str) -> None:
    assert fetch(url) == LinkFault.FORBIDDEN


def test_a_name_with_one_private_address_is_not_trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [(2, 1, 6, "", ("93.184.216.34", 80)), (2, 1, 6, "", ("127.0.0.1", 80))]
    monkeypatch.setattr("socket.getaddrinfo", lambda *args, **kwargs: found)

    def connect(*args: Any, **kwargs: Any) -> Any:
        raise AssertionError("no connection is tried")

    monkeypatch.setattr("socket.create_connection", connect)
    assert fetch("http://rebinding.example/") == LinkFault.FORBIDDEN


@pytest.mark.parametrize("url", ["ftp://example.org/", "http://", "http://[/", "http://a:b:c/"])
def test_what_is_no_address_is_said(url: str) -> None:
    assert fetch(url) == LinkFault.UNREADABLE


def letter(issue: NewsletterIssuePage, *urls: str) -> NewsletterIssuePage:
    issue.introduction = "".join(f'<p><a href="{url}">Lien {rank}</a></p>' for rank, url in enumerate(urls))
    issue.save_revision()
    return issue


@pytest.mark.django_db
def test_the_answers_are_kept_until_the_next_edit(issue: NewsletterIssuePage) -> None:
    letter(issue, "https://a.example/", "https://b.example/")
    faults = {"https://a.example/": LinkFault.MISSING.value, "https://b.example/": ""}
    check_outside_links(issue, timezone.now(), faults.__getitem__)
    [problem] = [problem for problem in examine(issue).advice if problem.code == "outside_link"]
    assert "https://a.example/" in problem.message
    assert "Lien 0" in problem.message
    assert "n’existe pas" in problem.message
    issue.title = "Autre objet"
    assert "outside_link" not in {problem.code for problem in examine(issue).advice}
    check_outside_links(issue, timezone.now(), lambda url: "")
    assert LinkCheck.objects.count() == 1


@pytest.mark.django_db
def test_fifty_are_followed_and_none_for_ever(issue: NewsletterIssuePage) -> None:
    letter(issue, *(f"https://site{rank}.example/" for rank in range(MOST_LINKS + 5)))
    gate = threading.Event()
    started = time.monotonic()
    check = check_outside_links(issue, timezone.now(), lambda url: str(gate.wait(30) and ""), patience=0.3)
    gate.set()
    assert time.monotonic() - started < 5
    assert len(check.results) == MOST_LINKS
    assert {result["fault"] for result in check.results} == {LinkFault.SILENT}


@pytest.mark.django_db
def test_the_button_follows_them_and_says_so(
    issue: NewsletterIssuePage, client_of: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    coordinator: User = UserFactory(coordinator=True)
    session: Client = client_of(coordinator)
    letter(issue, "http://127.0.0.1/interne")
    page = f"/admin/lettre/{issue.pk}/envoi/"
    assert "1 lien mène à un autre site" in session.get(page).content.decode()
    assert session.get(f"{page}liens/").status_code == 405
    assert not LinkCheck.objects.exists()
    answer = session.post(f"{page}liens/", follow=True).content.decode()
    assert "1 lien ne semble pas fonctionner" in answer
    assert "un réseau privé" in answer
