"""Comments on a page: who follows it or spoke in the thread hears of them, and whoever is named in one."""

from abc import abstractmethod
from collections import defaultdict
from collections.abc import Iterable
from typing import Any, TypeAlias

from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from wagtail.models import Comment, CommentReply, Page

from actions.mentions import mentionables, named_in
from core.models import Notification, User
from core.notifications import NotificationKind, Told, notify, register

Said: TypeAlias = Comment | CommentReply


def tell_the_named(page: Page, said: Iterable[Said], by: User) -> dict[int, list[Said]]:
    """Tell the people whom comments or replies name, each once for each of them, also when it was edited since.

    Returns what each one is named in, by the person's key.
    """
    named_where: dict[int, list[Said]] = defaultdict(list)
    rows = [row for row in said if "@" in row.text]
    who = mentionables(page) if rows else []
    for row in rows:
        named = named_in(row.text, who)
        for person in named:
            named_where[person].append(row)
        key = {"kind": row._meta.model_name, "key": row.pk}
        known = Notification.objects.filter(kind=Named.name, page=page, data=key).values("person")
        notify(User.objects.filter(pk__in=named).exclude(pk__in=known), Named.name, page=page, by=by, data=key)
    return named_where


def tell_of_comments(people: Iterable[User], page: Page, by: User, changes: dict[str, list[int]]) -> None:
    """Tell of what happened to comments: keys of comments by ``new``, ``resolved``; of replies by ``replies``."""
    notify(people, Commented.name, page=page, by=by, data=changes)


def _open_page(notification: Notification) -> Page | None:
    """The page, as long as the person may write in it."""
    page = notification.page and notification.page.specific
    return page if page and page.permissions_for_user(notification.person).can_edit() else None


def _quotes(said: Iterable[Said]) -> tuple[SafeString, str]:
    rows = [(str(row.user), row.text) for row in said]
    html = format_html_join("", "<p><strong>{}</strong></p><blockquote>{}</blockquote>", rows)
    return html, "\n\n".join(f"{name}\n> {text}" for name, text in rows)


class _AboutComments(NotificationKind):
    def told(self, notification: Notification) -> Told | None:
        page = _open_page(notification)
        said = self.said(notification) if page else []
        if page is None or not said:
            return None
        url = reverse("wagtailadmin_pages:edit", args=[page.pk])
        if not isinstance(said[0], CommentReply):
            url += f"?comment={said[0].pk}"
        words = {"name": str(notification.by or said[0].user), "title": page.get_admin_display_title()}
        html, text = _quotes(said)
        return Told(self.sentence(notification) % words, url, _("Read and answer"), html, text)

    @abstractmethod
    def said(self, notification: Notification) -> list[Said]:
        """The comments and replies that it is about, those that are still there."""

    @abstractmethod
    def sentence(self, notification: Notification) -> str:
        """With %(name)s and %(title)s."""


@register
class Named(_AboutComments):
    """Somebody wrote « @ » and the person's name, or their institution's."""

    name = "actions.named"

    def said(self, notification: Notification) -> list[Said]:
        model: Any = CommentReply if notification.data["kind"] == "commentreply" else Comment
        return list(model.objects.filter(pk=notification.data["key"]).select_related("user"))

    def sentence(self, notification: Notification) -> str:
        return _("%(name)s speaks to you about “%(title)s”")


@register
class Commented(_AboutComments):
    """Comments appeared, were answered or were settled."""

    name = "actions.commented"

    def said(self, notification: Notification) -> list[Said]:
        data = notification.data
        comments = Comment.objects.filter(pk__in=[*data["new"], *data["resolved"]]).select_related("user")
        replies = CommentReply.objects.filter(pk__in=data["replies"]).select_related("user")
        return [*comments.order_by("pk"), *replies.order_by("pk")]

    def sentence(self, notification: Notification) -> str:
        if notification.data["new"] or notification.data["replies"]:
            return _("%(name)s commented on “%(title)s”")
        return _("%(name)s settled a comment on “%(title)s”")
