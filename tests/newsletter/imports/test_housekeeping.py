"""Lists and proofs leave the disk when they are of no use, and not before."""

import datetime
import os
import time
from pathlib import Path

import pytest
from django.utils import timezone

from config.ticks import JOBS
from newsletter.enums import SuppressionReason
from newsletter.forgetting import erase
from newsletter.forgetting_run import forget
from newsletter.imports.enums import ImportState
from newsletter.imports.housekeeping import erase_lists, erase_proofs, erase_strays, keep_house
from newsletter.models import Subscriber, SubscriberImport
from newsletter.subscriptions import confirm_subscription
from tests.newsletter.imports.conftest import Desk

pytestmark = pytest.mark.django_db

LIST = "Adresse\na@example.org\nb@example.org\n"


def files(root: Path) -> dict[str, int]:
    return {folder: len(list((root / folder).glob("*"))) for folder in ("listes", "preuves")}


def test_a_list_is_erased_once_it_is_imported(desk: Desk, private_files: Path) -> None:
    one = desk.imported(LIST)
    assert files(private_files) == {"listes": 1, "preuves": 1}
    assert erase_lists(timezone.now()) == 1
    assert files(private_files) == {"listes": 0, "preuves": 1}
    one.refresh_from_db()
    assert (one.file.name, one.name) == ("", "")
    assert "La liste elle-même est effacée" in desk.look(one).content.decode()


def test_a_list_that_nobody_went_on_with_is_erased_after_seven_days(desk: Desk, private_files: Path) -> None:
    one = desk.examined(LIST)
    keep_house(timezone.now() + datetime.timedelta(days=6, hours=23))
    assert files(private_files) == {"listes": 1, "preuves": 1}
    keep_house(timezone.now() + datetime.timedelta(days=7, hours=1))
    one.refresh_from_db()
    assert one.state == ImportState.CANCELLED
    assert files(private_files) == {"listes": 0, "preuves": 0}
    page = desk.look(one).content.decode()
    assert "Personne n’a été ajouté" in page


def test_a_list_that_is_being_written_stays(desk: Desk, private_files: Path) -> None:
    one = desk.examined(LIST)
    desk.begin(one)
    keep_house(timezone.now() + datetime.timedelta(days=30))
    one.refresh_from_db()
    assert one.state == ImportState.WRITING
    assert files(private_files) == {"listes": 1, "preuves": 1}


def test_email_2_2_the_proof_stays_as_long_as_a_consent_needs_it(desk: Desk, private_files: Path) -> None:
    one = desk.imported(LIST)
    now = timezone.now()
    first, second = Subscriber.objects.order_by("email")
    confirm_subscription(first.key, now=now)
    assert first.consents.get().notice.subscriber_import == one
    forget(now + datetime.timedelta(days=31))
    assert not Subscriber.objects.filter(pk=second.pk).exists()
    assert erase_proofs(now) == 0
    erase(first, SuppressionReason.ERASED, now=now)
    assert erase_proofs(now) == 1
    assert files(private_files)["preuves"] == 0
    assert "plus aucun abonnement n’en a besoin" in desk.look(one).content.decode()


def test_requests_that_wait_keep_the_proof(desk: Desk) -> None:
    desk.imported(LIST)
    assert erase_proofs(timezone.now()) == 0


def test_strays_are_erased_and_new_files_are_not(desk: Desk, private_files: Path) -> None:
    desk.examined(LIST)
    old, new = private_files / "listes/vieille", private_files / "preuves/neuve"
    old.write_text("a@example.org")
    new.write_text("b@example.org")
    two_days_ago = time.time() - 2 * 86400
    for file in private_files.rglob("*"):
        if file.is_file() and file != new:
            os.utime(file, (two_days_ago, two_days_ago))
    assert erase_strays(timezone.now()) == 1
    assert (old.exists(), new.exists()) == (False, True)
    assert files(private_files) == {"listes": 1, "preuves": 2}


def test_the_background_imports_and_erases(desk: Desk, private_files: Path) -> None:
    one = desk.examined(LIST)
    desk.begin(one)
    job = next(job for job in JOBS if job.name == "imports of subscribers")
    job.run(lambda: False)
    one.refresh_from_db()
    assert one.state == ImportState.FINISHED
    assert files(private_files) == {"listes": 0, "preuves": 1}
    assert SubscriberImport.objects.get().added == 2
    next(job for job in JOBS if job.name == "lists of subscribers").run(lambda: False)
    assert files(private_files)["preuves"] == 1
