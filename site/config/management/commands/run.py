import signal
import time
from argparse import ArgumentParser
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import close_old_connections

from config.ticks import JOBS, Scheduler

# Short naps: sleeping goes on after a signal, and a process manager waits only so long for us to end.
_LONGEST_NAP = 0.5


class Command(BaseCommand):
    help = "Publishes what is scheduled and sends confirmations and letters, until it is stopped (Ctrl+C)."

    stopping = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="Do each job once and end, for cron or tests.")

    def handle(self, *args: Any, **options: Any) -> None:
        scheduler = Scheduler(JOBS, time.monotonic)
        if options["once"]:
            if failed := scheduler.run_due(self.should_stop):
                raise CommandError(f"Failed: {', '.join(job.name for job in failed)}. The log says why.")
            return
        # The mail in hand is finished; what was not handed over goes back to the queue.
        signal.signal(signal.SIGTERM, self.ask_to_stop)
        signal.signal(signal.SIGINT, self.ask_to_stop)
        self.stdout.write("Running: mails, letters, scheduled publication, forgetting. Ctrl+C stops.")
        # A process manager reads it from a pipe, which holds a line back otherwise.
        self.stdout.flush()
        while not self.stopping:
            scheduler.run_due(self.should_stop)
            # A database server that was restarted gets a fresh connection in the next round.
            close_old_connections()
            time.sleep(min(scheduler.seconds_to_next(), _LONGEST_NAP))
        self.stdout.write("Stopped.")

    def ask_to_stop(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True

    def should_stop(self) -> bool:
        return self.stopping
