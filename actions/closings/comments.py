"""Owns who hears of comments: people who may still write in the page, whatever they once subscribed to."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from wagtail.admin.views.pages.edit import EditView
from wagtail.admin.views.pages.revisions import RevisionsRevertView
from wagtail.models import Comment, CommentReply, Page, PageSubscription

from actions.access import access_of
from actions.mentions import writers_of
from actions.notifications.comments import Said, tell_of_comments, tell_the_named
from actions.permissions import is_coordinator
from core.models import User


def drop_lost_subscriptions(page: Page) -> None:
    """Forget the subscriptions of people who may no longer write in the page: a later return is no consent."""
    PageSubscription.objects.filter(page=page).exclude(user__in=writers_of(page).values("pk")).delete()


def follow_own_page(person: User, page: Page) -> None:
    """Have a member who opens a page hear of the comments on it, until the person says otherwise.

    By the stock default one hears of nothing, not even of a coordinator's question about one's own sheet. Coordinators
    open pages by the hundred: they follow what they choose to.
    """
    if access_of(person).is_member and not is_coordinator(person):
        PageSubscription.objects.get_or_create(page=page, user=person, defaults={"comment_notifications": True})


def tell_of_changes(page: Page, changes: dict[str, Any], by: User) -> None:
    """Tell of the comments that a saved form changed, as Wagtail's editor lists them.

    Who follows the page hears of all, who spoke in a thread of that thread, who is named of what names them. Words that
    were edited are told only to people whom they newly name, and what was deleted to nobody.
    """
    new, resolved = changes["new_comments"], changes["resolved_comments"]
    replies = [reply for _comment, rows in changes["new_replies"] for reply in rows]
    edited = [*changes["edited_comments"], *(reply for _comment, rows in changes["edited_replies"] for reply in rows)]
    named_in = tell_the_named(page, [*new, *replies, *edited], by)
    if not new and not resolved and not replies:
        return
    drop_lost_subscriptions(page)
    for heard, people in _listeners(page, [*new, *replies], resolved, named_in).items():
        told: dict[str, list[int]] = {"new": [], "replies": [], "resolved": []}
        for what, key in sorted(heard):
            told[what].append(key)
        tell_of_comments(people, page, by, told)


# What one person hears of: kinds as `tell_of_comments` calls them, with keys.
_Heard = frozenset[tuple[str, int]]


def _listeners(
    page: Page, said: Iterable[Said], resolved: Iterable[Comment], named_in: dict[int, list[Said]]
) -> dict[_Heard, list[User]]:
    """The people to tell, by what each hears besides what names them."""
    everything = {_item(row): _thread(row) for row in said} | {("resolved", row.pk): row.pk for row in resolved}
    spoke = _speakers(set(everything.values()))
    following = PageSubscription.objects.filter(page=page, comment_notifications=True).values_list("user", flat=True)
    followers = set(following)
    heard_by: dict[_Heard, list[User]] = defaultdict(list)
    for person in writers_of(page).filter(pk__in=followers | set(spoke)):
        heard = {item for item, thread in everything.items() if person.pk in followers or thread in spoke[person.pk]}
        heard -= {_item(row) for row in named_in.get(person.pk, ())}
        if heard:
            heard_by[frozenset(heard)].append(person)
    return heard_by


def _item(row: Said) -> tuple[str, int]:
    return ("replies" if isinstance(row, CommentReply) else "new", row.pk)


def _thread(row: Said) -> int:
    return row.comment_id if isinstance(row, CommentReply) else row.pk


def _speakers(threads: set[int]) -> dict[int, set[int]]:
    """The threads in which each person spoke."""
    spoke: dict[int, set[int]] = defaultdict(set)
    for thread, author in Comment.objects.filter(pk__in=threads).values_list("pk", "user"):
        spoke[author].add(thread)
    for thread, author in CommentReply.objects.filter(comment__in=threads).values_list("comment", "user"):
        spoke[author].add(thread)
    return spoke


class _DiscreetComments:
    """Tells of comments in our way, instead of the stock view, which asks nobody's rights."""

    page: Page
    request: Any

    def send_commenting_notifications(self, changes: dict[str, Any]) -> None:
        tell_of_changes(self.page, changes, self.request.user)


class DiscreetEditView(_DiscreetComments, EditView):
    """The editor of a page."""


class DiscreetRevertView(_DiscreetComments, RevisionsRevertView):
    """The editor of a page, opened on an old version."""
