"""The mailbox of development and of the demo."""

import datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.mail import EmailMultiAlternatives, get_connection
from django.test import Client
from django.utils import timezone

from home.models import HomePage

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def mailbox(settings: Any, tmp_path: Path) -> None:
    settings.MAILBOX_DIR = tmp_path / "mailbox"
    settings.EMAIL_BACKEND = "config.mailbox.backends.MaildirBackend"


def send(subject: str, html: str = "<html><head></head><body><p>Bonjour à vous</p></body></html>") -> None:
    message = EmailMultiAlternatives(subject, "Bonjour à vous, en texte", "a@example.org", ["b@example.org"])
    if html:
        message.attach_alternative(html, "text/html")
    get_connection().send_messages([message])


def test_an_empty_mailbox_says_so(tree: HomePage, client: Client) -> None:
    assert client.get("/boite-aux-lettres/").status_code == 200


def test_mails_are_listed_the_newest_first_and_read(tree: HomePage, client: Client) -> None:
    send("Première lettre")
    send("Deuxième lettre <script>")
    page = client.get("/boite-aux-lettres/")
    letters = page.context["letters"]
    assert [letter.subject for letter in letters] == ["Deuxième lettre <script>", "Première lettre"]
    assert abs(letters[0].received_at - timezone.now()) < datetime.timedelta(minutes=1)
    assert b"<script>" not in page.content.split(b"<main", 1)[1]
    detail = client.get(f"/boite-aux-lettres/{letters[1].key}/").content.decode()
    assert "Bonjour à vous, en texte" in detail
    assert "sandbox=" in detail
    html = client.get(f"/boite-aux-lettres/{letters[1].key}/html/")
    assert "Bonjour à vous" in html.content.decode()
    assert "script-src 'none'" in html["Content-Security-Policy"]
    assert html["X-Frame-Options"] == "SAMEORIGIN"


def test_an_unknown_key_is_not_found(tree: HomePage, client: Client) -> None:
    assert client.get("/boite-aux-lettres/123.M4P5/").status_code == 404
    assert client.get("/boite-aux-lettres/..%2F..%2Fetc/").status_code == 404
