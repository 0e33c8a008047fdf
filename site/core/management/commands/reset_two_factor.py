"""``manage.py reset_two_factor``: for somebody who lost both the phone and the recovery codes."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from core.models import User
from core.signin import second_step


class Command(BaseCommand):
    help = "Take the second step of an account away, when its phone and its recovery codes are lost."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("address", help="the e-mail address of the account")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            user = User.objects.get_by_natural_key(options["address"])
        except User.DoesNotExist as error:
            raise CommandError(_("No account has this address.")) from error
        if not second_step.remove(user):
            self.stdout.write(_("This account has no second step: nothing changed."))
            return
        self.stdout.write(_("The second step of this account is gone: its password alone opens it."))
