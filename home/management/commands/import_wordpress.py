"""``manage.py import_wordpress FILE.xml``: an old WordPress site becomes pages, news, pictures and documents.

It stands in this room because pages of text are its own; all the rest is below, in ``actions.imports.wordpress``.
"""

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import gettext as _

from actions.binned import in_bin
from actions.imports.wordpress.export import Export, ExportError, read_outline
from actions.imports.wordpress.mapping import Mapping, MappingError, read_mapping, write_mapping
from actions.imports.wordpress.pages import Places
from actions.imports.wordpress.report import Report
from actions.imports.wordpress.run import Options, Run
from home.models import EditorialPage, HomePage

_INTERRUPTED, _INCOMPLETE = 130, 3
_SECONDS_BETWEEN_LINES = 5


class Command(BaseCommand):
    help = "Read the export of a WordPress site. A second run changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the export of WordPress (Tools, Export, all content)")
        parser.add_argument("--media", type=Path, help="a copy of the folder wp-content/uploads")
        parser.add_argument(
            "--mapping",
            type=Path,
            action="append",
            default=[],
            help="which author is which institution, which category which theme (TOML or CSV); may be repeated",
        )
        parser.add_argument("--write-mapping", type=Path, help="write such a file to fill in, and end")
        parser.add_argument("--dry-run", action="store_true", help="say what would be written, and write nothing")
        parser.add_argument(
            "--update", action="store_true", help="write again what changed on the old site and was not edited here"
        )
        parser.add_argument("--source", default="", help="the name of the old site in the memory of imports (its host)")
        parser.add_argument("--report", type=Path, help="where the report goes (FILE-rapport.txt in this folder)")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            export = read_outline(options["file"])
            if options["write_mapping"]:
                write_mapping(options["write_mapping"], export)
                self.stdout.write(_("To fill in: %(file)s") % {"file": options["write_mapping"]})
                return
            mapping = read_mapping(options["mapping"], export)
        except (ExportError, MappingError) as error:
            raise CommandError(str(error)) from error
        self._check_media(options["media"])
        report_file = options["report"] or Path(f"{options['file'].stem}-rapport.txt")
        heading = _("Import of %(site)s (%(file)s)") % {"site": export.title or export.host, "file": options["file"]}
        self._write_report(report_file, heading)
        run = self._run(export, mapping, options)
        try:
            if options["dry_run"]:
                heading += " — " + _("dry run: nothing was written")
                with transaction.atomic():
                    run()
                    transaction.set_rollback(True)
            else:
                run()
        except KeyboardInterrupt:
            self._write_report(report_file, run.report.text(heading))
            message = _("Interrupted. Give the same command again: it goes on where it ended.")
            raise CommandError(message, returncode=_INTERRUPTED) from None
        except ExportError as error:
            raise CommandError(str(error)) from error
        self._write_report(report_file, run.report.text(heading))
        self._say(run.report, report_file, options["dry_run"])

    def _run(self, export: Export, mapping: Mapping, options: dict[str, Any]) -> Run:
        home = HomePage.objects.filter(~in_bin()).first()
        if home is None:
            raise CommandError(_("The site has no home page yet: prepare the site first."))
        source = options["source"] or export.host
        if not source:
            raise CommandError(_("The export does not say from which site it is: name it by --source."))
        return Run(
            export,
            mapping,
            Places(EditorialPage, home),
            Options(f"wordpress:{source}", options["media"], options["update"], options["dry_run"]),
            _ProgressLine(self.stderr),
        )

    def _check_media(self, folder: Path | None) -> None:
        if folder and not folder.is_dir():
            raise CommandError(_("There is no folder %(folder)s.") % {"folder": folder})

    def _write_report(self, file: Path, text: str) -> None:
        try:
            file.write_text(text, encoding="utf-8")
        except OSError as error:
            raise CommandError(
                _("The file %(file)s can’t be written: %(why)s.") % {"file": file, "why": error.strerror}
            ) from error

    def _say(self, report: Report, file: Path, dry_run: bool) -> None:
        if dry_run:
            self.stdout.write(_("Dry run: nothing was written."))
        for line in report.summary():
            self.stdout.write(line)
        self.stdout.write(
            _("To look at: %(number)d. The report says what: %(file)s") % {"number": len(report.notes), "file": file}
        )
        if report.failures:
            message = _("Not everything was imported: %(number)d items failed. What could be was kept.")
            raise CommandError(message % {"number": report.failures}, returncode=_INCOMPLETE)


class _ProgressLine:
    """« Texts: 120 of 800, about 40 s left », at most one line every few seconds, and none for what takes less."""

    def __init__(self, out: Any) -> None:
        self._out = out
        self._stage = ""
        self._began = self._spoke = 0.0

    def __call__(self, stage: str, done: int, total: int) -> None:
        now = time.monotonic()
        if stage != self._stage:
            self._stage, self._began, self._spoke = stage, now, now
        if now - self._spoke < _SECONDS_BETWEEN_LINES:
            return
        self._spoke = now
        left = (now - self._began) / done * (total - done)
        self._out.write(
            _("%(stage)s: %(done)d of %(total)d, about %(seconds)d s left")
            % {"stage": stage, "done": done, "total": total, "seconds": left}
        )
