"""``manage.py demo``: builds the demo when there is none, then serves it and sends its mail until it is stopped."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from actions.models import Membership
from config import demo
from config.coordination import ensure_coordinators
from home.models import HomePage


class Command(BaseCommand):
    help = "Build the demo, serve it and send its mail."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000, help="where the site answers (8000)")
        parser.add_argument("--reset", action="store_true", help="throw the demo's data away and start over")
        parser.add_argument("--build-only", action="store_true", help="prepare the demo without serving it")

    def handle(self, *args: Any, **options: Any) -> None:
        port = options["port"]
        if not settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
            raise CommandError(_("The demo works on its own SQLite file: start it without DATABASE_URL."))
        if not options["build_only"]:
            self._refuse_a_taken_port(port)
        if options["reset"]:
            self._throw_away()
        self._build(port)
        if not options["build_only"]:
            self._serve(port)

    def _tell(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()

    def _refuse_a_taken_port(self, port: int) -> None:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError as error:
                raise CommandError(
                    _("Port %(port)d is taken by another program. Choose another one: make demo PORT=%(other)d")
                    % {"port": port, "other": port + 1}
                ) from error

    def _throw_away(self) -> None:
        connection.close()
        database = Path(settings.DATABASES["default"]["NAME"])
        for leftover in (database, *database.parent.glob(f"{database.name}-*")):
            leftover.unlink(missing_ok=True)
        for folder in (settings.MEDIA_ROOT, settings.DOCUMENTS_ROOT, settings.MAILBOX_DIR):
            shutil.rmtree(folder, ignore_errors=True)

    def _build(self, port: int) -> None:
        Path(settings.DATABASES["default"]["NAME"]).parent.mkdir(parents=True, exist_ok=True)
        self._tell(_("Preparing the database…"))
        call_command("migrate", verbosity=0, interactive=False)
        if HomePage.objects.exists():
            # The port may differ from the last time; links in mails follow it.
            HomePage.objects.get().sites_rooted_here.update(port=port)
            # What was added to the site since belongs to coordinators too.
            ensure_coordinators()
            return
        # All or nothing: a demo stopped half-way is built again from the start.
        with transaction.atomic():
            demo.build(timezone.localdate(), port, tell=self._tell)
        self._tell(_("The search index…"))
        call_command("update_index", verbosity=0)

    def _serve(self, port: int) -> None:
        address = f"http://127.0.0.1:{port}"
        environment = os.environ | {
            "SITE_URL": address,
            "DEBUG": os.environ.get("DEBUG", "0"),
            "LOG_LEVEL": os.environ.get("LOG_LEVEL", "WARNING"),
        }
        manage = [sys.executable, sys.argv[0]]
        server = [*manage, "runserver", f"127.0.0.1:{port}", "--noreload", "--insecure", "--skip-checks"]
        # A terminal's Ctrl+C reaches only this process, which then stops the two others in order.
        processes = [
            subprocess.Popen(command, env=environment, start_new_session=True, stdout=subprocess.DEVNULL)  # noqa: S603
            for command in (server, [*manage, "run"])
        ]
        signal.signal(signal.SIGTERM, lambda *_args: sys.exit(0))
        try:
            self._wait_for(port, processes[0])
            self._print_accounts(address)
            while all(process.poll() is None for process in processes):
                time.sleep(0.5)
            raise CommandError(_("The site stopped by itself; its last words are above."))
        except KeyboardInterrupt:
            self._tell("")
        finally:
            for process in processes:
                process.terminate()
            for process in processes:
                process.wait(timeout=30)

    def _wait_for(self, port: int, server: subprocess.Popen[bytes]) -> None:
        """Until the server answers, or ended."""
        self._tell(_("Starting the site…"))
        while server.poll() is None:
            with socket.socket() as probe:
                probe.settimeout(1)
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    return
            time.sleep(0.2)

    def _print_accounts(self, address: str) -> None:
        memberships = {row.user.email: row for row in Membership.objects.select_related("user", "institution")}
        self._tell("")
        self._tell(self.style.SUCCESS(_("The site is ready: %(address)s") % {"address": f"{address}/"}))
        self._tell(_("To write, coordinate and send: %(address)s") % {"address": f"{address}/admin/"})
        self._tell(
            _("To read the mail that the site sends: %(address)s") % {"address": f"{address}/boite-aux-lettres/"}
        )
        self._tell("")
        self._tell(_("Accounts (password of each: %(password)s):") % {"password": demo.PASSWORD})
        for account in demo.ACCOUNTS:
            part = memberships.get(account.email)
            duty = (
                f"{part.get_role_display()} · {part.institution}"
                if part
                else _("Coordinator: moderates, composes and sends")
            )
            self._tell(f"  {account.email:<34} {duty}")
        self._tell("")
        self._tell(_("Stop it with Ctrl+C; your changes are kept. Start over with: make demo-reset"))
