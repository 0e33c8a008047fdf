"""Proposals: their reviewers are told that one waits, whoever proposed hears what became of it.

In the place of Wagtail's own mails, which ask nobody's rights and tell a group whatever its members do.
"""

from typing import Any

from django.db.models import Model
from django.dispatch import Signal
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html, linebreaks
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import get_text_list
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from wagtail.models import Page, Revision, TaskState, WorkflowState
from wagtail.signals import task_submitted, workflow_approved, workflow_cancelled, workflow_rejected, workflow_submitted

from actions.models import ReviewTask
from actions.reviews.changes import changes_between, excerpt_of
from actions.reviews.people import people_to_tell
from actions.reviews.showing import as_html, as_text
from core.models import Notification, User
from core.notifications import NotificationKind, Told, notify, register


def _open_page(notification: Notification) -> Any:
    """The page, as long as the person may write in it; None afterwards."""
    page = notification.page and notification.page.specific
    return page if page and page.permissions_for_user(notification.person).can_edit() else None


def _editor(page: Page) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def _answer(notification: Notification) -> TaskState | None:
    """The answer that it is about, or the question."""
    states = TaskState.objects.select_related("workflow_state", "revision")
    return states.filter(pk=notification.data["answer"]).first()


def _quoted(word: str) -> tuple[SafeString, str]:
    if not word:
        return SafeString(""), ""
    return format_html("<blockquote>{}</blockquote>", mark_safe(linebreaks(word, autoescape=True))), f"« {word} »"  # noqa: S308


@register
class ReviewAsked(NotificationKind):
    """Somebody proposes a page, and the person may answer."""

    name = "actions.review_asked"
    has_own_place = True

    def told(self, notification: Notification) -> Told | None:
        page, asked = _open_page(notification), _answer(notification)
        if page is None or asked is None or asked.status != TaskState.STATUS_IN_PROGRESS:
            return None
        if not page.permissions_for_user(notification.person).can_review():
            return None
        draft = page.get_latest_revision_as_object()
        changes = changes_between(page, draft) if page.live else excerpt_of(draft)
        names = {"name": str(notification.by or _("Somebody")), "title": draft.title}
        sentence = _("%(name)s proposes changes to “%(title)s”") if page.live else _("%(name)s proposes “%(title)s”")
        return Told(sentence % names, _editor(page), _("Read and answer"), as_html(changes), as_text(changes))


@register
class ReviewApproved(NotificationKind):
    """What the person proposed was approved; readers have it, or will at its time."""

    name = "actions.review_approved"
    always = True

    def told(self, notification: Notification) -> Told | None:
        page, answer = _open_page(notification), _answer(notification)
        if page is None or answer is None:
            return None
        editors = [str(person) for person in User.objects.filter(pk__in=notification.data["edited_by"])]
        names = {"title": page.title, "name": get_text_list(editors, _("and"))}
        if scheduled := page.get_scheduled_revision_as_object():
            sentence = _("“%(title)s”, which you proposed, is approved and comes out on %(day)s")
            names["day"] = date_format(localtime(scheduled.go_live_at), "DATETIME_FORMAT")
        elif editors:
            sentence = _("“%(title)s”, which you proposed, is published, with changes by %(name)s")
        else:
            sentence = _("“%(title)s”, which you proposed, is published")
        return Told(sentence % names, *_to_the_published(page), *_quoted(answer.comment))


@register
class ReviewSentBack(NotificationKind):
    """What the person proposed came back with a word."""

    name = "actions.review_sent_back"
    always = True
    has_own_place = True

    def told(self, notification: Notification) -> Told | None:
        page, answer = _open_page(notification), _answer(notification)
        if page is None or answer is None:
            return None
        state = answer.workflow_state
        if state.status != WorkflowState.STATUS_NEEDS_CHANGES or state.current_task_state_id != answer.pk:
            # Proposed again, withdrawn or published since.
            return None
        names = {"name": str(notification.by or _("A reviewer")), "title": page.get_latest_revision_as_object().title}
        sentence = _("%(name)s sends “%(title)s” back to you with a word")
        return Told(sentence % names, _editor(page), _("Correct it"), *_quoted(answer.comment))


@register
class ReviewEnded(NotificationKind):
    """What the person proposed was published without an answer, or put aside by a coordinator."""

    name = "actions.review_ended"
    always = True

    def told(self, notification: Notification) -> Told | None:
        page = _open_page(notification)
        if page is None:
            return None
        names = {"name": str(notification.by or _("Somebody")), "title": page.title}
        if notification.data["published"]:
            sentence = _("“%(title)s”, which you proposed, is published")
            return Told(sentence % names, *_to_the_published(page))
        names["title"] = page.get_latest_revision_as_object().title
        sentence = _("%(name)s put your proposal “%(title)s” aside: it stays a draft")
        return Told(sentence % names, _editor(page), _("Open it"))


def _to_the_published(page: Page) -> tuple[str, str]:
    """Where a published page is read, and what the button says."""
    if page.live and (parts := page.get_url_parts()):
        return parts[2], _("See it on the website")
    return _editor(page), _("Open it")


def _page_of(state: WorkflowState) -> Any:
    page = state.content_object
    return page if isinstance(page, Page) else None


def _is_ours(state: TaskState | None) -> bool:
    return state is not None and isinstance(state.task.specific, ReviewTask)


def tell_reviewers(instance: TaskState, user: Any = None, **kwargs: Any) -> None:
    page = _page_of(instance.workflow_state)
    if page is not None and _is_ours(instance):
        people = people_to_tell(page, user)
        notify(people, ReviewAsked.name, page=page, by=user, data={"answer": instance.pk})


def tell_of_approval(instance: WorkflowState, user: Any = None, **kwargs: Any) -> None:
    page, answer = _page_of(instance), instance.current_task_state
    if page is None or instance.requested_by is None or not _is_ours(answer):
        return
    data = {"answer": answer.pk, "edited_by": _edited_by(answer, page, instance.requested_by_id)}
    notify([instance.requested_by], ReviewApproved.name, page=page, by=user, data=data)


def tell_of_word(instance: WorkflowState, user: Any = None, **kwargs: Any) -> None:
    page, answer = _page_of(instance), instance.current_task_state
    if page is not None and instance.requested_by is not None and _is_ours(answer):
        notify([instance.requested_by], ReviewSentBack.name, page=page, by=user, data={"answer": answer.pk})


def tell_of_end(instance: WorkflowState, user: Any = None, **kwargs: Any) -> None:
    page, asked = _page_of(instance), instance.current_task_state
    if page is None or instance.requested_by is None or not _is_ours(asked):
        return
    # A proposal ends with the next publication, so that one since it was made is the one that ended it.
    published = bool(page.last_published_at and page.last_published_at >= asked.started_at) or page.approved_schedule
    notify([instance.requested_by], ReviewEnded.name, page=page, by=user, data={"published": bool(published)})


def _edited_by(answer: TaskState, page: Page, proposer: int) -> list[int]:
    """Who changed the page between the proposal and the approval, when what is published differs from it."""
    since = Revision.objects.for_instance(page).filter(created_at__gt=answer.started_at).exclude(user=proposer)
    people = sorted(set(since.exclude(user=None).values_list("user", flat=True)))
    if not people:
        return []
    is_edited = changes_between(answer.revision.as_object(), page.get_latest_revision_as_object())
    return people if is_edited else []


def _nobody(**kwargs: Any) -> None:
    """Wagtail would tell all superusers here; a proposal is told to its reviewers, task by task."""


# Each of Wagtail's own receivers of mail, and what stands in its place.
_RECEIVERS: tuple[tuple[Signal, type[Model], str, Any], ...] = (
    (task_submitted, TaskState, "group_approval_task_submitted_email_notification", tell_reviewers),
    (workflow_submitted, WorkflowState, "workflow_state_submitted_email_notification", _nobody),
    (workflow_rejected, WorkflowState, "workflow_state_rejected_email_notification", tell_of_word),
    (workflow_approved, WorkflowState, "workflow_state_approved_email_notification", tell_of_approval),
)


def listen() -> None:
    """Hear of proposals instead of Wagtail's mails.

    Django keeps one receiver for each ``dispatch_uid``: ours takes the place of Wagtail's, whoever is ready first.
    """
    for signal, sender, uid, receiver in _RECEIVERS:
        signal.disconnect(sender=sender, dispatch_uid=uid)
        signal.connect(receiver, sender=sender, dispatch_uid=uid)
    workflow_cancelled.connect(tell_of_end, sender=WorkflowState, dispatch_uid="actions_review_ended")
