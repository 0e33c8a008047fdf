"""What coordinators do with lists of subscribers, in the history of the site: numbers, and never an address."""

from typing import Any

from django.db.models import Model
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import LogActionRegistry, LogFormatter, log

from core.models import User

IMPORT = "newsletter.import"
EXPORT = "newsletter.export"


class _Formatter(LogFormatter):
    counted: Any = ""

    def format_message(self, log_entry: Any) -> str:
        return str(self.counted % log_entry.data) if "number" in log_entry.data else str(self.label)


class ImportFormatter(_Formatter):
    label = _("Import subscribers")
    counted = _("Subscribers imported: %(number)s")


class ExportFormatter(_Formatter):
    label = _("Export subscribers")
    counted = _("Subscribers exported: %(number)s")


def record(act: str, about: Model, *, by: User | None, **facts: Any) -> None:
    """Write one line about a row; ``facts`` hold ``number`` and whatever else is no address."""
    name = str(about._meta.verbose_name).capitalize()
    title = gettext("%(name)s no. %(number)s") % {"name": name, "number": about.pk}
    if not about.pk:
        title = gettext("List of subscribers")
    log(about, act, user=by, title=title, data=facts)


def register(registry: LogActionRegistry) -> None:
    """Give Wagtail the sentences."""
    registry.register_action(IMPORT)(ImportFormatter)
    registry.register_action(EXPORT)(ExportFormatter)
