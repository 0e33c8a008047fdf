"""``manage.py import_action_sheet FILE --institution NAME``: a sheet's text becomes a page and its dated news."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from actions.models import Institution
from actions.sheet_import import SheetError, decode, parse_sheet
from actions.sheet_writing import WrittenSheet, write_sheet


class Command(BaseCommand):
    help = "Read the text of an action sheet into one sheet and its dated news updates."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the text, in UTF-8")
        parser.add_argument("--institution", required=True, help="name or acronym of who writes the news")
        parser.add_argument("--dry-run", action="store_true", help="say what would be written, and write nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        institution = self._institution(options["institution"])
        try:
            raw = options["file"].read_bytes()
        except OSError as error:
            raise CommandError(
                _("The file %(file)s can’t be read: %(why)s.") % {"file": options["file"], "why": error.strerror}
            ) from error
        try:
            with transaction.atomic():
                written = write_sheet(parse_sheet(decode(raw)), institution)
                if options["dry_run"]:
                    transaction.set_rollback(True)
        except SheetError as error:
            raise CommandError(str(error)) from error
        self._report(written, dry_run=options["dry_run"])

    def _institution(self, name: str) -> Institution:
        found = Institution.objects.filter(Q(name__iexact=name) | Q(acronym__iexact=name))
        if len(found) != 1:
            known = ", ".join(Institution.objects.values_list("name", flat=True)) or _("none")
            raise CommandError(
                _("No institution, or several, are called “%(name)s”. Known ones: %(known)s.")
                % {"name": name, "known": known}
            )
        return found[0]

    def _report(self, written: WrittenSheet, dry_run: bool) -> None:
        if dry_run:
            self.stdout.write(_("Dry run: nothing was written."))
        self.stdout.write(_("Sheet: %(title)s") % {"title": written.action.title})
        self.stdout.write(_("News updates: %(number)d") % {"number": len(written.news)})
        for news in written.news:
            self.stdout.write(f"  {news.vague_date} · {news.title}")
        for warning in written.warnings:
            self.stdout.write(self.style.WARNING(warning))
