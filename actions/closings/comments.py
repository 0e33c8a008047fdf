"""Owns who hears of comments: people who may still write in the page, whatever they once subscribed to."""

from collections import defaultdict
from typing import Any

from wagtail.admin.mail import send_notification
from wagtail.admin.views.pages.edit import EditView
from wagtail.admin.views.pages.revisions import RevisionsRevertView
from wagtail.models import Comment, CommentReply, Page, PageSubscription
from wagtail.permissions import policy_registry

from core.models import User

# Edited words are told to nobody, as in the stock admin.
_TOLD = ("new_comments", "deleted_comments", "resolved_comments", "new_replies")


def writers_of(page: Page) -> Any:
    """The people who may write in the page now."""
    return policy_registry.get_by_type(Page).users_with_permission_for_instance("change", page)


def drop_lost_subscriptions(page: Page) -> None:
    """Forget the subscriptions of people who may no longer write in the page: a later return is no consent."""
    PageSubscription.objects.filter(page=page).exclude(user__in=writers_of(page).values("pk")).delete()


def threads_of_others(page: Page, changes: dict[str, Any], editor: User) -> dict[frozenset[int], list[User]]:
    """The threads that changed, by the people who spoke in them and follow nothing else of the page.

    Grouped by what they hear, so that one text serves all who hear the same.
    """
    touched = [comment.pk for comment in changes["resolved_comments"]]
    touched += [comment.pk for comment, _replies in changes["new_replies"]]
    spoke: dict[int, set[int]] = defaultdict(set)
    for thread, author in Comment.objects.filter(pk__in=touched).values_list("pk", "user"):
        spoke[author].add(thread)
    for thread, author in CommentReply.objects.filter(comment__in=touched).values_list("comment", "user"):
        spoke[author].add(thread)
    subscribed = PageSubscription.objects.filter(page=page, comment_notifications=True)
    listeners = writers_of(page).filter(pk__in=spoke).exclude(pk__in=subscribed.values("user")).exclude(pk=editor.pk)
    groups: dict[frozenset[int], list[User]] = defaultdict(list)
    for person in listeners:
        groups[frozenset(spoke[person.pk])].append(person)
    return groups


class _DiscreetComments:
    """Sends the news of comments, instead of the stock view, which asks nobody's rights."""

    page: Page
    request: Any

    def send_commenting_notifications(self, changes: dict[str, Any]) -> None:
        if not any(changes[kind] for kind in _TOLD):
            return
        drop_lost_subscriptions(self.page)
        subscriptions = PageSubscription.objects.filter(page=self.page, comment_notifications=True)
        subscribers = [row.user for row in subscriptions.select_related("user") if row.user != self.request.user]
        send_notification(subscribers, "updated_comments", self._told(changes))
        for threads, people in threads_of_others(self.page, changes, self.request.user).items():
            send_notification(people, "updated_comments", self._told(changes, threads))

    def _told(self, changes: dict[str, Any], threads: frozenset[int] | None = None) -> dict[str, Any]:
        """What the mail tells: everything, or what happened in the given threads."""

        def heard(comment: Comment) -> bool:
            return threads is None or comment.pk in threads

        return {
            "page": self.page,
            "editor": self.request.user,
            "new_comments": [comment for comment in changes["new_comments"] if heard(comment)],
            "resolved_comments": [comment for comment in changes["resolved_comments"] if heard(comment)],
            "deleted_comments": changes["deleted_comments"] if threads is None else [],
            "replied_comments": [
                {"comment": comment, "replies": replies}
                for comment, replies in changes["new_replies"]
                if heard(comment)
            ],
        }


class DiscreetEditView(_DiscreetComments, EditView):
    """The editor of a page."""


class DiscreetRevertView(_DiscreetComments, RevisionsRevertView):
    """The editor of a page, opened on an old version."""
