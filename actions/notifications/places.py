"""A reader said that something about a place is wrong: who can mend the page is told."""

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from actions.models import PlaceReport
from actions.permissions import coordinators, reports_to_handle
from actions.reviews.people import reviewing_institutions
from core.models import Notification, User
from core.notifications import NotificationKind, Told, notify, register


def tell_of(report: PlaceReport) -> None:
    """Tell the members of the institution whose page it is (of the leads, for a sheet), and the coordinators."""
    notify(_concerned(report), PlaceReported.name, page=report.page, data={"report": report.pk})


def _concerned(report: PlaceReport) -> QuerySet[User]:
    members = Q(memberships__institution__in=reviewing_institutions(report.page))
    return User.objects.filter(members | Q(pk__in=coordinators().values("pk"))).distinct()


@register
class PlaceReported(NotificationKind):
    name = "actions.place_reported"

    def told(self, notification: Notification) -> Told | None:
        report = reports_to_handle(notification.person).waiting().filter(pk=notification.data["report"]).first()
        if report is None:
            # Handled meanwhile, or no longer theirs to handle.
            return None
        return Told(
            _("A reader reports an error about the place “%(place)s”") % {"place": report.place_name},
            reverse("actions_admin:place_reports"),
            _("See the reports"),
            format_html("<blockquote>{}</blockquote>", report.message),
            f"« {report.message} »",
        )
