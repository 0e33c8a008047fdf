"""What people are told about the letter in the making."""

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from wagtail.models import Comment

from core.models import Notification
from core.notifications import NotificationKind, Told, register
from newsletter.models import NewsletterIssuePage
from newsletter.permissions import user_can_read_draft, user_can_send_letter


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
        if issue is None or comment is None or not user_can_send_letter(notification.person):
            return None
        words = {"name": str(notification.by or comment.user), "title": issue.get_admin_display_title()}
        return Told(
            _("%(name)s says something about the letter “%(title)s”") % words,
            reverse("wagtailadmin_pages:edit", args=[issue.pk]) + f"?comment={comment.pk}",
            _("Read and answer"),
            format_html("<blockquote>{}</blockquote>", comment.text),
            f"> {comment.text}",
        )
