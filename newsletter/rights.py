"""The three rights about the letter where groups are made: in French, and offered there."""

from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.utils.translation import override

from newsletter.permissions import LETTER_RIGHTS


def letter_rights() -> QuerySet[Permission]:
    """What the screen of groups offers."""
    return Permission.objects.filter(content_type__app_label="newsletter", codename__in=LETTER_RIGHTS)


def name_rights(sender: AppConfig, **kwargs: Any) -> None:
    """After a migration: write the rights down in the site's language, which migrations leave in English."""
    create_permissions(sender, verbosity=0, using=kwargs.get("using", "default"))
    with override(settings.LANGUAGE_CODE):
        names = {code: str(name) for code, name in sender.get_model("Mailing")._meta.permissions}
    for code, name in names.items():
        letter_rights().filter(codename=code).update(name=name)
