from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NewsletterConfig(AppConfig):
    name = "newsletter"
    verbose_name = _("Letter")

    def ready(self) -> None:
        from newsletter import notification_kinds, period_notices  # noqa: F401 - registers what people are told of
