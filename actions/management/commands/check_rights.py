"""``manage.py check_rights``: does every part of the code that computes rights say what the written matrix says?"""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.models import Page

from actions.rights_check import check_rights, everybody


class Command(BaseCommand):
    help = "Compare, for every person and page, the policy of rights, its reverse, the tester and the written matrix."

    def add_arguments(self, parser: ArgumentParser) -> None:
        for name in ("user", "page"):
            parser.add_argument(f"--{name}", type=int, action="append", help=f"key of the only {name}; may be repeated")
        parser.add_argument("--batch-size", type=int, default=200, help="pages held in memory at once")

    def handle(self, *args: Any, **options: Any) -> None:
        people, pages = everybody(), Page.objects.all()
        if options["user"]:
            people = people.filter(pk__in=options["user"])
        if options["page"]:
            pages = pages.filter(pk__in=options["page"])
        total, checked, found = pages.filter(depth__gt=1).count(), 0, 0
        for batch in check_rights(people, pages, options["batch_size"]):
            checked += batch.pages
            found += len(batch.disagreements)
            for disagreement in batch.disagreements:
                self.stdout.write(str(disagreement))
            self.stderr.write(_("Pages checked: %(checked)d of %(total)d") % {"checked": checked, "total": total})
        if found:
            raise CommandError(
                ngettext("%(number)d disagreement.", "%(number)d disagreements.", found) % {"number": found}
            )
        self.stdout.write(
            _("Everything agrees. Accounts: %(people)d, pages: %(pages)d.")
            % {"people": people.count(), "pages": checked}
        )
