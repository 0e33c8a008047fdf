"""Two people at the same moment: one of two saves is refused, and a page goes into the bin, or comes back, once."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from wagtail.models import Page, PageLogEntry

from actions.bin import put_into_bin, restore
from actions.models import BinnedPage, BinPage
from core.models import User
from home.tree import build_tree
from tests.actions.test_stale_saves import opened
from tests.factories import ActionPageFactory, InstitutionFactory, MembershipFactory

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def at_once(*works: Callable[[], Any]) -> list[Any]:
    """What each work gave, or the error that it raised; all start together."""
    barrier, results = threading.Barrier(len(works)), []

    def run(work: Callable[[], Any]) -> None:
        try:
            barrier.wait()
            results.append(work())
        except Exception as error:
            results.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_of_two_saves_at_once_one_is_refused() -> None:
    build_tree("Rives & Jeunesses")
    institution = InstitutionFactory()
    sheet = ActionPageFactory(leads=[institution])
    address = f"/admin/pages/{sheet.pk}/edit/"

    def save_of(person: User) -> Callable[[], int]:
        session = Client()
        session.force_login(person)
        form = opened(session, address) | {"title": f"De {person.first_name}"}
        return lambda: session.post(address, form).status_code

    saves = [save_of(MembershipFactory(institution=institution).user) for _number in range(3)]
    assert sorted(at_once(*saves)) == [302, 409, 409]
    assert sheet.revisions.exclude(user=None).count() == 1


def test_a_page_goes_into_the_bin_and_comes_back_once() -> None:
    build_tree("Rives & Jeunesses")
    pages = [ActionPageFactory(), ActionPageFactory()]
    put = [lambda page=page: put_into_bin(page, None) for page in [*pages, *pages]]
    assert {type(row) for row in at_once(*put)} == {BinnedPage}
    assert BinnedPage.objects.count() == 2
    assert BinPage.objects.count() == 1
    back = at_once(*[lambda: restore(pages[0].pk, None) for _number in range(3)])
    assert sorted(type(answer).__name__ for answer in back) == ["NotInBin", "NotInBin", "Restored"]
    assert PageLogEntry.objects.filter(action="actions.restore").count() == 1
    assert Page.find_problems() == ([], [], [], [], [])
