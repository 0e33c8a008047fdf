"""``python -m tests.site_checks.build``: the site to check and the list of its pages, by the settings beside it."""

import os

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.site_checks.settings"
django.setup()

from pathlib import Path  # noqa: E402
from urllib.parse import urlsplit  # noqa: E402

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import transaction  # noqa: E402
from django.utils import timezone, translation  # noqa: E402

from config import demo  # noqa: E402
from tests.site_checks import content, inventory  # noqa: E402


def build(folder: Path) -> None:
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    port = urlsplit(settings.WAGTAILADMIN_BASE_URL).port
    assert port
    # The rows of the pages added for the checks go into the search with all others, below.
    with transaction.atomic(), translation.override(settings.LANGUAGE_CODE):
        demo.build(timezone.localdate(), port, tell=lambda line: None)
        pages = content.pages(folder)
    call_command("update_index", verbosity=0)
    inventory.write(pages, folder / "pages.json")


build(settings.STATIC_ROOT.parent)
