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

from newsletter.admin_views import LetterScreen, person
from newsletter.enums import SubscriberStatus
from newsletter.exports import csv_export, xlsx_export
from newsletter.imports import history
from newsletter.models import Subscriber

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ExportForm(forms.Form):
    """Whom the file holds, and of which kind it is."""

    CSV, XLSX = "csv", "xlsx"

    status = forms.ChoiceField(
        label=gettext_lazy("Whom"),
        required=False,
        choices=[("", gettext_lazy("Everybody")), *SubscriberStatus.choices],
        error_messages={"invalid_choice": gettext_lazy("There is no such status.")},
    )
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
        kwargs.setdefault("form", ExportForm(initial={"status": self.request.GET.get("status", "")}))
        return super().get_context_data(**kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = ExportForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        status = form.cleaned_data["status"]
        subscribers = self._chosen(status)
        number = subscribers.count()
        history.record(
            history.EXPORT,
            # The history wants a row; none has the number 0.
            Subscriber(pk=0),
            by=person(request),
            number=number,
            kind=form.cleaned_data["kind"],
            status=status,
        )
        return self._file(subscribers, form.cleaned_data["kind"])

    def _chosen(self, status: str) -> QuerySet[Subscriber]:
        return Subscriber.objects.filter(status=status) if status else Subscriber.objects.all()

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
