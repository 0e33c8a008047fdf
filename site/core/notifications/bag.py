"""The mail that tells one person what is new, all in one."""

import datetime
from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext, ngettext

from core.mail.links import absolute_url
from core.mail.messages import current_network, transactional_message
from core.mail.postbags import Postbag
from core.models import Notification, NotificationBox
from core.notifications.kinds import Told, told
from core.text import shorten

_LONGEST_SUBJECT = 150
# The rest is on the desk.
_TOLD_IN_ONE_MAIL = 30


class NotificationBag(Postbag):
    """Rows are boxes. Each notification leaves in one mail: the claim of the box settles those that the mail tells."""

    name = "notifications"
    model = NotificationBox

    def build(self, row: Any) -> EmailMultiAlternatives | None:
        pending = list(_pending(row).select_related("person", "page", "by")[:_TOLD_IN_ONE_MAIL])
        # What is nobody's business any more is settled with the others, by the claim or the drop.
        row.gathered = [notification.pk for notification in pending]
        news = [said for notification in pending if (said := told(notification))] if row.person.is_active else []
        return _message(row, news) if news else None

    @transaction.atomic
    def claim(self, row: Any, now: datetime.datetime) -> bool:
        if not super().claim(row, now):
            return False
        self._settle(row, now)
        return True

    @transaction.atomic
    def drop(self, row: Any, now: datetime.datetime) -> None:
        super().drop(row, now)
        self._settle(row, now)

    def _settle(self, row: Any, now: datetime.datetime) -> None:
        Notification.objects.filter(pk__in=row.gathered, settled_at=None).update(settled_at=now)
        if _pending(row).exists():
            # Told while this mail was written, or too much for it.
            NotificationBox.objects.filter(pk=row.pk, mail_due_at=None).update(mail_due_at=now, mail_owed_since=now)

    @transaction.atomic
    def postpone(self, row: Any, now: datetime.datetime) -> None:
        super().postpone(row, now)
        Notification.objects.filter(pk__in=getattr(row, "gathered", []), settled_at=now).update(settled_at=None)


def _pending(box: NotificationBox) -> Any:
    return Notification.objects.filter(person=box.person_id, settled_at=None).order_by("created_at", "pk")


def _message(box: NotificationBox, news: list[Told]) -> EmailMultiAlternatives:
    network = current_network().name
    if len(news) == 1:
        subject = gettext("%(network)s: %(sentence)s") % {"network": network, "sentence": news[0].sentence}
    else:
        subject = ngettext("%(network)s: %(number)d thing for you", "%(network)s: %(number)d things for you", len(news))
        subject = subject % {"network": network, "number": len(news)}
    context = {
        "person": box.person,
        "news": [{"said": said, "url": absolute_url(said.url)} for said in news],
        "choice_url": absolute_url(reverse("wagtailadmin_account") + "#tab-notifications"),
        "subject": subject,
    }
    return transactional_message(
        box.person.email, shorten(subject, _LONGEST_SUBJECT), "core/mail/notifications", context
    )
