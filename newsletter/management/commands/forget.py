from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext

from newsletter.forgetting_run import foresee, forget


class Command(BaseCommand):
    help = "Erases what is no longer to be kept of subscribers, as `run` does each day, and says how much it was."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="Say what would be done, and write nothing.")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["dry_run"]:
            run = foresee(timezone.now())
            self.stdout.write(gettext("Nothing is written. A round at this moment would do this:"))
        else:
            run = forget(timezone.now())
            self.stdout.write(gettext("This was done:"))
        for label, number in run.rows():
            self.stdout.write(f"{number:>8}  {label}")
        self.stdout.write(f"{run.fingerprints:>8}  {gettext('Fingerprints of addresses that nothing is sent to')}")
