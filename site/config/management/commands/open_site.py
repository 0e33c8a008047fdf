"""``manage.py open_site``: what every site has: its pages, the group of coordinators, the table of the shared cache.

It is safe to repeat.
"""

from argparse import ArgumentParser
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from wagtail.models import Site

from config.coordination import ensure_coordinators
from core.models import NetworkSettings
from home.tree import build_tree

_PORTS = {"http": 80, "https": 443}


class Command(BaseCommand):
    help = "Create the pages that every site has and the group of coordinators."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--name", required=True, help="what the network is called")

    def handle(self, *args: Any, **options: Any) -> None:
        address = urlsplit(settings.WAGTAILADMIN_BASE_URL)
        if not address.hostname or address.scheme not in _PORTS:
            raise CommandError(_("SITE_URL must be the full address of the site, such as https://www.example.org."))
        home = build_tree(options["name"], address.hostname, address.port or _PORTS[address.scheme])
        network = NetworkSettings.for_site(Site.objects.get(root_page=home))
        network.name = options["name"]
        network.save()
        ensure_coordinators()
        # Of whatever cache keeps its rows in the database; it makes none twice.
        call_command("createcachetable", verbosity=0)
        self.stdout.write(_("The site is open at %(address)s") % {"address": home.full_url})
