"""A copy of the migrated, empty SQLite database, kept from run to run: migrating takes longer than most test files.

It lies in the temporary folder, under a name made from the text of every migration: a changed one makes another copy.
PostgreSQL is migrated each time.
"""

import hashlib
import os
import shutil
import sqlite3
import tempfile
from functools import cache
from pathlib import Path

from django.apps import apps
from django.db import connection


@cache
def _copy() -> Path:
    digest = hashlib.sha256()
    for config in sorted(apps.get_app_configs(), key=lambda config: config.label):
        for migration in sorted(Path(config.path, "migrations").glob("*.py")):
            digest.update(str(migration.relative_to(config.path)).encode() + migration.read_bytes())
    return Path(tempfile.gettempdir(), f"estuaire-migrated-{os.getuid()}-{digest.hexdigest()[:16]}.sqlite3")


def _test_database() -> Path:
    return Path(connection.settings_dict["TEST"]["NAME"])


def is_used() -> bool:
    """Whether this run's database was there before it was migrated."""
    return connection.vendor == "sqlite" and _test_database().exists()


def use() -> None:
    """Put the copy, if there is one, where Django makes its test database."""
    if connection.vendor == "sqlite" and _copy().exists():
        shutil.copyfile(_copy(), _test_database())


def keep() -> None:
    """Make the copy from this run's database, freshly migrated."""
    if connection.vendor != "sqlite" or _copy().exists():
        return
    half = _copy().with_suffix(f".{os.getpid()}")
    with sqlite3.connect(half) as target:
        connection.ensure_connection()
        connection.connection.backup(target)
    target.close()
    # Another run may do the same: whichever comes last, a whole file stands there.
    half.replace(_copy())
