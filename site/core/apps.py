from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = _("The floor")

    def ready(self) -> None:
        from django.db.models.signals import post_delete
        from wagtail.models import Page
        from wagtail.signals import page_unpublished

        from core import checks  # noqa: F401
        from core.sharing.cards import on_withdrawal

        page_unpublished.connect(on_withdrawal, dispatch_uid="core_forget_card")
        post_delete.connect(on_withdrawal, sender=Page, dispatch_uid="core_forget_card_erased")
