#!/usr/bin/env python
"""The project's command line."""

import os
import sys
from pathlib import Path

if __name__ == "__main__":
    # `config` and `core` live below site/, which is a folder and not a package.
    sys.path.insert(1, str(Path(__file__).resolve().parent / "site"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.development")

    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
