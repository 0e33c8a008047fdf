"""The coordinators' screen that gives the list of subscribers away as a file."""

import tempfile
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import FileResponse, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from newsletter import audit
from newsletter.admin_views import LetterScreen, person
from newsletter.exports import csv_export, xlsx_export
from newsletter.models import Subscriber
from newsletter.subscriber_filters import SubscriberFilterSet

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ExportForm(forms.Form):
    """Of which kind the file is."""

    CSV, XLSX = "csv", "xlsx"

    kind = forms.ChoiceField(
        label=gettext_lazy("Kind of file"),
        choices=[
            (XLSX, gettext_lazy("Workbook (.xlsx)")),
            (CSV, gettext_lazy("Table as text (.csv), which is ready sooner for a long list")),
        ],
        widget=forms.RadioSelect,
        initial=XLSX,
        error_messages={
            "required": gettext_lazy("Choose the kind of file."),
            "invalid_choice": gettext_lazy("Choose the kind of file."),
        },
    )


class ExportView(LetterScreen):
    """A page that says what the file holds, and one button: giving addresses away is an act, and is noted."""

    page_title = gettext_lazy("Export the subscribers")
    header_icon = "download"
    template_name = "newsletter/admin/export.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", ExportForm())
        chosen, filters = self._chosen()
        return super().get_context_data(number=chosen.count(), is_filtered=bool(filters), **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = ExportForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        subscribers, filters = self._chosen()
        kind = form.cleaned_data["kind"]
        # Which questions were asked, not the words: a piece of an address may be among them.
        audit.record(
            audit.Act.EXPORT, None, by=person(request), number=subscribers.count(), kind=kind, filters=sorted(filters)
        )
        return self._file(subscribers, kind)

    def _chosen(self) -> tuple[QuerySet[Subscriber], set[str]]:
        """Those whom the list shows for the same address, and the names of the questions that it was asked."""
        found = SubscriberFilterSet(self.request.GET, Subscriber.objects.all(), request=self.request)
        asked = {name for name, value in found.form.cleaned_data.items() if value} if found.is_valid() else set()
        rows, words = found.qs, self.request.GET.get("q", "").strip()
        if words:
            rows, asked = rows.filter(email__icontains=words), asked | {"q"}
        return rows, asked

    def _file(self, subscribers: QuerySet[Subscriber], kind: str) -> HttpResponseBase:
        name = _("subscribers-%(day)s") % {"day": timezone.localdate()} + f".{kind}"
        response: HttpResponseBase
        if kind == ExportForm.XLSX:
            # On the disk for as long as it is read, in no folder where it could stay.
            file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
            xlsx_export(subscribers, file)
            file.seek(0)
            response = FileResponse(file, as_attachment=True, filename=name, content_type=_XLSX)
        else:
            response = StreamingHttpResponse(csv_export(subscribers), content_type="text/csv; charset=utf-8")
            response["Content-Disposition"] = f'attachment; filename="{name}"'
        response["Cache-Control"] = "private, no-store"
        return response
