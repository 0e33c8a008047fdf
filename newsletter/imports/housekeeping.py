"""Erasing lists and proofs that are of no use any more."""

import datetime

from django.db.models import Exists, OuterRef, Q

from newsletter.enums import SubscriberStatus
from newsletter.imports.enums import OVER, WORKING, ImportState
from newsletter.models import Consent, Subscriber, SubscriberImport
from newsletter.models.imports import LISTS_FOLDER, PROOFS_FOLDER, private_storage

# Who has not decided by then sends the list again.
LIST_LIFETIME = datetime.timedelta(days=7)
# Longer than any upload and than any transaction.
_NEW = datetime.timedelta(days=1)


def erase_lists(now: datetime.datetime) -> int:
    """Erase the lists of imports that are over, and give up those that nobody went on with; returns their number."""
    SubscriberImport.objects.filter(created_at__lt=now - LIST_LIFETIME).exclude(state__in=OVER | WORKING).update(
        state=ImportState.CANCELLED, finished_at=now
    )
    erased = 0
    for one in SubscriberImport.objects.filter(state__in=OVER).exclude(file=""):
        one.file.storage.delete(str(one.file.name))
        erased += SubscriberImport.objects.filter(pk=one.pk).update(file="", name="")
    return erased


def erase_proofs(now: datetime.datetime) -> int:
    """Erase the proofs that no consent needs: nobody was added, or nobody of them is left; returns their number."""
    consents = Consent.objects.filter(notice=OuterRef("notice"))
    requests = Subscriber.objects.filter(requested_notice=OuterRef("notice"), status=SubscriberStatus.PENDING)
    useless = SubscriberImport.objects.filter(Q(notice=None) | ~Exists(consents) & ~Exists(requests), state__in=OVER)
    erased = 0
    for one in useless.exclude(proof=""):
        one.proof.storage.delete(str(one.proof.name))
        erased += SubscriberImport.objects.filter(pk=one.pk).update(proof="", proof_name="")
    return erased


def erase_strays(now: datetime.datetime) -> int:
    """Erase files that no import names: a process ended between the file and its row; returns their number."""
    storage = private_storage()
    named = set(SubscriberImport.objects.values_list("file", flat=True))
    named |= set(SubscriberImport.objects.values_list("proof", flat=True))
    erased = 0
    for folder in (LISTS_FOLDER, PROOFS_FOLDER):
        if not storage.exists(folder):
            continue
        for name in storage.listdir(folder)[1]:
            path = f"{folder}/{name}"
            if path not in named and storage.get_modified_time(path) < now - _NEW:
                storage.delete(path)
                erased += 1
    return erased


def keep_house(now: datetime.datetime) -> None:
    """Erase all that is of no use any more."""
    erase_lists(now)
    erase_proofs(now)
    erase_strays(now)
