from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ActionsConfig(AppConfig):
    name = "actions"
    verbose_name = _("Actions and institutions")

    def ready(self) -> None:
        from django.db.models.signals import post_save
        from wagtail.models import AbstractPage
        from wagtail.permissions import register_permission_policy

        from actions import notifications, search_index
        from actions.media_policies import MemberMediaPolicy
        from actions.models import ActionPage
        from actions.participations import give_first_lead
        from actions.policies import MemberPagePolicy
        from core.models import CustomDocument, CustomImage

        notifications.reviews.listen()
        search_index.listen()
        post_save.connect(give_first_lead, sender=ActionPage, dispatch_uid="actions_first_lead")
        register_permission_policy(AbstractPage, MemberPagePolicy())
        for model, auth_model in ((CustomImage, "wagtailimages.Image"), (CustomDocument, "wagtaildocs.Document")):
            # For the exact class, or Wagtail's own apps would put theirs in its place.
            register_permission_policy(model, MemberMediaPolicy(model, auth_model), exact_class=True)
