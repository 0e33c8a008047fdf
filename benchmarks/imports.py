"""What a long list of subscribers costs: seconds and memory of examining, writing and exporting it.

``make bench-imports``, or ``python -m benchmarks.imports --help``. It works in a database that it makes and drops.
"""

import argparse
import datetime
import os
import platform
import resource
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.rights import in_own_database

_PAGE = resource.getpagesize()


def resident() -> float:
    """The memory of this process now, in megabytes."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * _PAGE / 1024 / 1024


def measured(name: str, work: Callable[[], Any]) -> None:
    """Do the work and print its seconds and the most memory that it took beyond what was there before."""
    before, most, over = resident(), [0.0], threading.Event()

    def watch() -> None:
        while not over.wait(0.02):
            most[0] = max(most[0], resident())

    watcher = threading.Thread(target=watch)
    watcher.start()
    started = time.perf_counter()
    work()
    seconds = time.perf_counter() - started
    over.set()
    watcher.join()
    print(f"{name:<34} {seconds:8.1f} s   +{max(most[0] - before, 0):5.1f} MB")


def write_list(path: Path, number: int) -> None:
    """A list of so many addresses, as CSV or as a workbook by the ending of its name."""
    from core.spreadsheets.writing import csv_pieces, write_workbook

    rows = ([f"lectrice{place}@exemple.org", datetime.date(2025, 1, 1)] for place in range(number))
    with path.open("wb") as file:
        if path.suffix == ".xlsx":
            write_workbook(file, "Liste", [("Adresse", 30), ("Date", 12)], rows)
        else:
            file.writelines(csv_pieces([["Adresse", "Date"], *rows]))


def bring(path: Path, *, asks_to_confirm: bool) -> None:
    """Examine and write one list, as the screens and the background would."""
    from django.core.files import File
    from django.core.files.base import ContentFile
    from django.utils import timezone

    from core.models import User
    from newsletter.imports import steps
    from newsletter.imports.columns import Columns, Meaning
    from newsletter.imports.running import work_on_imports

    someone, _created = User.objects.get_or_create(email="coordination@exemple.org")
    with path.open("rb") as file:
        one = steps.open_import(File(file), path.name, by=someone)
    steps.name_columns(one.pk, Columns({Meaning.EMAIL: 0, Meaning.CONSENTED_ON: 1}))
    facts = {"proof_dated_on": datetime.date(2025, 1, 1), "agreement": "J’accepte.", "asks_to_confirm": asks_to_confirm}
    steps.give_proof(one.pk, ContentFile(b"%PDF", name="preuve.pdf"), **facts)
    way = "asked to confirm" if asks_to_confirm else "subscribed"
    measured(f"{path.suffix} examined", lambda: work_on_imports(3600, lambda: False))
    steps.begin(one.pk, by=someone, now=timezone.now())
    measured(f"{path.suffix} written, {way}", lambda: work_on_imports(3600, lambda: False))
    one.refresh_from_db()
    print(f"{'':<34} {one.state}: {one.counts}")


def run(number: int) -> None:
    from newsletter.exports import csv_export, xlsx_export
    from newsletter.models import Consent, Subscriber, SubscriberEvent

    everybody = Subscriber.objects.all()
    with tempfile.TemporaryDirectory() as folder:
        # Once with a few, so that what is loaded only once is not counted.
        for ending, lines, asks in ((".xlsx", 5, True), (".csv", number, True), (".xlsx", number, False)):
            path = Path(folder) / f"liste{ending}"
            write_list(path, lines)
            bring(path, asks_to_confirm=asks)
            if lines == number and asks:
                SubscriberEvent.objects.all().delete()
                everybody._raw_delete(everybody.db)
        with tempfile.TemporaryFile() as file:
            measured("export as .csv", lambda: file.writelines(csv_export(everybody)))
        with tempfile.TemporaryFile() as file:
            measured("export as .xlsx", lambda: xlsx_export(everybody, file))
    print(f"{Subscriber.objects.count()} subscribers, {Consent.objects.count()} consents")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=100_000)
    options = parser.parse_args()
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"
    import django

    django.setup()
    from django.db import connection

    print(f"{options.lines} lines, {connection.vendor}, Python {platform.python_version()}, {platform.machine()}")
    in_own_database(lambda: run(options.lines))


if __name__ == "__main__":
    main()
