"""The date of review of a sheet came: the editors of its lead institution are asked whether it still holds true."""

import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _

from actions.models import ActionPage
from core.models import Notification
from core.notifications import NotificationKind, Told, register


@register
class SheetDue(NotificationKind):
    """Told as long as the date is the one that came, to who publishes the sheet."""

    name = "actions.sheet_due"
    # The desk lists the sheets to check.
    has_own_place = True

    def told(self, notification: Notification) -> Told | None:
        sheet = ActionPage.objects.filter(pk=notification.page_id, live=True).first()
        due_on = datetime.date.fromisoformat(notification.data["due_on"])
        if sheet is None or sheet.review_by != due_on or due_on > timezone.localdate():
            return None
        if not sheet.permissions_for_user(notification.person).can_publish():
            return None
        said = _("Does the sheet “%(title)s” still hold true?") % {"title": sheet.title}
        detail = _(
            "You wanted to check it by now. One button says that everything in it is still right; otherwise, you "
            "bring it up to date."
        )
        url = reverse("actions_admin:check_sheet", args=[sheet.pk])
        return Told(said, url, _("Check the sheet"), format_html("<p>{}</p>", detail), detail)
