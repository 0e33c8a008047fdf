"""What people are told about the letter in the making."""

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from wagtail.models import Comment

from core.dates import format_day
from core.models import Notification
from core.notifications import NotificationKind, Told, register
from newsletter.enums import ApprovalState, ProposalState
from newsletter.models import Approval, NewsletterIssuePage, ShorterText
from newsletter.permissions import (
    is_own_news,
    user_can_approve_letter,
    user_can_compose_letter,
    user_can_read_draft,
    user_can_see_letter,
)


def _issue(notification: Notification) -> NewsletterIssuePage | None:
    return NewsletterIssuePage.objects.filter(pk=notification.page_id).first()


@register
class DraftToRead(NotificationKind):
    """A coordinator asks for one's opinion of a draft."""

    name = "newsletter.draft_to_read"

    def told(self, notification: Notification) -> Told | None:
        issue = _issue(notification)
        if issue is None or not user_can_read_draft(notification.person, issue):
            return None
        words = {"name": str(notification.by or ""), "title": issue.get_admin_display_title()}
        detail = _("It has not gone out yet: say what should change, or that it is fine.")
        return Told(
            _("%(name)s asks you to read the letter “%(title)s”") % words,
            reverse("newsletter_admin:read_draft", args=[issue.pk]),
            _("Read the draft"),
            format_html("<p>{}</p>", detail),
            detail,
        )


@register
class RemarkMade(NotificationKind):
    """Somebody who was asked said something."""

    name = "newsletter.remark"

    def told(self, notification: Notification) -> Told | None:
        issue = _issue(notification)
        comment = Comment.objects.filter(pk=notification.data["comment"]).first()
        if issue is None or comment is None or not user_can_compose_letter(notification.person):
            return None
        words = {"name": str(notification.by or comment.user), "title": issue.get_admin_display_title()}
        return Told(
            _("%(name)s says something about the letter “%(title)s”") % words,
            reverse("wagtailadmin_pages:edit", args=[issue.pk]) + f"?comment={comment.pk}",
            _("Read and answer"),
            format_html("<blockquote>{}</blockquote>", comment.text),
            f"> {comment.text}",
        )


def _approval(notification: Notification) -> Approval | None:
    return Approval.objects.filter(pk=notification.data["approval"]).select_related("issue").first()


def _approval_url(approval: Approval) -> str:
    return reverse("newsletter_admin:approval", args=[approval.issue_id])


@register
class ApprovalAsked(NotificationKind):
    """A letter is laid before those who may approve it."""

    name = "newsletter.approval_asked"

    def told(self, notification: Notification) -> Told | None:
        approval = _approval(notification)
        if approval is None or not _is_wanted_of(approval, notification):
            return None
        by = notification.by or approval.asked_by
        words = {"name": str(by or ""), "title": approval.subject}
        if by:
            sentence = _("%(name)s asks you to approve the letter “%(title)s”") % words
        else:
            sentence = _("The letter “%(title)s” changed: it has to be approved again") % words
        detail = _("Your answer is wanted by %(day)s.") % {"day": format_day(approval.due_on)}
        return Told(sentence, _approval_url(approval), _("Read and answer"), format_html("<p>{}</p>", detail), detail)


@register
class ApprovalDue(NotificationKind):
    """An answer is still wanted."""

    name = "newsletter.approval_due"

    def told(self, notification: Notification) -> Told | None:
        approval = _approval(notification)
        if approval is None or not _is_wanted_of(approval, notification):
            return None
        words = {"title": approval.subject, "day": format_day(approval.due_on)}
        sentence = _("The letter “%(title)s” still waits for your approval, wanted by %(day)s") % words
        return Told(sentence, _approval_url(approval), _("Read and answer"))


def _is_wanted_of(approval: Approval, notification: Notification) -> bool:
    return approval.state == ApprovalState.ASKED and user_can_approve_letter(notification.person)


@register
class ApprovalAnswered(NotificationKind):
    """Somebody approved a letter, or asks for changes."""

    name = "newsletter.approval_answered"

    def told(self, notification: Notification) -> Told | None:
        approval = _approval(notification)
        if approval is None or approval.decided_at is None or not user_can_see_letter(notification.person):
            return None
        words = {"name": approval.answered_by, "title": approval.subject}
        sentence = {
            ApprovalState.APPROVED: _("%(name)s approves the letter “%(title)s”"),
            ApprovalState.REFUSED: _("%(name)s asks for changes to the letter “%(title)s”"),
        }.get(ApprovalState(approval.state))
        if sentence is None:
            return None
        return Told(
            sentence % words,
            _approval_url(approval),
            _("See the approval"),
            format_html("<blockquote>{}</blockquote>", approval.comment) if approval.comment else SafeString(""),
            f"> {approval.comment}" if approval.comment else "",
        )


@register
class TextProposed(NotificationKind):
    """A member would have the letter say less of an update of theirs."""

    name = "newsletter.text_proposed"

    def told(self, notification: Notification) -> Told | None:
        row = _text(notification)
        if row is None or row.state != ProposalState.WAITING or not user_can_compose_letter(notification.person):
            return None
        words = {"name": str(notification.by or ""), "title": row.news.title}
        return Told(
            _("%(name)s proposes a shorter text for “%(title)s”") % words,
            reverse("newsletter_admin:read_draft", args=[row.issue_id]) + "#textes",
            _("Read and answer"),
            format_html("<blockquote>{}</blockquote>", row.text),
            f"> {row.text}",
        )


@register
class TextAnswered(NotificationKind):
    """What became of the text that the person proposed."""

    name = "newsletter.text_answered"

    def told(self, notification: Notification) -> Told | None:
        row = _text(notification)
        if row is None or not is_own_news(notification.person, row.news):
            return None
        if row.state == ProposalState.TAKEN:
            subject = _("The letter takes up your text about “%(title)s”")
            detail = _("It stands in the draft; your news update itself stays as you wrote it.")
        else:
            subject = _("The letter keeps its own text about “%(title)s”")
            detail = _("Your proposal was read and not taken up. Until the letter goes out, you may propose another.")
        return Told(
            subject % {"title": row.news.title},
            reverse("newsletter_admin:own_news"),
            _("See my news in the letter"),
            format_html("<p>{}</p>", detail),
            detail,
        )


def _text(notification: Notification) -> ShorterText | None:
    return ShorterText.objects.select_related("news").filter(pk=notification.data["text"]).first()
