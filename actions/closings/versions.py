"""Owns the comparison of two versions of a page: the stock screen does not say which two it shows."""

from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from wagtail.admin.utils import get_user_display_name
from wagtail.admin.views.pages.revisions import RevisionsCompareView
from wagtail.models import Page, Revision


class NamedVersionsCompareView(RevisionsCompareView):
    """Says of each version when it was saved, and by whom."""

    template_name = "actions/admin/compare.html"
    object: Page

    def _get_revision_and_heading(self, revision_id: str | int) -> tuple[Any, str]:
        version, _stock = super()._get_revision_and_heading(revision_id)
        if revision_id == "live":
            return version, _("what readers see")
        in_order = self.object.revisions.order_by("created_at", "id")
        match revision_id:
            case "earliest":
                revision = in_order.first()
            case "latest":
                revision = in_order.last()
            case _other:
                revision = in_order.filter(pk=revision_id).first()
        return version, _described(revision)


def _described(revision: Revision) -> str:
    saved_at = localtime(revision.created_at)
    when = {"date": date_format(saved_at, "DATE_FORMAT"), "time": date_format(saved_at, "TIME_FORMAT")}
    if revision.user is None:
        return _("the version of %(date)s at %(time)s") % when
    name = {"name": get_user_display_name(revision.user)}
    return _("the version of %(name)s, %(date)s at %(time)s") % (when | name)
