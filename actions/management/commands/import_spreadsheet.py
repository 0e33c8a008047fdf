"""``manage.py import_spreadsheet FILE --kind actions``: a table of partners or action sheets, all of it or nothing."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from actions import onboarding
from actions.imports.spreadsheet.checking import Act
from actions.imports.spreadsheet.columns import TableKind
from actions.imports.spreadsheet.plans import Refused, preview, write
from actions.imports.spreadsheet.reading import UnreadableFile, read_table
from actions.imports.spreadsheet.template import template_csv, template_xlsx


class Command(BaseCommand):
    help = "Read a table of partners or action sheets (CSV, XLSX): all of it or nothing. A second run changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the table; with --template, the file to write")
        parser.add_argument("--kind", choices=[kind.value for kind in TableKind], required=True)
        parser.add_argument("--publish", action="store_true", help="publish at once; otherwise all stays drafts")
        parser.add_argument("--dry-run", action="store_true", help="say what would be written, and write nothing")
        parser.add_argument("--template", action="store_true", help="write a table to fill in, and end")

    def handle(self, *args: Any, **options: Any) -> None:
        kind, file = TableKind(options["kind"]), options["file"]
        try:
            if options["template"]:
                file.write_bytes(template_csv(kind) if file.suffix.lower() == ".csv" else template_xlsx(kind))
                self.stdout.write(_("To fill in: %(file)s") % {"file": file})
                return
            content = file.read_bytes()
        except OSError as error:
            message = _("The file %(file)s can’t be read or written: %(why)s.")
            raise CommandError(message % {"file": file, "why": error.strerror}) from error
        try:
            self._import(content, kind, publish=options["publish"], dry_run=options["dry_run"])
        except (UnreadableFile, Refused) as error:
            raise CommandError(str(error)) from error

    @transaction.atomic
    def _import(self, content: bytes, kind: TableKind, *, publish: bool, dry_run: bool) -> None:
        onboarding.hold_all()
        plans = preview(read_table(content, kind), publish=publish)
        if plans.ignored:
            self.stderr.write(_("Columns that mean nothing here, left aside:") + " " + ", ".join(plans.ignored))
        if plans.faults:
            raise CommandError("\n".join(map(str, plans.faults)))
        if dry_run:
            self.stdout.write(_("Dry run: nothing was written."))
        else:
            write(plans, publish=publish, by=None, now=timezone.now())
        for plan in plans.plans:
            changes = f" ({', '.join(plan.changes)})" if plan.changes else ""
            self.stdout.write(f"{plan.meaning.line}  {plan.act.value}  {plan.meaning.title}{changes}")
        self.stdout.write(", ".join(f"{plans.count(act)} {act.value}" for act in Act if plans.count(act)))
