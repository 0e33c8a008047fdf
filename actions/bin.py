"""Writes of the bin: a page goes into it with all that stands below it, comes back as it was, or is erased.

The page keeps its key: its versions, comments, participations, links and redirects stay with it.
"""

import datetime
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError, RestrictedError
from treebeard.mp_tree import MP_MoveHandler
from wagtail.actions.delete_page import DeletePageAction
from wagtail.log_actions import log
from wagtail.models import Page, Revision, Site, WorkflowState
from wagtail.signals import page_published, page_unpublished

from actions.binned import is_in_bin
from actions.models import BinnedPage, BinPage, NewsPage
from actions.models.bin import BIN_DAYS
from core.models import SectionPage

LOG_BINNED = "actions.bin"
LOG_RESTORED = "actions.restore"


class HoldsTheSite(Exception):
    """The page is the home page of a site, or stands above one."""


class NotInBin(Exception):
    """Somebody brought the page back, or erased it, meanwhile; or it never was in the bin."""


class NoPlaceLeft(Exception):
    """The place where the page stood is gone.

    Attributes:
        parent: where it stood, when that is in the bin itself.
    """

    def __init__(self, parent: Page | None = None) -> None:
        super().__init__()
        self.parent = parent


class StillHeld(Exception):
    """Other rows, which must stay, need the page."""


@dataclass(frozen=True, slots=True)
class Restored:
    """A page that came back."""

    page: Page
    has_other_place: bool
    has_other_address: bool


def holds_the_site(page: Page) -> bool:
    """Whether the home page of a site is the page or stands below it."""
    return Site.objects.filter(root_page__in=page.get_descendants(inclusive=True)).exists()


@transaction.atomic
def put_into_bin(page: Page, user: Any) -> BinnedPage | None:
    """Take the page and all below it off the site, for a time; None when it went with the page above it already.

    Raises:
        HoldsTheSite: readers would find no site any more.
    """
    the_bin = _hold_the_bin()
    page = _held(page.pk)
    if is_in_bin(page):
        return BinnedPage.objects.filter(page=page).first()
    if holds_the_site(page):
        raise HoldsTheSite
    family = page.get_descendants(inclusive=True)
    keys = list(family.values_list("pk", flat=True))
    live = list(family.live().specific())
    row = BinnedPage.objects.create(
        page=page,
        former_parent=page.get_parent(),
        next_sibling=page.get_next_sibling(),
        former_slug=page.slug,
        published={str(each.pk): [each.live_revision_id, each.has_unpublished_changes] for each in live},
        binned_by=user,
    )
    _end_what_would_publish(keys, user)
    Page.objects.filter(pk__in=[each.pk for each in live]).update(
        live=False, live_revision=None, has_unpublished_changes=True
    )
    # The number makes it unique in the bin.
    _move(page, the_bin, "last-child", f"corbeille-{page.pk}")
    for each in live:
        each.live = False
        page_unpublished.send(sender=type(each), instance=each)
    log(page.specific, LOG_BINNED, user=user)
    return row


@transaction.atomic
def restore(key: int, user: Any) -> Restored:
    """Bring the page with this key back, with all below it, to what it was.

    Raises:
        NotInBin: it is not there to be brought back.
        NoPlaceLeft: the page above it is gone, or in the bin.
    """
    _hold_the_bin()
    row = BinnedPage.objects.select_related("former_parent", "next_sibling").filter(page=key).first()
    if row is None:
        raise NotInBin
    page = _held(key)
    parent = _place_for(row, page)
    slug = _free_slug(row.former_slug, parent)
    sibling = row.next_sibling
    if sibling is not None and sibling.is_child_of(parent):
        _move(page, sibling, "left", slug)
    else:
        _move(page, parent, "last-child", slug)
    page = Page.objects.get(pk=key)
    _publish_again(page, row.published)
    page = page.specific
    if slug != row.former_slug and page.latest_revision:
        # Its versions know the old address, which is another page's now.
        draft = page.get_latest_revision_as_object()
        draft.slug = slug
        draft.save_revision(user=user, changed=page.has_unpublished_changes, clean=False)
    row.delete()
    log(page, LOG_RESTORED, user=user, data={"slug": slug})
    return Restored(
        page=type(page)._default_manager.get(pk=key),
        has_other_place=parent != row.former_parent,
        has_other_address=slug != row.former_slug,
    )


@transaction.atomic
def erase(key: int, user: Any = None) -> str:
    """Delete for good the page in the bin with this key; returns its title.

    Raises:
        NotInBin: it is not there.
        StillHeld: rows that must stay need it.
    """
    _hold_the_bin()
    if not BinnedPage.objects.filter(page=key).exists():
        raise NotInBin
    page = _held(key).specific
    title = page.get_admin_display_title()
    try:
        with transaction.atomic():
            DeletePageAction(page, user=user).execute(skip_permission_checks=True)
    except (ProtectedError, RestrictedError) as error:
        raise StillHeld from error
    return title


def erase_due(now: datetime.datetime) -> int:
    """Delete for good what has been in the bin long enough, except what is still held; returns how many pages."""
    due = BinnedPage.objects.filter(binned_at__lte=now - datetime.timedelta(days=BIN_DAYS))
    erased = 0
    for key in list(due.order_by("binned_at", "pk").values_list("page", flat=True)):
        try:
            erase(key)
        except (NotInBin, StillHeld):
            continue
        erased += 1
    return erased


def _hold_the_bin() -> BinPage:
    """The bin, made when there is none; whoever else moves something in or out waits until this transaction ends."""
    root = Page.get_first_root_node()
    Page.objects.select_for_update(no_key=True).filter(pk=root.pk).values_list("pk").first()
    found = BinPage.objects.first()
    if found is None:
        root.refresh_from_db()
        found = root.add_child(instance=BinPage(title="Corbeille", slug="corbeille", live=False))
    return found


def _held(key: int) -> Page:
    """The page, read once nobody else saves it any more."""
    Page.objects.select_for_update(no_key=True).filter(pk=key).values_list("pk").first()
    return Page.objects.get(pk=key)


def _end_what_would_publish(keys: list[int], user: Any) -> None:
    """Moderation and schedules: nothing in the bin gets published."""
    texts = [str(key) for key in keys]
    running = WorkflowState.objects.filter(
        object_id__in=texts,
        base_content_type=Page(pk=0).get_base_content_type(),
        status__in=[WorkflowState.STATUS_IN_PROGRESS, WorkflowState.STATUS_NEEDS_CHANGES],
    )
    for state in running:
        state.cancel(user=user)
    Revision.page_revisions.filter(object_id__in=texts).update(approved_go_live_at=None)


def _move(page: Page, target: Page, where: str, slug: str) -> None:
    """Move in silence: the stock act would say « moved » in the history, and redirect readers into the bin."""
    MP_MoveHandler(page, target, where).process()
    moved = Page.objects.get(pk=page.pk)
    before, moved.slug = moved.url_path, slug
    after = moved.set_url_path(moved.get_parent())
    Page.objects.filter(pk=page.pk).update(slug=slug, url_path=after)
    moved._update_descendant_url_paths(before, after)


def _place_for(row: BinnedPage, page: Page) -> Page:
    parent = row.former_parent
    if parent is not None:
        if is_in_bin(parent):
            raise NoPlaceLeft(parent.specific)
        return parent
    # News stand below their writer: below anything else they would be somebody else's.
    if issubclass(page.specific_class, NewsPage):
        raise NoPlaceLeft
    for model in page.specific_class.allowed_parent_page_models():
        if issubclass(model, SectionPage):
            for section in model._default_manager.all():
                if not is_in_bin(section):
                    return Page.objects.get(pk=section.pk)
    raise NoPlaceLeft


def _free_slug(wanted: str, parent: Page) -> str:
    taken = set(parent.get_children().filter(slug__startswith=wanted[:200]).values_list("slug", flat=True))
    slug, number = wanted, 2
    while slug in taken:
        slug, number = f"{wanted[:240]}-{number}", number + 1
    return slug


def _publish_again(page: Page, published: dict[str, list[Any]]) -> None:
    """What readers saw, they see again, as it was published."""
    revisions = set(
        Revision.page_revisions.filter(pk__in=[kept for kept, _waits in published.values() if kept]).values_list(
            "pk", flat=True
        )
    )
    for each in page.get_descendants(inclusive=True).filter(pk__in=[int(key) for key in published]).specific():
        kept, waits = published[str(each.pk)]
        each.live, each.has_unpublished_changes = True, waits
        each.live_revision_id = kept if kept in revisions else None
        Page.objects.filter(pk=each.pk).update(
            live=True, live_revision=each.live_revision_id, has_unpublished_changes=waits
        )
        page_published.send(sender=type(each), instance=each, revision=each.live_revision)
