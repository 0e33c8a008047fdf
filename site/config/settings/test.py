"""The test suite: as production, but fast and alone."""

import tempfile
from pathlib import Path

from config.settings.base import *  # noqa: F403

DEBUG = False
SECRET_KEY = "only-for-tests"  # noqa: S105
ALLOWED_HOSTS = ["*"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
WHITENOISE_AUTOREFRESH = False
WHITENOISE_USE_FINDERS = True
STATIC_ROOT = None
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

_SCRATCH = Path(tempfile.mkdtemp(prefix="estuaire-tests-"))
MEDIA_ROOT = _SCRATCH / "media"
DOCUMENTS_ROOT = _SCRATCH / "documents"
SHARING_ROOT = _SCRATCH / "sharing"
MAILBOX_DIR = _SCRATCH / "mailbox"
MAINTENANCE_FILE = _SCRATCH / "maintenance"

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):  # noqa: F405
    # A file and not memory: the live server and the sending process of a test share it.
    DATABASES["default"]["TEST"] = {"NAME": str(_SCRATCH / "test.sqlite3")}  # noqa: F405
    DATABASES["default"]["OPTIONS"]["init_command"] = (  # noqa: F405
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF; PRAGMA foreign_keys=ON;"
    )

# Tests ask no stranger for an address.
GEOCODER_URL = ""
GEOCODER_REVERSE_URL = ""
