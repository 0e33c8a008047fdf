"""Production, on this machine: its files in the folder that SITE_CHECKS_FOLDER names, the rest from the environment."""

import os
from pathlib import Path

from config.settings.production import *  # noqa: F403

_FOLDER = Path(os.environ["SITE_CHECKS_FOLDER"])
STATIC_ROOT = _FOLDER / "static"
MEDIA_ROOT = _FOLDER / "media"
DOCUMENTS_ROOT = _FOLDER / "documents"

# Refusals and pages not found are among what is looked at.
LOGGING["loggers"]["django.request"] = {"level": "ERROR"}  # noqa: F405
