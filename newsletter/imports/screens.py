"""The coordinators' screens of an import: send a list, name its columns, give the proof, look, confirm, follow."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import FileResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages

from core.spreadsheets.reading import UnreadableFile
from core.spreadsheets.writing import csv_pieces
from newsletter.admin_views import LetterScreen, coordinators_only, person
from newsletter.imports import steps
from newsletter.imports.columns import Columns, first_lines, width
from newsletter.imports.enums import OPEN_TO_CHANGE, TO_MEND, ImportState, LineReason
from newsletter.imports.forms import ColumnsForm, ListForm, ProofForm
from newsletter.imports.joining import CONFIRMATIONS_PER_MINUTE, last_confirmation_at
from newsletter.imports.left_out import left_out_table
from newsletter.models import SubscriberImport

_PAST_IMPORTS = 50
_SHOWN_LEFT_OUT = 50
# What the page asks of the browser while the list is gone through, in seconds.
_REFRESH = 3


def outcome(one: SubscriberImport) -> list[tuple[str, int, bool]]:
    """What became of the lines that add nobody: the reason in words, their number, and whether they can be mended."""
    numbers = [(reason, int(one.counts.get(str(reason), 0))) for reason in LineReason]
    return [(str(reason.label), number, reason in TO_MEND) for reason, number in numbers if number]


class ImportScreen(LetterScreen):
    """A screen of one import."""

    header_icon = "upload"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.key: int | None = kwargs.get("import_pk")

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        items = super().get_breadcrumbs_items()
        if self.key is None:
            return items
        above = {"url": reverse("newsletter_admin:imports"), "label": ImportsView.page_title}
        return [*items[:-1], above, items[-1]]

    def found(self) -> SubscriberImport:
        related = SubscriberImport.objects.select_related("created_by", "started_by", "institution")
        return get_object_or_404(related, pk=self.key)

    def show(self, status: int = 200, **context: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(**context), status=status)

    def back(self) -> HttpResponse:
        """To where the import stands."""
        return redirect("newsletter_admin:import", self.key)


class ImportsView(ImportScreen):
    """Send a list; those that were sent before."""

    page_title = gettext_lazy("Import subscribers")
    template_name = "newsletter/admin/imports/index.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", ListForm())
        rows = SubscriberImport.objects.select_related("created_by")[:_PAST_IMPORTS]
        return super().get_context_data(rows=rows, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = ListForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.show(422, form=form)
        file = form.cleaned_data["file"]
        try:
            one = steps.open_import(file, file.name, by=person(request))
        except UnreadableFile as error:
            form.add_error("file", str(error))
            return self.show(422, form=form)
        return redirect("newsletter_admin:import_columns", one.pk)


class ColumnsView(ImportScreen):
    page_title = gettext_lazy("Columns of the list")
    template_name = "newsletter/admin/imports/columns.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        one = self.found()
        return self._answer(one) if one.state in OPEN_TO_CHANGE else self.back()

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        one = self.found()
        return self._answer(one, request.POST) if one.state in OPEN_TO_CHANGE else self._too_late()

    def _answer(self, one: SubscriberImport, data: Any = None) -> HttpResponse:
        try:
            with one.open_list() as file:
                lines = first_lines(file)
        except (UnreadableFile, OSError):
            messages.error(self.request, _("The list can’t be read any more: send it again."))
            return redirect("newsletter_admin:imports")
        form = ColumnsForm(data, lines=lines, initial=ColumnsForm.initial_of(Columns.from_json(one.columns)))
        if data is not None and form.is_valid():
            try:
                steps.name_columns(one.pk, form.columns)
            except steps.TooLate:
                return self._too_late()
            return redirect("newsletter_admin:import_proof", one.pk)
        places = range(width(lines))
        table = [
            (line.number, [str(line.cells[place]) if place < len(line.cells) else "" for place in places])
            for line in lines
        ]
        return self.show(422 if data is not None else 200, one=one, form=form, table=table, places=places)

    def _too_late(self) -> HttpResponse:
        messages.warning(self.request, _("This import went on meanwhile: see where it stands."))
        return self.back()


class ProofView(ImportScreen):
    page_title = gettext_lazy("Proof of consent")
    template_name = "newsletter/admin/imports/proof.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        one = self.found()
        if one.state == ImportState.COLUMNS:
            return redirect("newsletter_admin:import_columns", one.pk)
        if one.state not in OPEN_TO_CHANGE:
            return self.back()
        return self.show(one=one, form=ProofForm(instance=one))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        one = self.found()
        if one.state not in OPEN_TO_CHANGE - {ImportState.COLUMNS}:
            return self.back()
        form = ProofForm(request.POST, request.FILES, instance=one)
        if not form.is_valid():
            return self.show(422, one=self.found(), form=form)
        try:
            steps.give_proof(one.pk, form.cleaned_data["file"], **form.facts)
        except steps.TooLate:
            messages.warning(request, _("This import went on meanwhile: see where it stands."))
        return self.back()


class ImportView(ImportScreen):
    """Where an import stands: being examined, what it would do, being written, or what it did."""

    page_title = gettext_lazy("Import")
    template_name = "newsletter/admin/imports/import.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        one = self.found()
        if one.state == ImportState.COLUMNS:
            return redirect("newsletter_admin:import_columns", one.pk)
        if one.state == ImportState.PROOF:
            return redirect("newsletter_admin:import_proof", one.pk)
        return self.show(one=one)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        one: SubscriberImport = kwargs["one"]
        gently = one.asks_to_confirm and one.added > 0 and one.state == ImportState.READY
        left_out = outcome(one)
        return super().get_context_data(
            left_out=left_out,
            left_out_number=sum(number for _label, number, _mend in left_out),
            lines=one.left_out.all()[:_SHOWN_LEFT_OUT],
            shown=_SHOWN_LEFT_OUT,
            settled=sum(one.counts.values()),
            refresh=_REFRESH if one.is_working else None,
            per_minute=CONFIRMATIONS_PER_MINUTE,
            last_confirmation_at=last_confirmation_at(one.added, timezone.now()) if gently else None,
            **kwargs,
        )


@coordinators_only
@require_POST
def begin(request: HttpRequest, import_pk: int) -> HttpResponse:
    get_object_or_404(SubscriberImport, pk=import_pk)
    try:
        steps.begin(import_pk, by=person(request), now=timezone.now())
    except steps.TooLate:
        messages.warning(request, _("This import went on meanwhile: see where it stands."))
    return redirect("newsletter_admin:import", import_pk)


@coordinators_only
@require_POST
def abandon(request: HttpRequest, import_pk: int) -> HttpResponse:
    get_object_or_404(SubscriberImport, pk=import_pk)
    try:
        steps.abandon(import_pk, now=timezone.now())
    except steps.TooLate:
        messages.warning(request, _("This import was over already."))
    return redirect("newsletter_admin:import", import_pk)


@coordinators_only
@require_safe
def left_out_file(request: HttpRequest, import_pk: int) -> HttpResponseBase:
    """All lines that add nobody, with what stands there as long as the list is kept."""
    one = get_object_or_404(SubscriberImport, pk=import_pk)
    response = StreamingHttpResponse(csv_pieces(left_out_table(one)), content_type="text/csv; charset=utf-8")
    name = _("lines-left-out-%(number)s") % {"number": one.pk}
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return _private(response)


@coordinators_only
@require_safe
def proof_file(request: HttpRequest, import_pk: int) -> HttpResponseBase:
    one = get_object_or_404(SubscriberImport, pk=import_pk)
    if not one.proof or not one.proof.storage.exists(str(one.proof.name)):
        raise Http404
    # Whatever it holds, the browser keeps it as a file: it never runs below the site's own address.
    response = FileResponse(
        one.proof.open("rb"), as_attachment=True, filename=one.proof_name, content_type="application/octet-stream"
    )
    return _private(response)


def _private(response: StreamingHttpResponse) -> StreamingHttpResponse:
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response
