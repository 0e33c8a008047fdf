"""An import on its way: the files that a coordinator sends, and what the background does with them."""

import io
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook
from pytest_django import Settings

from core.models import User
from home.models import HomePage
from newsletter.imports.running import work_on_imports
from newsletter.models import SubscriberImport
from tests.factories import UserFactory

AGREEMENT = "J’accepte de recevoir la lettre d’information du réseau à cette adresse."
PDF = b"%PDF-1.4 formulaire signe"


def workbook(rows: list[list[Any]]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def work(seconds: float = 60) -> None:
    """What `manage.py run` does with lists."""
    work_on_imports(seconds, lambda: False)


class Desk:
    """A coordinator before the screens of an import."""

    def __init__(self, browser: Client) -> None:
        self.browser = browser

    def send(self, content: bytes | str, name: str = "liste.csv") -> Any:
        raw = content.encode() if isinstance(content, str) else content
        return self.browser.post(reverse("newsletter_admin:imports"), {"file": SimpleUploadedFile(name, raw)})

    def name_columns(self, one: SubscriberImport, **answers: Any) -> Any:
        data = {"email": "0", "has_heads": "on"} | answers
        return self.browser.post(reverse("newsletter_admin:import_columns", args=[one.pk]), data)

    def give_proof(self, one: SubscriberImport, **answers: Any) -> Any:
        data: dict[str, Any] = {
            "file": SimpleUploadedFile("formulaires.pdf", PDF),
            "proof_dated_on": "2026-09-12",
            "agreement": AGREEMENT,
            "agreed": "on",
            "way": "ask",
        }
        data = {name: value for name, value in (data | answers).items() if value is not None}
        return self.browser.post(reverse("newsletter_admin:import_proof", args=[one.pk]), data)

    def look(self, one: SubscriberImport) -> Any:
        return self.browser.get(reverse("newsletter_admin:import", args=[one.pk]))

    def begin(self, one: SubscriberImport) -> Any:
        return self.browser.post(reverse("newsletter_admin:import_begin", args=[one.pk]))

    def examined(self, content: bytes | str, *, confirmed: bool = False, **columns: Any) -> SubscriberImport:
        """An import that waits for the decision."""
        response = self.send(content)
        assert response.status_code == 302, response.content.decode()
        one = SubscriberImport.objects.first()
        assert one is not None
        assert self.name_columns(one, **columns).status_code == 302
        way = {"way": "confirmed", "shown_by_proof": "on"} if confirmed else {}
        assert self.give_proof(one, **way).status_code == 302
        work()
        one.refresh_from_db()
        return one

    def imported(self, content: bytes | str, *, confirmed: bool = False, **columns: Any) -> SubscriberImport:
        one = self.examined(content, confirmed=confirmed, **columns)
        self.begin(one)
        work()
        one.refresh_from_db()
        return one


@pytest.fixture(autouse=True)
def private_files(settings: Settings) -> Path:
    """The folder of lists and proofs, without those of the test before."""
    folder = Path(settings.DOCUMENTS_ROOT) / "abonnes"
    shutil.rmtree(folder, ignore_errors=True)
    return folder


@pytest.fixture
def coordinator(tree: HomePage) -> User:
    return UserFactory(coordinator=True)


@pytest.fixture
def desk(coordinator: User, client_of: Callable[[User], Client]) -> Desk:
    return Desk(client_of(coordinator))
