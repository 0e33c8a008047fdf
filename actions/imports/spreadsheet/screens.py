"""The coordinators' screen: a template to download, a file to send, a preview to confirm."""

import datetime
from typing import Any, cast

from django import forms
from django.core.exceptions import BadRequest
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView, View
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.viewsets.base import ViewSet

from actions import onboarding
from actions.imports.spreadsheet.checking import Act
from actions.imports.spreadsheet.columns import TableKind
from actions.imports.spreadsheet.plans import Preview, Refused, preview, write
from actions.imports.spreadsheet.reading import MAX_BYTES, UnreadableFile, read_table
from actions.imports.spreadsheet.template import template_csv, template_xlsx
from actions.models import WaitingSpreadsheet
from actions.permissions import is_coordinator

_KEPT = datetime.timedelta(days=1)
_KIND_LABELS = [(TableKind.PARTNERS, gettext_lazy("Partners")), (TableKind.ACTIONS, gettext_lazy("Action sheets"))]
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class SpreadsheetForm(forms.Form):
    """What is sent, and whether readers see it at once."""

    kind = forms.ChoiceField(label=gettext_lazy("What the table holds"), choices=_KIND_LABELS)
    file = forms.FileField(
        label=gettext_lazy("Table"),
        help_text=gettext_lazy("A file .xlsx or .csv of at most 5 MB. Nothing is written before you confirm."),
        error_messages={"required": gettext_lazy("Choose a file.")},
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
    )
    publish = forms.BooleanField(
        label=gettext_lazy("Publish at once"),
        required=False,
        help_text=gettext_lazy("Without it, what is imported stays a draft, which readers do not see."),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(_("The file is larger than %(size)d MB.") % {"size": MAX_BYTES // 1024 // 1024})
        return file


class CoordinatorsOnly(View):
    """To members as to anybody else: there is no such screen."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if not is_coordinator(request.user):
            raise Http404


class TemplateFileView(CoordinatorsOnly):
    """The table to fill in."""

    def get(self, request: HttpRequest) -> HttpResponse:
        try:
            kind = TableKind(request.GET.get("kind", ""))
        except ValueError:
            raise Http404 from None
        name = _("template-partners") if kind == TableKind.PARTNERS else _("template-actions")
        if request.GET.get("format") == "csv":
            response = HttpResponse(template_csv(kind), content_type="text/csv; charset=utf-8")
            name += ".csv"
        else:
            response = HttpResponse(template_xlsx(kind), content_type=_XLSX)
            name += ".xlsx"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response


class ImportView(CoordinatorsOnly, WagtailAdminTemplateMixin, TemplateView):
    """Send, look, confirm. Between the two last, the file waits for a day."""

    template_name = "actions/admin/import_spreadsheet.html"
    page_title = gettext_lazy("Import a table")
    header_icon = "upload"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("institution:index"), "label": _("Institutions")},
            {"url": "", "label": self.page_title},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", SpreadsheetForm())
        return super().get_context_data(templates=_KIND_LABELS, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        match request.POST.get("act"):
            case "preview":
                return self._receive()
            case "confirm":
                return self._confirm()
            case "cancel":
                self._waiting().delete()
                messages.info(request, _("Nothing was imported."))
                return redirect(reverse("spreadsheet_import:index"))
        raise BadRequest("No such act.")

    def _waiting(self) -> Any:
        return WaitingSpreadsheet.objects.filter(user=self.request.user.pk)

    def _receive(self) -> HttpResponse:
        form = SpreadsheetForm(self.request.POST, self.request.FILES)
        WaitingSpreadsheet.objects.filter(created_at__lt=timezone.now() - _KEPT).delete()
        if not form.is_valid():
            return self._show(status=422, form=form)
        kind, publish = TableKind(form.cleaned_data["kind"]), form.cleaned_data["publish"]
        content = form.cleaned_data["file"].read()
        try:
            plans = preview(read_table(content, kind), publish=publish)
        except UnreadableFile as error:
            form.add_error("file", str(error))
            return self._show(status=422, form=form)
        if plans.faults:
            return self._show(status=422, form=form, plans=plans)
        self._waiting().delete()
        waiting = WaitingSpreadsheet.objects.create(
            user_id=cast(int, self.request.user.pk),
            kind=kind,
            name=form.cleaned_data["file"].name[:200],
            content=content,
            publish=publish,
        )
        return self._ask(waiting, plans)

    def _ask(self, waiting: WaitingSpreadsheet, plans: Preview, status: int = 200) -> HttpResponse:
        counts = [(act, plans.count(act)) for act in Act if plans.count(act)]
        to_write = sum(number for act, number in counts if act != Act.SAME)
        return self._show(status, waiting=waiting, plans=plans, counts=counts, to_write=to_write)

    def _confirm(self) -> HttpResponse:
        try:
            with transaction.atomic():
                # Two confirmations at once, or two coordinators, do not create the same thing twice.
                onboarding.hold_all()
                waiting = self._waiting().select_for_update().filter(name=self.request.POST.get("name", "")).first()
                if waiting is None:
                    messages.warning(self.request, _("This file was imported or no longer waits: send it again."))
                    return redirect(reverse("spreadsheet_import:index"))
                table = read_table(bytes(waiting.content), TableKind(waiting.kind))
                plans = preview(table, publish=waiting.publish)
                if plans.faults:
                    return self._show(status=409, plans=plans)
                if plans.fingerprint != self.request.POST.get("fingerprint"):
                    messages.warning(self.request, _("The site changed since: look again before you confirm."))
                    return self._ask(waiting, plans, status=409)
                write(plans, publish=waiting.publish, by=self.request.user, now=timezone.now())
                waiting.delete()
        except Refused as error:
            return self._show(status=422, plans=Preview(TableKind(waiting.kind), faults=[error.fault]))
        self._say_done(plans)
        return redirect(reverse("spreadsheet_import:index"))

    def _say_done(self, plans: Preview) -> None:
        written = len(plans.plans) - plans.count(Act.SAME)
        messages.success(self.request, _("Import done. Lines written: %(number)d.") % {"number": written})

    def _show(self, status: int, **context: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(**context), status=status)


class _CoordinatorsItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return is_coordinator(request.user)


class SpreadsheetImportViewSet(ViewSet):
    """« Import a table », in the menu of institutions."""

    name = "spreadsheet_import"
    url_prefix = "institutions/importer"
    icon = "upload"
    menu_label = gettext_lazy("Import a table")
    menu_item_class = _CoordinatorsItem

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", ImportView.as_view(), name="index"),
            path("modele/", TemplateFileView.as_view(), name="template"),
        ]
