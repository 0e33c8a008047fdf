from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class NewsletterConfig(AppConfig):
    name = "newsletter"
    verbose_name = _("Letter")

    def ready(self) -> None:
        from wagtail.signals import page_published

        from newsletter import notification_kinds, period_notices  # noqa: F401 - registers what people are told of
        from newsletter.corrections import note_correction
        from newsletter.rights import name_rights

        post_migrate.connect(name_rights, sender=self)
        page_published.connect(note_correction, sender=self.get_model("NewsletterIssuePage"))
