"""The site to check: built in a folder of its own and served by the server of production, until it is let go."""

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

from tests.site_checks import inventory
from tests.site_checks.inventory import Checked

ROOT = Path(__file__).resolve().parents[2]
# Seconds until a server that was started must answer.
_PATIENCE = 30


@dataclass(frozen=True, slots=True)
class ServedSite:
    """Where the site answers, without a slash at the end, the folder of its files, and its pages."""

    address: str
    folder: Path
    pages: list[Checked]

    def file_of(self, page: Checked) -> str:
        """The text of a page that the site can't be asked for."""
        return (self.folder / page.file).read_text()


@contextlib.contextmanager
def served_site(folder: Path) -> Iterator[ServedSite]:
    """Build the demo in an empty folder and serve it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    environment = _environment(folder, address)
    subprocess.run([sys.executable, "-m", "tests.site_checks.build"], cwd=ROOT, env=environment, check=True)
    command = [sys.executable, "-m", "gunicorn", "tests.site_checks.wsgi", "--bind", f"127.0.0.1:{port}"]
    # Threads, so that a browser's parallel requests wait for nobody, and one process, so that little memory is taken.
    command += ["--threads", "4", "--log-level", "warning", "--graceful-timeout", "2"]
    server = subprocess.Popen(command, cwd=ROOT, env=environment)
    try:
        _wait_for(address, server)
        yield ServedSite(address, folder, inventory.read(folder / "pages.json"))
    finally:
        server.terminate()
        server.wait(timeout=30)


def _environment(folder: Path, address: str) -> dict[str, str]:
    """What production reads, and nothing of what this run's own site was told."""
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.site_checks.settings",
        "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'site'}",
        "SITE_CHECKS_FOLDER": str(folder),
        "SECRET_KEY": "only-for-the-checks-of-the-public-site-on-this-machine",
        "ALLOWED_HOSTS": "127.0.0.1",
        "SITE_URL": address,
        "DATABASE_URL": f"sqlite:///{folder / 'site.sqlite3'}",
        "EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend",
        # No certificate stands before it, and no proxy.
        "SECURE_SSL_REDIRECT": "false",
        "PROXY_COUNT": "0",
        "LOG_LEVEL": "ERROR",
    }


def _wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end and server.poll() is None:
        with contextlib.suppress(OSError), urlopen(f"{address}/", timeout=_PATIENCE):
            return
        time.sleep(0.2)
    raise RuntimeError(f"The site to check did not answer at {address}.")
