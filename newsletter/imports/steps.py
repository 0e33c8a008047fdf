"""The acts of a coordinator on an import, each one once, whoever presses first."""

import datetime
import hashlib
from typing import Any, BinaryIO, cast

from django.core.files import File
from django.db import transaction

from core.models import User
from newsletter.imports.columns import Columns, first_lines, guessed_number
from newsletter.imports.enums import OPEN_TO_CHANGE, OVER, ImportState
from newsletter.models import ConsentNotice, LeftOutLine, SubscriberImport


class TooLate(Exception):
    """The import is past this step: somebody else pressed meanwhile, or it is over."""


def open_import(file: File, name: str, *, by: User) -> SubscriberImport:
    """Keep a list, and guess what its columns hold.

    Raises:
        UnreadableFile: it is no table; nothing is kept.
    """
    content = cast(BinaryIO, file.file)
    columns = Columns.guess(first_lines(content))
    lines = guessed_number(content)
    file.seek(0)
    return SubscriberImport.objects.create(
        file=File(file, name="list"), name=name[:200], columns=columns.as_json(), lines=lines, created_by=by
    )


@transaction.atomic
def name_columns(key: int, columns: Columns) -> None:
    """Say what the columns hold.

    Raises:
        TooLate: the list is being gone through, or was.
    """
    one = _open_to_change(key)
    one.columns, one.state = columns.as_json(), ImportState.PROOF
    one.save(update_fields=["columns", "state"])


@transaction.atomic
def give_proof(key: int, file: Any | None, **facts: Any) -> None:
    """Keep the proof and what is said of it; the list is examined next, and nothing is written yet.

    Args:
        key: of the import.
        file: the proof, None to leave the one that was given before.
        facts: ``proof_dated_on``, ``agreement``, ``purpose``, ``institution``, ``asks_to_confirm``.

    Raises:
        TooLate: the list is being gone through, or was.
        ValueError: there is no proof.
    """
    one = _open_to_change(key)
    if file is not None:
        former = one.proof.name
        one.proof_name, one.proof_hash = file.name[:200], _fingerprint(file)
        one.proof.save(file.name, file, save=False)
        if former:
            transaction.on_commit(lambda: one.proof.storage.delete(former))
    if not one.proof:
        raise ValueError("An import needs a proof.")
    for field, value in facts.items():
        setattr(one, field, value)
    _start_over(one, ImportState.CHECKING)


@transaction.atomic
def begin(key: int, *, by: User, now: datetime.datetime) -> None:
    """Let the list be written: the text that these people agreed to becomes what their consents hang on.

    Raises:
        TooLate: it was begun or abandoned.
    """
    one = SubscriberImport.objects.select_for_update().get(pk=key)
    if one.state != ImportState.READY:
        raise TooLate
    one.notice = ConsentNotice.objects.create(version=None, text=one.agreement, agreement="", created_by=by)
    one.started_by, one.started_at = by, now
    _start_over(one, ImportState.WRITING)


@transaction.atomic
def abandon(key: int, *, now: datetime.datetime) -> None:
    """Stop where it is: who was added stays.

    Raises:
        TooLate: it is over.
    """
    one = SubscriberImport.objects.select_for_update().get(pk=key)
    if one.state in OVER:
        raise TooLate
    one.state, one.finished_at = ImportState.CANCELLED, now
    one.save(update_fields=["state", "finished_at"])


def _open_to_change(key: int) -> SubscriberImport:
    one = SubscriberImport.objects.select_for_update().get(pk=key)
    if one.state not in OPEN_TO_CHANGE:
        raise TooLate
    return one


def _start_over(one: SubscriberImport, state: ImportState) -> None:
    """Go through the list from its first line."""
    LeftOutLine.objects.filter(subscriber_import=one).delete()
    one.state, one.position, one.counts = state, 0, {}
    one.save()


def _fingerprint(file: Any) -> str:
    digest = hashlib.sha256()
    for piece in file.chunks():
        digest.update(piece)
    file.seek(0)
    return digest.hexdigest()
